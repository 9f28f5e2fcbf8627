# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .stock_state_kept import STOCK, brought_about

#: What may be corrected where the transfer is unlocked.
CORRECTED = frozenset(
    {"lot_id", "lot_name", "quant_id", "quantity", "product_uom_id", "package_id", "result_package_id", "date"}
)
#: What is told of the lot, which core says with it: it follows from the lot.
OF_LOT = frozenset({"expiration_date", "removal_date"})
#: What a completed line does not say for good.
FREE = CORRECTED | {
    "state",
    "consume_line_ids",
    "produce_line_ids",
    "package_history_id",
    "result_package_dest_name",
    "quantity_product_uom",
    "description_picking",
    "scheduled_date",
}


class StockMoveLine(models.Model):
    """A completed line moves stock anew when it is changed: what leaves meets the gate, what is taken back is there."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Add to what is done only where it may be corrected; what is added is completed like the rest.

        :raises UserError: it may not, or the gate refuses
        """
        lines = super().create(vals_list)
        if self._is_asked_for():
            lines._check_of_one_transfer()
            added = lines.filtered(lambda line: line.state == "done")
            added.move_id._check_correctable()
            added._check_unnamed(moved=True)
            added._settle_corrected()
            added._note_added()
        return lines

    def write(self, vals):
        """Correct what is done only where it may be.

        :raises UserError: it may not, or what would be taken back is used or judged
        """
        if not self._is_asked_for():
            return super().write(vals)
        effective = {**vals, **self._copy_quant_info(vals)} if vals.get("quant_id") else vals
        relabelled = self._given_another_lot(effective) if not OF_LOT.isdisjoint(vals) else self.browse()
        if relabelled:
            (self - relabelled).write(vals)
            return relabelled.write({name: value for name, value in vals.items() if name not in OF_LOT})
        if not {"move_id", "picking_id"}.isdisjoint(vals):
            self._check_joins_nothing_done(vals)
        kept = self._fixed() | CORRECTED
        changed = self.filtered(lambda line: line.state == "done" and line._is_changed_by(effective, kept))
        for line in changed:
            line._check_correction(effective)
        written = super().write(vals)
        changed._check_unnamed(moved=True)
        changed._settle_corrected()
        return written

    def _given_another_lot(self, vals):
        """Those of these completed lines that these values give another lot."""
        return self.filtered(lambda line: line.state == "done" and line._is_changed_by(vals, {"lot_id"}))

    def _check_joins_nothing_done(self, vals):
        """Refuse to make these lines part of what is done: no stock would move by it.

        :raises UserError: see above
        """
        move = self.env["stock.move"].browse(vals.get("move_id") or [])
        picking = self.env["stock.picking"].browse(vals.get("picking_id") or [])
        # Core makes the movement of a line that was added to a transfer without one, and then moves stock.
        made = move.picking_id._is_correctable() and not move.move_line_ids
        joining = self.filtered(
            lambda line: line.move_id != move and not (made and not line.move_id and line.picking_id == move.picking_id)
        )
        if move.state == "done" and joining:
            move._refuse_correction()
        if picking.state == "done" and any(line.picking_id != picking for line in self):
            picking.move_ids[:1]._refuse_correction()

    def _check_of_one_transfer(self):
        """Refuse lines that name a completed transfer which is not that of their movement.

        :raises UserError: see above
        """
        for line in self.filtered(lambda line: line.move_id and line.move_id.picking_id != line.picking_id):
            named = line.picking_id.move_ids | line.move_id
            named.filtered(lambda move: move.state == "done")[:1]._refuse_correction()

    def _is_asked_for(self):
        """Whether a person asks, and not the code that completes movements."""
        return not self.env.su and "done" not in brought_about(self.env)

    def _settle_corrected(self):
        """Say what follows from it that these completed lines were added or changed."""
        self.filtered(lambda line: line._is_kept())._settle_completed()

    def _note_added(self):
        """Say on the documents of these lines that they were added."""
        for line in self.filtered("quantity"):
            words = line.company_id._in_its_language(line).env
            # sudo: who adds to a document need not be able to edit it.
            line.move_id._gate_record().sudo().message_post(
                body=words._(
                    "Added after it was done: %(quantity)s %(unit)s of %(product)s, lot %(lot)s.",
                    quantity=line.quantity,
                    unit=line.product_uom_id.name,
                    product=line.product_id.display_name,
                    lot=line.lot_id.name or "-",
                )
            )

    def _fixed(self):
        """Names of what completed lines say for good: of which goods, whose, from where to where, by which document."""
        return self._values_of(STOCK, FREE) | {"oldest_first"}

    def _log_message(self, record, move, template, vals):
        # sudo: who corrects what moved need not be able to edit its document, which tells of it all the same.
        return super()._log_message(record.sudo(), move, template, vals)

    def _check_correction(self, vals):
        """Let these values be written on this completed line, or raise.

        :raises UserError: see ``write``
        """
        taken = {"location_id"} if self._is_taken_within(vals) else set()
        if self._is_changed_by(vals, {"location_id", "location_dest_id"} - taken):
            self.move_id._check_places_stay()
        if self._is_changed_by(vals, self._fixed() - taken):
            self.move_id._refuse_correction()
        if self.move_id._is_kept_by_order():
            return
        self.move_id._check_correctable()
        back = self._taken_back_by(vals)
        if self.lot_id and self.product_id.uom_id.compare(back, 0) > 0:
            self._check_taken_back(back)

    def _is_taken_within(self, vals):
        """Whether these values take goods that lie (*Pick From*) within the place that the movement took them from."""
        if not vals.get("quant_id") or not self.move_id._is_correctable():
            return False
        # sudo: where a place lies does not depend on who may see it.
        place = self.env["stock.location"].sudo().browse(vals["location_id"])
        return place._child_of(self.move_id.sudo().location_id)

    def _taken_back_by(self, vals):
        """How much of the line's lot these values take back, in the product's unit."""
        if self._is_changed_by(vals, {"lot_id"}):
            return self.quantity_product_uom
        return self.quantity_product_uom - self._moved_by(vals)

    def _moved_by(self, vals):
        """How much the line moves with these values, in the product's unit."""
        unit = self.env["uom.uom"].browse(vals.get("product_uom_id", self.product_uom_id.id))
        return unit._compute_quantity(vals.get("quantity", self.quantity), self.product_id.uom_id)

    def _check_taken_back(self, quantity):
        """Let so much of the lot be as if it had not been moved, or raise.

        :raises UserError: it was judged or used since
        """
        lot, place = self.lot_id, self.location_dest_id
        if self._is_judged_since():
            raise UserError(
                self.env._(
                    "Lot %(lot)s was sampled, judged or barred since: what was moved of it stays on record. Correct the"
                    " quantity by a count, or return it and move it again.",
                    lot=lot.name,
                )
            )
        # sudo: who corrects need not read stock to be told that there is not enough.
        there = (
            self.env["stock.quant"]
            .sudo()
            ._gather(
                self.product_id,
                place,
                lot_id=lot,
                package_id=self.result_package_id,
                owner_id=self.owner_id,
                strict=True,
            )
        )
        found = sum(there.filtered(lambda quant: quant.lot_id == lot).mapped("quantity"))
        if place.usage in ("internal", "transit", "customer") and self.product_id.uom_id.compare(found, quantity) < 0:
            raise UserError(
                self.env._(
                    "Lot %(lot)s has left %(place)s since: what was moved of it stays on record. Correct the quantity "
                    "by a count, or return what is there.",
                    lot=lot.name,
                    place=place.display_name,
                )
            )

    def _is_judged_since(self):
        """Whether the lot may not be used for this any more; or, where it came in, whether anybody has looked at it."""
        operation = self._gate_operation()
        if operation:
            return not self.lot_id._gate(operation, self.date, self.move_id._gate_document())[0].allowed
        # sudo: what the laboratory did to a lot decides, whoever may read it.
        lot = self.lot_id.sudo()
        return bool(lot.sample_ids) or any(grading.cause != "born" for grading in lot.grading_ids)
