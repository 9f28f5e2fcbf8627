# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    batch_over_percent = fields.Float(
        "More Made Than Planned (%)",
        default=5,
        required=True,
        digits=(16, 2),
        help="So much more than planned, or than what was fed makes, is booked without a question. Above it a reason "
        "is asked for, and a deviation is opened.",
    )
    batch_most_times = fields.Float(
        "Maximum Multiple of Plan",
        default=2,
        required=True,
        digits=(16, 2),
        help="More than so many times the plan is taken for a slip of the finger and refused, whatever the reason.",
    )

    _batch_over_percent_positive = models.Constraint(
        "CHECK (batch_over_percent >= 0)", "What may be made above the plan is 0 % or more."
    )
    _batch_most_times_one = models.Constraint(
        "CHECK (batch_most_times >= 1)", "At least the planned quantity has to be possible: 1 or more times the plan."
    )
