# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResPartner(models.Model):
    """A partner's name is the one on its papers; who reads another language may know it by another."""

    _name = "res.partner"
    _inherit = ["res.partner", "local.name"]
    _rec_names_search = ["complete_name", "email", "ref", "vat", "company_registry", "shown_name"]

    @api.depends("parent_id.shown_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """The name within what is shown, which may hold the address, the company and more besides."""
        super()._compute_display_name()
        for partner in self:
            for known in partner | partner.parent_id:
                if known.shown_name and known.name:
                    partner.display_name = partner.display_name.replace(known.name, known.shown_name, 1)
