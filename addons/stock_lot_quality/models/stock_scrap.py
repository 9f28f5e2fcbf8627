# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .stock_state_kept import bringing_about


class StockScrap(models.Model):
    """Goods are scrapped by moving them, also those of a transfer that is done."""

    _name = "stock.scrap"
    _inherit = ["stock.state.kept", "stock.scrap"]

    def copy_data(self, default=None):
        """A copy is not done yet."""
        return super().copy_data({"state": "draft", "date_done": False, **(default or {})})

    def do_scrap(self):
        return super(StockScrap, bringing_about(self, "done")).do_scrap()
