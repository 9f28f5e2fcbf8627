# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    feeding_tolerance = fields.Float(
        "Feeding Tolerance (%)",
        default=5.0,
        help="How much more than planned may be fed, in percent of the planned quantity.",
    )
    requires_witness = fields.Boolean(
        "Second Person",
        help="A second person has to sign each feeding of this component before the batch is released.",
    )
