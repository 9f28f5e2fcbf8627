# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ProductCategory(models.Model):
    _inherit = "product.category"

    def _ageing_policy(self, in_force):
        """The policy of the nearest category upwards, or the one for all goods; empty if none."""
        path = [int(part) for part in (self.parent_path or "").split("/") if part]
        nearest = next((in_force[place] for place in reversed(path) if place in in_force), None)
        return nearest or in_force.get(False) or self.env["stock.ageing.policy"]
