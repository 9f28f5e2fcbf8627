# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Stock accountants who chose no home action start with the ageing, and find its tour in their own menu."""
        info = super().session_info()
        user = self.env.user
        counts_stock = user._is_internal() and user.has_group("stock_inventory_ageing.group_ageing")
        info["ageing_tour"] = counts_stock
        if counts_stock and not user.action_id:
            action = self.env.ref("stock_inventory_ageing.stock_ageing_report_page_action", raise_if_not_found=False)
            info["home_action_id"] = action.id if action else info["home_action_id"]
        return info
