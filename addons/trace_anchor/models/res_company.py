# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        open_company_logs(self.env, companies)
        return companies


def open_company_logs(env, companies=None):
    """Give every company its log, not opened yet, so that sealing never has to make one in a hurry."""
    # whoever may create a company need not be a log administrator
    logs = env["trace.log"].sudo()
    for company in companies or env["res.company"].sudo().search([]):
        logs._for_company(company)
