# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    batch_over_percent = fields.Float(related="company_id.batch_over_percent", readonly=False)
    batch_most_times = fields.Float(related="company_id.batch_most_times", readonly=False)
