# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if "tz" in vals and self._is_of_company():
            self.env.registry.clear_cache()
        return super().write(vals)

    def _is_of_company(self):
        # sudo: which companies have this address is asked only to forget their time zones.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return bool(companies.search_count([("partner_id", "in", self.ids)], limit=1))
