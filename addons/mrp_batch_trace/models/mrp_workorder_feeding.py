# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned, Private
from odoo.fields import Domain

from ..scan import FeedAnswer, FeedRefused, read
from ..steps import believed

#: No quantity is larger; floats lose whole units beyond it.
MOST = 10.0**12


class MrpWorkorder(models.Model):
    """The feeding service: what the scan dialog and a terminal call."""

    _inherit = "mrp.workorder"

    def feed(self, code, quantity=None, fed_at=None, client_ref=None, scale=None):
        """Feed a scanned lot and answer as a plain dict: see :meth:`_feed`. For terminals."""
        fed_at = fields.Datetime.to_datetime(fed_at) if fed_at else None
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
        known = client_ref and self.env["mrp.feeding"].search(
            [("client_ref", "=", client_ref), ("company_id", "=", self.company_id.id)]
        )
        if known:
            return known._feed_answer()
        try:
            self._check_feeding_possible()
            fed_at = self._believed_at(fed_at)
            scan = read(code)
            lot, product = self._feed_find(scan)
            move = self._feed_move(product)
            override = self._feed_gate(lot)
            quantity = self._feed_quantity(move, lot, scan, quantity)
            weighed = self._feed_scale(move, scale)
        except FeedRefused as refusal:
            lot = refusal.lot
            return FeedAnswer(False, refusal.code, refusal.sentence, lot=lot and lot.name, lot_id=lot and lot.id)
        vals = self._prepare_feeding(move, lot, quantity) | weighed | {
            "scanned_code": code.strip(),
            "fed_at": fed_at,
            "client_ref": client_ref,
            "override_reason": override,
        }
        line = move._line_for(product, quantity)
        line._bind_lot(lot, quantity, move.product_uom)
        vals |= {"move_id": line.id, "product_id": product.id, "instead_of_id": line != move and move.product_id.id}
        # Feedings are facts: this service writes them after its checks, and no one by hand.
        return self.env["mrp.feeding"].sudo().create(Owned(vals)).sudo(False)._feed_answer()

    def _check_feeding_possible(self):
        if self.state != "progress":
            raise FeedRefused(
                "not_started",
                self.env._("%(step)s is not running. Start the work order, then scan.", step=self.display_name),
            )

    def _feed_find(self, scan):
        """Return ``(lot, product)`` for what was scanned: a lot of this step's components if there is one."""
        if not scan.names:
            raise FeedRefused("unreadable", self.env._("Nothing was read. Scan the label again."))
        components = self._step_moves()._feedable_products()
        lots = self._feed_lots(scan)
        wanted = lots.filtered(lambda lot: lot.product_id in components)
        if len(wanted) == 1:
            return wanted, wanted.product_id
        if len(wanted) > 1:
            raise FeedRefused(
                "ambiguous",
                self.env._(
                    "%(lot)s is a lot of several components of this step. Scan a label that also names the product.",
                    lot=scan.names[0],
                ),
            )
        if lots:
            return lots[0], lots[0].product_id
        untracked = components.filtered(
            lambda product: product.tracking == "none"
            and product.barcode
            and product.barcode.lstrip("0") in {name.lstrip("0") for name in (*scan.names, scan.gtin or "")}
        )
        if untracked:
            return self.env["stock.lot"], untracked[0]
        raise FeedRefused(
            "unknown_lot",
            self.env._(
                "No lot %(lot)s is known here. Check the label; if it is right, the lot has not been received yet.",
                lot=scan.names[0],
            ),
        )

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
            raise FeedRefused(
                "other_step",
                self.env._(
                    "%(product)s belongs to step %(step)s, not to this one.",
                    product=product.display_name,
                    step=elsewhere[0].workorder_id.name or elsewhere[0].operation_id.name,
                ),
            )
        raise FeedRefused(
            "wrong_component",
            self.env._(
                "Wrong material: %(product)s is no component of %(order)s. This step needs: %(components)s.",
                product=product.display_name,
                order=self.production_id.name,
                components=", ".join(self._step_moves().product_id.mapped("display_name")) or "-",
            ),
        )

    def _feed_gate(self, lot):
        """Ask the gate; record its answer where it is a refusal or an override. Return the override's reason."""
        order = self.production_id
        for answer in lot._gate("consumption", origin=order.name):
            decisions = self.env["lot.gate.decision"].with_context(feeding_order_id=Private(order.id))
            decisions._record([answer], origin=order.name)
            if not answer.allowed:
                raise FeedRefused("gate", answer.reason, lot=lot)
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
        named = {"lot": lot.name or move.product_id.display_name, "unit": unit.name}
        if unit.compare(quantity, 0) <= 0 and unit.compare(available, 0) > 0:
            raise FeedRefused(
                "quantity", self.env._("Type how much of %(lot)s you feed, in %(unit)s.", **named), lot=lot
            )
        if unit.compare(quantity, available) > 0 or unit.compare(quantity, 0) <= 0:
            raise FeedRefused(
                "not_enough",
                self.env._(
                    "Only %(available)s %(unit)s of %(lot)s is available at %(location)s. Take less or another lot.",
                    available=unit._decimal(available),
                    location=move.location_id.display_name,
                    **named,
                ),
                lot=lot,
            )
        most = move._most_to_feed()
        if most is not None and unit.compare(fed + quantity, most) > 0:
            raise FeedRefused(
                "tolerance",
                self.env._(
                    "%(quantity)s %(unit)s of %(lot)s is too much: %(fed)s is fed already, "
                    "at most %(most)s is allowed.",
                    quantity=unit._decimal(quantity),
                    fed=unit._decimal(fed),
                    most=unit._decimal(most),
                    **named,
                ),
                lot=lot,
            )
        return quantity

    def _believed_quantity(self, quantity, unit, lot):
        """Return *quantity* as a rounded number; refuse a text, a boolean, what is not finite or beyond any stock."""
        is_number = isinstance(quantity, (int, float)) and not isinstance(quantity, bool)
        if not is_number or not abs(quantity) <= MOST:
            raise FeedRefused("quantity", self.env._("The quantity is no number. Type it again."), lot=lot)
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

    def _believed_at(self, fed_at):
        """Return when something was fed: now, or *fed_at* if that lies between the start of the step and now."""
        now = fields.Datetime.now()
        at = believed(fed_at or now, self.step_log_id.started_at or None, now)
        if at:
            return at
        if fed_at > now:
            raise FeedRefused("time", self.env._("The feeding lies in the future. Check the clock of the terminal."))
        raise FeedRefused("time", self.env._(
            "The feeding lies before %(step)s began. Check the clock of the terminal.", step=self.display_name
        ))

    def _feed_scale(self, move, name):
        """Return what a feeding of *move* keeps of the scale called *name*, or of the work center's only one."""
        # The component's own rule counts, whoever may read the recipe.
        required = move.sudo().bom_line_id.requires_scale
        scale = self.workcenter_id.equipment_ids.filtered("is_scale")
        if name:
            scale = self.env["maintenance.equipment"]._by_code([name], self.company_id).get(name, scale.browse())
        if len(scale) != 1:
            if required or name:
                raise FeedRefused(
                    "scale",
                    self.env._(
                        "%(product)s is weighed: name the scale by its serial number.",
                        product=move.product_id.display_name,
                    ),
                )
            return {}
        fitness = scale._fitness_at(fields.Datetime.now())
        if fitness != "fit" and (required or scale.unfit_policy == "refuse"):
            raise FeedRefused(
                "scale",
                self.env._(
                    "Scale %(scale)s is not clean or its calibration is overdue. Weigh on another one.",
                    scale=scale.display_name,
                ),
            )
        return {"scale_id": scale.id, "scale_calibration_due": scale.calibration_due, "scale_fitness": fitness}

    def _prepare_feeding(self, move, lot, quantity):
        reserved = move.move_line_ids.filtered(lambda line: not line.picked).lot_id
        return {
            "production_id": self.production_id.id,
            "workorder_id": self.id,
            "company_id": self.company_id.id,
            "reserved_lots": ", ".join(reserved.mapped("name")),
            "other_lot": bool(reserved) and lot not in reserved,
            "quantity": quantity,
            "uom_id": move.product_uom.id,
            "planned_quantity": move.product_uom_qty,
            "tolerance": move.bom_line_id.feeding_tolerance,
            "requires_witness": move.bom_line_id.requires_witness,
            "operator_id": self.env.user.id,
        } | (lot._feeding_snapshot() if lot else {})
