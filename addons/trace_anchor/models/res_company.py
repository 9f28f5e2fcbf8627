# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.image import image_data_uri


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        open_company_logs(self.env, companies)
        return companies

    def _public_logo(self):
        """The company's own logo as a data URI, or False: a placeholder is no logo."""
        return image_data_uri(self.logo_web) if self.logo_web and not self.uses_default_logo else False


def open_company_logs(env, companies=None):
    """Give every company its log, not opened yet, so that sealing never has to make one in a hurry."""
    # whoever may create a company need not be a log administrator
    logs = env["trace.log"].sudo()
    for company in companies or env["res.company"].sudo().search([]):
        logs._for_company(company)
