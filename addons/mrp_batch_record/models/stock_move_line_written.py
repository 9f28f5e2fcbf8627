# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned, private
from odoo.addons.stock_lot_quality.gate import Document

#: What a line says of what went in.
SAID = frozenset({"move_id", "lot_id", "quant_id", "quantity", "product_uom_id", "picked"})


class TakenOut(NamedTuple):
    """What a person had written in: records, the quantity in the line's unit, whether it was ticked as consumed."""

    move: object
    lot: object
    quantity: float
    unit: object
    person: object
    picked: bool


class StockMoveLine(models.Model):
    """A lot that a person wrote into a component of a step that has begun is in the tank, though nobody scanned it.

    It stays when the lot is held. Whoever takes it out again does so on record, and of a lot that may not be used
    opens a deviation: what went in has to be judged, whatever is booked in its place.
    """

    _name = "stock.move.line"
    _inherit = ["stock.move.line", "guarded.fields"]

    written_by_id = fields.Many2one(
        "res.users",
        "Written In By",
        readonly=True,
        copy=False,
        guarded="owner",
        ondelete="restrict",
        help="Who wrote this lot into a component of a step that had begun, instead of scanning it.",
    )
    written_at = fields.Datetime("Written In At", readonly=True, copy=False, guarded="owner")

    @api.model_create_multi
    def create(self, vals_list):
        """Note who wrote a lot in."""
        lines = super().create(vals_list)
        lines._note_written()
        return lines

    def write(self, vals):
        """Note who wrote another lot in, and what was taken out for it."""
        if SAID.isdisjoint(vals):
            return super().write(vals)
        former, standing = {line: line.lot_id for line in self}, self._taken_out()
        written = super().write(vals)
        self.filtered(lambda line: line.lot_id != former[line])._note_written()
        for line, taken in standing.items():
            line._note_less(taken)
        return written

    def unlink(self):
        """Note what is taken out."""
        standing = self._taken_out()
        unlinked = super().unlink()
        for taken in standing.values():
            self._tell_taken_out(taken)
        return unlinked

    def _written_in(self):
        """Return those of these lines that stand for what a person put in."""
        return self.filtered(lambda line: line.written_by_id and line.lot_id and line.quantity)

    def _gate_refused(self):
        """What was written in stays when its lot is held, as what was scanned does: the end of the order is refused."""
        refused = super()._gate_refused()
        return refused - refused._written_in() if private(self.env, "keep_fed_lines") else refused

    def _note_written(self):
        if self.env.su or private(self.env, "placing_lines"):
            return
        scanned = private(self.env, "scanned_lot")
        lines = self.filtered(
            lambda line: line.lot_id and line.lot_id.id != scanned and line.state != "done" and line.move_id._is_begun()
        )
        if lines:
            # sudo: who wrote it in is noted for whoever did; the right to write was asked for.
            lines.sudo().write(Owned(written_by_id=self.env.uid, written_at=fields.Datetime.now()))

    def _taken_out(self):
        """Return {line: TakenOut} of what these lines stand for, where a change of them is to be told."""
        if private(self.env, "giving_up"):
            return {}
        scanned = private(self.env, "scanned_lot")
        # sudo: as above.
        lines = self.sudo()._written_in().filtered(lambda line: line.lot_id.id != scanned)
        return {
            line.sudo(False): TakenOut(
                line.move_id, line.lot_id, line.quantity, line.product_uom_id, line.written_by_id, line.picked
            )
            for line in lines
        }

    def _note_less(self, taken):
        """Tell what this line stands for no longer; one that is not to be consumed any more is a plan again."""
        kept = self.lot_id == taken.lot and self.move_id == taken.move
        unticked = kept and taken.picked and not self.picked
        if unticked:
            # sudo: as above.
            self.sudo().write(Owned(written_by_id=False, written_at=False))
        left = self.product_uom_id._compute_quantity(self.quantity, taken.unit, round=False) if kept else 0
        if unticked or taken.unit.compare(left, taken.quantity) < 0:
            self._tell_taken_out(taken._replace(quantity=taken.quantity if unticked else taken.quantity - left))

    @api.model
    def _tell_taken_out(self, taken):
        """Say on the order what was taken out; of a lot that may not be used, open a deviation."""
        order = taken.move.raw_material_production_id
        if order.state == "cancel" or order.release_decision:
            return
        words = order.company_id._in_its_language(self).env
        sentence = words._(
            "%(quantity)s %(unit)s of lot %(lot)s, which %(person)s had written in, was taken out again.",
            quantity=taken.unit._decimal(taken.quantity),
            unit=taken.unit.name,
            lot=taken.lot.name,
            person=taken.person.name,
        )
        [answer] = taken.lot._gate("consumption", document=Document.of(order))
        if answer.allowed:
            # sudo: the note is made whoever may write messages.
            order.sudo()._message_log(body=sentence)
        else:
            self.env["mrp.deviation"]._note(order, "taken_out", [sentence], "", taken.move.workorder_id or None)
