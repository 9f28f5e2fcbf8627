# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..birth import PRODUCTION, RECEIPT
from ..gate import Document
from .stock_move import LEAVING

# Values that decide which lot goes where: a completed or picked line meets the gate again when one changes.
_DECIDING = {
    "lot_id",
    "quant_id",
    "quantity",
    "product_uom_id",
    "location_id",
    "location_dest_id",
    "picked",
    "state",
    "move_id",
}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    grade_badge = fields.Selection(related="lot_id.grade_badge", string="Grade")
    oldest_first = fields.Selection(
        [("kept", "Kept"), ("skipped", "Skipped")],
        readonly=True,
        copy=False,
        help="Whether the lot that was due by the removal rule was taken. Empty where no rule was to be kept.",
    )

    def _gate_operation(self):
        """Which of the eight operations this line is, or None."""
        self.ensure_one()
        move = self.move_id
        operation = move._gate_operation(self.location_id, self.location_dest_id)
        counted = move._gate_operation(self.location_id, move.location_dest_id)
        if counted in LEAVING.values():
            # Wherever the line leads, its movement counts as delivered or consumed.
            operation = counted
        if operation == "purchase_return" and self.lot_id and not (move and move._goes_back(self.lot_id)):
            # Whatever did not come from this vendor leaves the house like a sale.
            return "sale"
        return operation

    def _takes_stock(self):
        """Whether this line uses stock up, so that the order in which lots are taken matters."""
        self.ensure_one()
        return bool(self.quantity) and self._gate_operation() in ("sale", "consumption", "pick")

    def _removal_rule(self):
        """Removal strategy of what this line takes: fifo, fefo, lifo ..."""
        self.ensure_one()
        return self.env["stock.quant"]._get_removal_strategy(self.product_id, self.move_id.location_id)

    def _gate_groups(self, planned=False):
        """Lines of lots that the gate has a say on, by (operation, moment of use, document)."""
        groups = {}
        gated = self.lot_id._gated()
        for line in self.filtered(lambda line: line.lot_id in gated and line.quantity):
            operation = line._gate_operation()
            if operation:
                at = line.move_id._date_of_use() if planned and line.move_id else None
                document = line.move_id._gate_document() if line.move_id else Document.of(line.picking_id)
                key = (operation, at, document)
                groups[key] = groups.get(key, self.browse()) | line
        return groups

    def _check_gate(self):
        """Let these lines be completed, or raise.

        :raises UserError: the gate refuses a lot
        """
        for (operation, at, document), lines in self._gate_groups().items():
            lines.lot_id._check_gate(operation, at, document)

    def _check_unnamed(self, moved=False):
        """Let lines without a lot be completed, or raise: what moves may be any of what lies there.

        Odoo asks for no lot where the operation type uses none. So there has to be enough that the gate lets through.

        :param moved: whether they have been completed, so that it is what is left that has to be enough
        :raises UserError: there is not, because the gate refuses the lots that lie there
        """
        unnamed = self.filtered(
            lambda line: (
                not line.lot_id
                and not line.lot_name
                and line.product_id.tracking != "none"
                and line.quantity
                and line.location_id.usage in ("internal", "transit")
                and line._needs_no_lot()
            )
        )
        groups = unnamed.grouped(
            lambda line: (line.product_id, line.location_id, line._gate_operation(), line.move_id._gate_document())
        )
        for (product, place, operation, document), lines in groups.items():
            if not operation:
                continue
            needed = 0 if moved else sum(lines.mapped("quantity_product_uom"))
            barred = self._barred_there(product, place, needed, operation, document)
            if barred:
                barred._check_gate(operation, None, document)

    def _barred_there(self, product, place, needed, operation, document):
        """Return the lots at a place that the gate refuses, where without them there is not as much as needed."""
        # sudo: who moves the goods need not read stock to be told that it is barred.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search([("product_id", "=", product.id), ("location_id", "child_of", place.id)])
        )
        answers = quants.filtered(lambda quant: quant.quantity > 0).lot_id._gate(operation, None, document)
        barred = self.env["stock.lot"].browse([answer.lot.id for answer in answers if not answer.allowed])
        there = self._free_there(quants.filtered(lambda quant: quant.lot_id not in barred))
        enough = product.uom_id.compare(needed, there) <= 0
        return barred.browse() if enough else barred

    def _free_there(self, quants):
        """How much of these quants nobody has picked yet, in the product's unit.

        What is picked, or fed into a batch at work, lies there in the books only: of each lot at most what lies there.
        """
        # sudo: whose the picked lines are is no question here.
        taken = dict(
            self.sudo()._read_group(
                [
                    ("product_id", "in", quants.product_id.ids),
                    ("location_id", "in", quants.location_id.ids),
                    ("lot_id", "in", quants.lot_id.ids),
                    ("picked", "=", True),
                    ("state", "not in", ("done", "cancel")),
                ],
                ["lot_id"],
                ["quantity_product_uom:sum"],
            )
        )
        there = {lot: sum(of_lot.mapped("quantity")) for lot, of_lot in quants.grouped("lot_id").items()}
        return sum(there.values()) - sum(min(taken.get(lot, 0), max(amount, 0)) for lot, amount in there.items())

    def _needs_no_lot(self):
        kind = self.move_id.picking_type_id
        return bool(kind) and not (kind.use_create_lots or kind.use_existing_lots)

    def _gate_refused(self):
        """Lines whose lot the gate refuses at the planned date of use."""
        refused = self.browse()
        for (operation, at, document), lines in self._gate_groups(planned=True).items():
            lots = self.env["stock.lot"].concat(
                *(answer.lot for answer in lines.lot_id._gate(operation, at, document) if not answer.allowed)
            )
            refused |= lines.filtered_domain([("lot_id", "in", lots.ids)])
        return refused

    def _gate_documents(self):
        """Documents on which the lot of this line was to be used: the order and the picking."""
        self.ensure_one()
        document = self.move_id and self.move_id._get_source_document()
        return {found for found in (document, self.picking_id) if found}

    @api.model_create_multi
    def create(self, vals_list):
        """Meet the gate with lines that are picked or completed at once."""
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.picked or line.state == "done")._check_gate()
        return lines

    def write(self, vals):
        """Meet the gate when a picked or completed line gets another lot, quantity or place."""
        for name in ("picking_id", "move_id"):
            if name in vals:
                # A completed receipt stays its vendor's.
                moved = self.filtered(lambda line, name=name: line.state == "done" and line[name].id != vals[name])
                moved.move_id._check_vendor_stays()
        for name in ("location_id", "location_dest_id"):
            if name in vals:
                self._leading_past_vendors(name, vals[name]).move_id._check_places_stay()
        if _DECIDING.isdisjoint(vals):
            return super().write(vals)
        ways = {line: line._way() for line in self if line.state == "done"}
        taken = {line: (line._taken(), line.quantity_product_uom) for line in self if line._takes()}
        written = super().write(vals)
        self.filtered(lambda line: line._takes() and line._takes_anew(*taken.get(line, ())))._check_gate()
        self.filtered(lambda line: line in ways and line._way() != ways[line])._check_unnamed(moved=True)
        return written

    def _way(self):
        """From where to where this line leads: a push rule leads a completed one further on."""
        return self.location_id, self.location_dest_id

    def _takes(self):
        return self.picked or self.state == "done"

    def _taken(self):
        """Which lot this line takes, from where to where and, until it is completed, for which movement."""
        return self.lot_id, self._way(), self.state == "done" or self.move_id

    def _takes_anew(self, taken=None, quantity=0):
        """Whether this line takes something else than it did, or more of it: less gives back, which nothing bars."""
        more = self.product_id.uom_id.compare(self.quantity_product_uom, quantity) > 0
        return more or self._taken() != taken

    def _leading_past_vendors(self, name, place_id):
        """Those of these completed lines that another place would make a receipt or a return, or none any more."""
        # sudo: whether a place is a vendor's does not depend on who may see it.
        place = self.env["stock.location"].sudo().browse(place_id or [])
        return self.filtered(
            lambda line: (
                line.state == "done"
                and line[name].id != place.id
                and ("supplier" in (line.sudo()[name].usage, place.usage))
            )
        )

    def _action_done(self):
        """Complete lines whose lots the gate lets through."""
        for line in self.filtered(lambda line: line.move_id and line.picking_id != line.move_id.picking_id):
            # A line is done with the transfer of its movement, whatever it named.
            line.picking_id = line.move_id.picking_id
        kept = self.filtered(lambda line: line._is_kept())
        named = kept.filtered(lambda line: line.lot_name and not line.lot_id)
        self._check_gate()
        kept._check_unnamed()
        self.env["lot.skipped"]._record(self)
        completed = super()._action_done()
        # Core finds the lot of a typed name only now.
        named._check_gate()
        kept.exists()._settle_completed()
        return completed

    def _settle_completed(self):
        """Say of the lots of these lines, which have just been completed, whose they are and how they are born."""
        self._claim_lots()
        for birth, usage in ((PRODUCTION, "production"), (RECEIPT, "supplier")):
            self.filtered(lambda line, usage=usage: line.location_id.usage == usage)._grade_at_birth(birth)

    def _is_kept(self):
        """Whether completing this line keeps it: core deletes those of nothing, unless nothing is what was counted."""
        return self.is_inventory or self.product_uom_id.compare(self.quantity, 0) > 0

    def _grade_at_birth(self, birth):
        """Give lots that first come in, or first come out of production, the grade that they are born with.

        Odoo makes a lot without saying what for, so it may have been born the other way. What was used up and is given
        back, as by an unbuild, is what it was.
        """
        came = self.filtered("lot_id").grouped(lambda line: (line.lot_id, line.company_id))
        for (lot, company), lines in came.items():
            lot._at_home_in(company)._grade_as_born(birth, lines)

    def _claim_lots(self):
        """What is received or made is the company's that it comes to; so is what is counted and was nowhere before.

        What a customer brings back, and a lot found again, were somebody's already.
        """
        born = self.filtered(lambda line: line.lot_id and line.location_id.usage in ("supplier", "production"))
        counted = self.filtered(lambda line: line.lot_id and line.location_id.usage == "inventory")
        # sudo: where a lot has been does not depend on who counts it.
        known = (
            self.sudo()
            .search([("lot_id", "in", counted.lot_id.ids), ("state", "=", "done"), ("id", "not in", self.ids)])
            .lot_id
        )
        arriving = born | counted.filtered(lambda line: line.lot_id not in known)
        for company, lines in arriving.grouped("company_id").items():
            lines.lot_id._claim(company)
