# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned, Private
from odoo.addons.stock_lot_quality.gate import Document
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..scan import FeedAnswer, FeedRefused, Message, called, read
from ..steps import WrongTime, clamp_event_time, is_amount, is_text


class MrpWorkorder(models.Model):
    """The feeding service: what the scan dialog and a terminal call."""

    _inherit = "mrp.workorder"

    def feed(self, code, quantity=None, fed_at=None, client_ref=None, scale=None):
        """Feed a scanned lot and answer as a plain dict: see :meth:`_feed`. For terminals."""
        try:
            fed_at = fields.Datetime.to_datetime(fed_at) if isinstance(fed_at, str) and fed_at else None
        except ValueError:
            raise UserError(self.env._("The time cannot be read. Write it like 2026-11-02 08:00:00.")) from None
        return self._feed(code, quantity=quantity, fed_at=fed_at, client_ref=client_ref, scale=scale).as_dict()

    def _feed(self, code, quantity=None, fed_at=None, client_ref=None, scale=None):
        """Bind the lot that *code* names to this step.

        :param code: str, as scanned or typed: GS1 element string, GS1 Digital Link, lot name or product barcode
        :param quantity: in the unit of the component line; what the code says, or what is still missing, if None
        :param fed_at: naive UTC time of the event, now if None; the record time is always now
        :param client_ref: the caller's own number of the entry: sent twice, recorded once
        :param scale: serial number or name of the scale; the only one of the work center if None
        :return: FeedAnswer. A refusal is a value, not an error, so that the fact of it is committed.
        """
        self.ensure_one()
        self.check_access("write")
        for text in (code, client_ref or "", scale or ""):
            if not is_text(text):
                raise UserError(self.env._("This is no text that can be kept. Scan or type it again."))
        known = client_ref and self.env["mrp.feeding"].search(
            [("client_ref", "=", client_ref), ("company_id", "=", self.company_id.id)]
        )
        if known:
            return known._feed_answer()
        try:
            self._check_feeding_possible()
            fed_at = self._fed_at(fed_at)
            scan = read(code)
            lot, product = self._feed_find(scan)
            move = self._feed_move(product)
            override = self._feed_gate(lot)
            quantity = self._feed_quantity(move, lot, scan, quantity)
            weighed = self._feed_scale(move, scale)
        except FeedRefused as refusal:
            lot = refusal.lot
            sentence = self.env["batch.message"]._sentence(refusal.message)
            return FeedAnswer(
                False, refusal.code, refusal.message, reason=sentence, lot=lot and lot.name, lot_id=lot and lot.id
            )
        vals = (
            self._prepare_feeding(move, lot, quantity)
            | weighed
            | {"scanned_code": code.strip(), "fed_at": fed_at, "client_ref": client_ref, "override_reason": override}
        )
        line = move._line_for(product, quantity)
        line._bind_lot(lot, quantity, move.product_uom)
        vals |= {"move_id": line.id, "product_id": product.id, "instead_of_id": line != move and move.product_id.id}
        # Feedings are facts: this service writes them after its checks, and no one by hand.
        feeding = self.env["mrp.feeding"].sudo().create(Owned(vals)).sudo(False)
        self.production_id._name_on_confirm()
        return feeding._feed_answer()

    def _check_feeding_possible(self):
        if self.state != "progress":
            raise FeedRefused("not_started", Message("not_started", {"step": called(self)}))

    def _feed_find(self, scan):
        """Return ``(lot, product)`` for what was scanned: a lot of this step's components if there is one."""
        if not scan.names:
            raise FeedRefused("unreadable", Message("nothing_read"))
        components = self._step_moves()._feedable_products()
        lots = self._feed_lots(scan)
        wanted = lots.filtered(lambda lot: lot.product_id in components)
        if len(wanted) == 1:
            return wanted, wanted.product_id
        if len(wanted) > 1:
            raise FeedRefused("ambiguous", Message("ambiguous", {"lot": scan.names[0]}))
        if lots:
            return lots[0], lots[0].product_id
        untracked = components.filtered(
            lambda product: (
                product.tracking == "none"
                and product.barcode
                and product.barcode.lstrip("0") in {name.lstrip("0") for name in (*scan.names, scan.gtin or "")}
            )
        )
        if untracked:
            return self.env["stock.lot"], untracked[0]
        raise FeedRefused("unknown_lot", Message("unknown_lot", {"lot": scan.names[0]}))

    def _feed_lots(self, scan):
        """Return the lots *scan* can mean, by name, and by GTIN where the code has one."""
        domain = Domain("name", "in", scan.names) & Domain("company_id", "in", [False, self.company_id.id])
        lots = self.env["stock.lot"].search(domain)
        if scan.gtin:
            bare = scan.gtin.lstrip("0")
            lots = lots.filtered(lambda lot: (lot.product_id.barcode or "").lstrip("0") in ("", bare))
        return lots

    def _feed_move(self, product):
        """Return the component line of this step for *product*, the one with the most left to feed."""
        step = self._step_moves().filtered(lambda move: not move.substitutes_id)
        moves = step.filtered(lambda move: move.product_id == product) or step.filtered(
            lambda move: product in move.sudo().bom_line_id.substitute_ids  # an operator need not read the recipe
        )
        if moves:
            left = {move.id: move.product_uom_qty - fed for move, fed in self._fed_by_move(moves).items()}
            return moves.sorted(lambda move: (-left[move.id], move.id))[0]
        elsewhere = self.production_id.move_raw_ids.filtered(
            lambda move: move.product_id == product and move.state not in ("done", "cancel")
        )
        if elsewhere:
            step = elsewhere[0].workorder_id or elsewhere[0].operation_id
            raise FeedRefused(
                "other_step", Message("other_step", {"product": called(product), "step": called(step, "name")})
            )
        components = [called(component) for component in self._step_moves().product_id]
        raise FeedRefused(
            "wrong_component",
            Message(
                "wrong_component",
                {"product": called(product), "order": self.production_id.name, "components": components or "-"},
            ),
        )

    def _feed_gate(self, lot):
        """Ask the gate; record its answer where it is a refusal or an override. Return the override's reason."""
        order = self.production_id
        for answer in lot._gate("consumption", document=Document.of(order)):
            decisions = self.env["lot.gate.decision"].with_context(feeding_order_id=Private(order.id))
            decisions._record([answer], Document.of(order))
            if not answer.allowed:
                raise FeedRefused("gate", Message("gate", answer.refusal._asdict()), lot=lot)
            return answer.override.reason if answer.override else False
        return False

    def _feed_quantity(self, move, lot, scan, quantity):
        """Return the quantity to feed in the line's unit, once it is plausible, available and within tolerance."""
        unit, fed = move.product_uom, self._fed_by_move(move)[move]
        available = move._available_to_feed(lot)
        if quantity is None:
            quantity = self._scanned_quantity(scan, unit)
        if quantity is None:
            quantity = min(max(move.product_uom_qty - fed, 0), available)
        quantity = self._believed_quantity(quantity, unit, lot)
        named = {"lot": lot.name or called(move.product_id), "unit": called(unit, "name")}
        if unit.compare(quantity, 0) <= 0 and unit.compare(available, 0) > 0:
            raise FeedRefused("quantity", Message("how_much", named), lot=lot)
        if unit.compare(quantity, available) > 0 or unit.compare(quantity, 0) <= 0:
            raise FeedRefused(
                "not_enough",
                Message(
                    "not_enough", named | {"available": unit._decimal(available), "location": called(move.location_id)}
                ),
                lot=lot,
            )
        most = move._most_to_feed()
        if most is not None and unit.compare(fed + quantity, most) > 0:
            raise FeedRefused(
                "tolerance",
                Message(
                    "tolerance",
                    named
                    | {"quantity": unit._decimal(quantity), "fed": unit._decimal(fed), "most": unit._decimal(most)},
                ),
                lot=lot,
            )
        return quantity

    def _believed_quantity(self, quantity, unit, lot):
        """Return *quantity* as a rounded number; refuse a text, a boolean, what is not finite or beyond any stock."""
        if not is_amount(quantity):
            raise FeedRefused("quantity", Message("no_number"), lot=lot)
        return unit.round(quantity)

    def _scanned_quantity(self, scan, unit):
        """Return what the code itself says (AI 310n net weight, 30/37 count) in *unit*, or None."""
        spoken = ((scan.weight_kg, "uom.product_uom_kgm"), (scan.count, "uom.product_uom_unit"))
        for number, xml_id in spoken:
            own = self.env.ref(xml_id)
            if number and own._has_common_reference(unit):
                return own._compute_quantity(float(number), unit)
        return None

    def _fed_by_move(self, moves):
        """Return ``{move: quantity fed so far, in the move's unit}``, corrections taken into account."""
        return {move: sum(move.feeding_ids.filtered(lambda row: not row.replaced).mapped("quantity")) for move in moves}

    def _fed_at(self, fed_at):
        """Return when something was fed: now, or *fed_at* if that lies between the start of the step and now."""
        now = fields.Datetime.now()
        try:
            return clamp_event_time(fed_at or now, self.step_log_id.started_at or None, now)
        except WrongTime as wrong:
            message = Message("fed_ahead") if wrong.code == "ahead" else Message("fed_before", {"step": called(self)})
            raise FeedRefused("time", message) from None

    def _feed_scale(self, move, name):
        """Return what a feeding of *move* keeps of the scale called *name*, or of the work center's only one."""
        # The component's own rule counts, whoever may read the recipe.
        required = move.sudo().bom_line_id.requires_scale
        scale = self.workcenter_id.equipment_ids.filtered("is_scale")
        if name:
            scale = self.env["maintenance.equipment"]._by_code([name], self.company_id).get(name, scale.browse())
        if len(scale) != 1:
            if required or name:
                raise FeedRefused("scale", Message("which_scale", {"product": called(move.product_id)}))
            return {}
        fitness = scale._fitness_at(fields.Datetime.now())
        if fitness != "fit" and (required or scale.unfit_policy == "refuse"):
            raise FeedRefused("scale", Message("unfit_scale", {"scale": called(scale)}))
        return {"scale_id": scale.id, "scale_calibration_due": scale.calibration_due, "scale_fitness": fitness}

    def _prepare_feeding(self, move, lot, quantity):
        reserved = move._unscanned_lines().lot_id
        return {
            "production_id": self.production_id.id,
            "workorder_id": self.id,
            "company_id": self.company_id.id,
            "reserved_lots": ", ".join(reserved.mapped("name")),
            "other_lot": bool(reserved) and lot not in reserved,
            "quantity": quantity,
            "uom_id": move.product_uom.id,
            "planned_quantity": move._planned_in_all(),
            "tolerance": move.bom_line_id.feeding_tolerance,
            "requires_witness": move.bom_line_id.requires_witness,
            "operator_id": self.env.user.id,
        } | (lot._feeding_snapshot() if lot else {})
