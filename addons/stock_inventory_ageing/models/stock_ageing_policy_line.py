# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class StockAgeingPolicyLine(models.Model):
    _name = "stock.ageing.policy.line"
    _description = "Write-down Step"
    _order = "policy_id, days_from"

    policy_id = fields.Many2one("stock.ageing.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    days_from = fields.Integer(string="From Day", required=True, help="Age in days from which the step applies.")
    percent = fields.Float(string="Write-down (%)", required=True)

    _one_step_a_day = models.UniqueIndex(
        "(policy_id, days_from)", "Two steps of a write-down policy begin on the same day. Keep one of them."
    )
    _percent_is_a_share = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "A write-down must lie between 0 and 100 %."
    )
    _day_is_an_age = models.Constraint(
        "CHECK (days_from >= 0)", "A write-down step begins at an age of 0 days or more."
    )
