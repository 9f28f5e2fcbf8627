# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockMoveLine(models.Model):
    """A line is as far as its movement."""

    _name = "stock.move.line"
    _inherit = ["stock.state.kept", "stock.move.line"]

    @api.model
    def _computed_but_written(self):
        """The dates of goods that come in are typed in with their lot."""
        return super()._computed_but_written() | {"expiration_date", "removal_date"}

    @api.model
    def _may_begin_over(self, vals):
        """A line that is added to what is done says so only where the movement says it, too."""
        move = self.env["stock.move"].browse(vals.get("move_id") or [])
        picking = move.picking_id or self.env["stock.picking"].browse(vals.get("picking_id") or [])
        return vals["state"] == (move or picking).state == "done"
