# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Domain

from .lot_grade import OPERATIONS


class LotSkipped(models.Model):
    """A lot was taken although an older one, or one that expires earlier, was free and allowed beside it."""

    _name = "lot.skipped"
    _description = "Skipped Lot"
    _inherit = ["lot.fact"]
    _order = "taken_at desc, id desc"
    _rec_name = "skipped_lot_id"

    product_id = fields.Many2one("product.product", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True, ondelete="restrict")
    taken_lot_id = fields.Many2one("stock.lot", "Taken", required=True, readonly=True, ondelete="restrict")
    skipped_lot_id = fields.Many2one("stock.lot", "Skipped", required=True, readonly=True, ondelete="restrict")
    rule = fields.Selection(
        [("fifo", "First in, first out"), ("fefo", "First expiring, first out")], required=True, readonly=True)
    days = fields.Integer(readonly=True, help="By how many days the skipped lot is older, or expires earlier.")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    cost = fields.Float(readonly=True, help="Quantity taken at the product's cost of that day, in company currency.")
    operation = fields.Selection(OPERATIONS, readonly=True)
    origin = fields.Char("Document", readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    taken_at = fields.Datetime(required=True, readonly=True)

    def _record(self, lines):
        """Record which of these lines, about to be completed, skip an older lot.

        :param lines: stock.move.line recordset
        :return: the recorded facts
        """
        lines = lines.filtered(lambda line: line.lot_id and line._takes_stock())
        quants = self._candidates(lines)
        taken = {(line.product_id.id, line.lot_id.id) for line in lines}
        facts = []
        for line in lines:
            strategy = self.env["stock.quant"]._get_removal_strategy(line.product_id, line.location_id)
            if strategy in ("fifo", "fefo"):
                facts += self._fact(line, strategy, quants.get(line.product_id.id, ()), taken)
        # sudo: who moves stock leaves the fact; nobody may write facts by hand.
        return self.sudo().create(facts)

    def _candidates(self, lines):
        """Free quants of lots beside the lines, by product id."""
        found = {}
        domain = Domain([
            ("product_id", "in", lines.product_id.ids), ("lot_id", "!=", False), ("quantity", ">", 0),
            ("location_id", "child_of", lines.move_id.location_id.ids),
        ])
        for quant in self.env["stock.quant"].search(domain) if lines else ():
            found.setdefault(quant.product_id.id, []).append(quant)
        return found

    def _fact(self, line, strategy, quants, taken):
        """Values of the fact for one line, in a list; empty when it skips nothing."""
        date = (lambda quant: quant.removal_date) if strategy == "fefo" else (lambda quant: quant.in_date)
        own = min((date(quant) for quant in quants if quant.lot_id == line.lot_id and date(quant)), default=None)
        older = [
            quant for quant in quants
            if own and date(quant) and date(quant) < own and quant.quantity > quant.reserved_quantity
            and (line.product_id.id, quant.lot_id.id) not in taken
        ]
        operation = line._gate_operation()
        allowed = {answer.lot for answer in self._lots(older)._gate(operation) if answer.allowed}
        older = [quant for quant in older if quant.lot_id in allowed]
        if not older:
            return []
        oldest = min(older, key=date)
        return [{
            "product_id": line.product_id.id, "company_id": line.company_id.id, "location_id": line.location_id.id,
            "taken_lot_id": line.lot_id.id, "skipped_lot_id": oldest.lot_id.id, "rule": strategy,
            "days": (own - date(oldest)).days, "quantity": line.quantity_product_uom,
            "cost": line.quantity_product_uom * line.product_id.standard_price, "operation": operation,
            "origin": line.move_id._gate_origin(), "user_id": self.env.uid,
            "taken_at": fields.Datetime.now(),
        }]

    def _lots(self, quants):
        return self.env["stock.lot"].concat(*{quant.lot_id for quant in quants})
