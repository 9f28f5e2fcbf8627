# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: What a line of a decided batch is, and what its genealogy is made of.
KEPT = frozenset({
    "state", "product_id", "product_uom_id", "quantity", "lot_id", "lot_name", "quant_id", "picked", "date", "move_id",
    "location_id", "location_dest_id", "company_id", "workorder_id", "production_id", "consume_line_ids",
    "produce_line_ids",
})


class StockMoveLine(models.Model):
    """The lots that went into a batch and came out of it stay once the batch is decided on."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        # Core joins a line to what was made as it makes it, which the database would refuse without a word of ours.
        named = {vals.get("move_id", self.env.context.get("default_move_id")) for vals in vals_list}
        self.env["stock.move"].browse(filter(None, named))._orders_made_of()._check_undecided()
        lines = super().create(vals_list)
        lines.move_id._orders_made_of()._check_undecided()
        return lines

    def write(self, vals):
        """Refuse any change of what a decided batch was made of.

        :raises UserError: it would be one
        """
        if not KEPT.isdisjoint(vals):
            aimed = vals.get("move_id")
            moves = self.move_id | self.env["stock.move"].browse(aimed if isinstance(aimed, int) and aimed else [])
            moves._orders_made_of()._check_undecided()
        return super().write(vals)

    def unlink(self):
        """Refuse to take away what a decided batch was made of."""
        self.move_id._orders_made_of()._check_undecided()
        return super().unlink()
