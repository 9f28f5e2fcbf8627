# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Domain

from .lot_grade import OPERATIONS

# What each rule goes by.
_DATES = {"fifo": "in_date", "fefo": "removal_date"}


class LotSkipped(models.Model):
    """A lot was taken although an older one, or one that expires earlier, was free and allowed beside it."""

    _name = "lot.skipped"
    _description = "Skipped Lot"
    _inherit = ["lot.fact"]
    _order = "taken_at desc, id desc"
    _rec_name = "skipped_lot_id"

    move_line_id = fields.Many2one("stock.move.line", index="btree_not_null", readonly=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True, ondelete="restrict")
    taken_lot_id = fields.Many2one("stock.lot", "Taken", required=True, readonly=True, ondelete="restrict")
    skipped_lot_id = fields.Many2one("stock.lot", "Skipped", required=True, readonly=True, ondelete="restrict")
    rule = fields.Selection(
        [("fifo", "First in, first out"), ("fefo", "First expiring, first out")], required=True, readonly=True
    )
    days = fields.Integer(readonly=True, help="By how many days the skipped lot is older, or expires earlier.")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    cost = fields.Float(readonly=True, help="Quantity taken at the product's cost of that day, in company currency.")
    operation = fields.Selection(OPERATIONS, readonly=True)
    origin = fields.Char("Document", readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    taken_at = fields.Datetime(required=True, readonly=True)

    def _record(self, lines):
        """Judge lines about to be completed: which took the lot that was due, and which skip one.

        :param lines: stock.move.line recordset; ``oldest_first`` is set on those that are judged
        :return: the recorded facts
        """
        facts, kept = [], lines.browse()
        for (rule, location, operation, overridden), judged in self._judged_together(lines).items():
            free = self._free_lots(judged, rule, location, operation, overridden)
            skipping = [fact for line in judged for fact in self._facts(line, rule, free)]
            facts += [{**fact, "operation": operation} for fact in skipping]
            kept |= judged - judged.browse(fact["move_line_id"] for fact in skipping)
        kept.oldest_first = "kept"
        lines.browse(fact["move_line_id"] for fact in facts).oldest_first = "skipped"
        # sudo: who moves stock leaves the fact; nobody may write facts by hand.
        return self.sudo().create(facts)

    def _judged_together(self, lines):
        """Lines that keep to a rule, by what decides which lots were free beside them.

        :return: dict (rule, location, operation, ids of lots overridden for its document) -> stock.move.line
        """
        groups, approved = {}, self.env["lot.gate.override"]._approved_lots
        for line in lines:
            rule = line.lot_id and line._takes_stock() and line._removal_rule()
            if rule in _DATES:
                operation = line._gate_operation()
                overridden = frozenset(approved(operation, line.move_id._gate_document()))
                key = (rule, line.move_id.location_id, operation, overridden)
                groups.setdefault(key, []).append(line.id)
        return {key: lines.browse(ids) for key, ids in groups.items()}

    def _free_lots(self, lines, rule, location, operation, overridden):
        """Lots beside the lines, in the place their move takes from, that are free and may be used for the same.

        :return: dict product id -> list of (date, lot, whether some of it is free), earliest first; the lots of
            the lines themselves are among them
        """
        Quant = self.env["stock.quant"]
        now = fields.Datetime.now()
        # sudo: whether goods are graded does not depend on who moves them.
        by_waiting = lines.product_id.sudo().grouped(lambda product: product.categ_id._waiting_grade().id)
        allowed = Domain.OR(
            Domain("product_id", "in", products.ids) & Quant._gate_domain(operation, now, overridden, waiting)
            for waiting, products in by_waiting.items()
        )
        domain = (
            Domain("product_id", "in", lines.product_id.ids)
            & Domain("quantity", ">", 0)
            & Domain("location_id", "child_of", location.ids)
            & Domain("lot_id", "!=", False)
            & (allowed | Domain("lot_id", "in", lines.lot_id.ids))
        )
        # fetched, not summed up by the database: what this transaction has reserved need not be written for it first
        date = _DATES[rule]
        quants = Quant.search_fetch(
            domain, ["product_id", "lot_id", date, "quantity", "reserved_quantity"], order="id"
        ).filtered(date)
        free = {}
        for (product, lot), held in quants.grouped(lambda quant: (quant.product_id, quant.lot_id)).items():
            quantity, reserved = sum(held.mapped("quantity")), sum(held.mapped("reserved_quantity"))
            unreserved = lot not in lines.lot_id and product.uom_id.compare(quantity, reserved) > 0
            free.setdefault(product.id, []).append((min(held.mapped(date)), lot, unreserved))
        return {product_id: sorted(lots, key=lambda lot: (lot[0], lot[1].id)) for product_id, lots in free.items()}

    def _facts(self, line, rule, free):
        """Values of the fact for one line, in a list; empty when it skips nothing."""
        lots = free.get(line.product_id.id, [])
        own = next((date for date, lot, _unreserved in lots if lot == line.lot_id), None)
        due = next(((date, lot) for date, lot, unreserved in lots if unreserved), None)
        if not (own and due) or due[0] >= own:
            return []
        return [
            {
                "move_line_id": line.id,
                "product_id": line.product_id.id,
                "company_id": line.company_id.id,
                "location_id": line.location_id.id,
                "taken_lot_id": line.lot_id.id,
                "skipped_lot_id": due[1].id,
                "rule": rule,
                "days": (own - due[0]).days,
                "quantity": line.quantity_product_uom,
                "cost": line.quantity_product_uom * line.product_id.standard_price,
                "user_id": self.env.uid,
                "taken_at": fields.Datetime.now(),
                "origin": line.move_id._gate_document().name,
            }
        ]
