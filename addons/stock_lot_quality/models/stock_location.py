# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_quarantine = fields.Boolean(
        "Quarantine",
        help="Lots that must not be used may be moved here, to the places inside, and between such places.",
    )
    in_quarantine = fields.Boolean(compute="_compute_in_quarantine", store=True, recursive=True)

    @api.depends("is_quarantine", "location_id.in_quarantine")
    def _compute_in_quarantine(self):
        for location in self:
            location.in_quarantine = location.is_quarantine or location.location_id.in_quarantine
