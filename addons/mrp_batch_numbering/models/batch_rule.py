# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BatchRule(models.Model):
    _inherit = "batch.rule"

    name_on_confirm = fields.Boolean(
        "Name When the Order Is Confirmed",
        default=True,
        help="Off: the batch is named when its lot is generated or the order is completed.",
    )
