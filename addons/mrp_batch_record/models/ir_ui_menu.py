# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Quality works in this app: what Inventory shows of it to plants without this app is not shown twice."""
        doubled = self.env.ref("stock_lot_quality.menu_lot_quality", raise_if_not_found=False)
        return super()._load_menus_blacklist() + (doubled.ids if doubled else [])
