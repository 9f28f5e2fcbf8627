# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        # sudo: which companies have this address is asked only to forget their time zones.
        if "tz" in vals and self.sudo().ref_company_ids:
            self.env.registry.clear_cache()
        return super().write(vals)
