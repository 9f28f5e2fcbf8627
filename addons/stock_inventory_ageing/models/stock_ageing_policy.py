# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class StockAgeingPolicy(models.Model):
    _name = "stock.ageing.policy"
    _description = "Write-down Policy"
    _inherit = ["company.data"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    category_id = fields.Many2one(
        "product.category",
        string="Product Category",
        ondelete="restrict",
        help="The policy also holds for the categories below this one. Without a category it holds for all "
        "goods that no other policy covers.",
    )
    date_from = fields.Date(
        string="In Force From",
        required=True,
        default=fields.Date.context_today,
        help="A later policy for the same category replaces this one from its own date on, so that an ageing "
        "of a past date is written down as the policy was then.",
    )
    line_ids = fields.One2many("stock.ageing.policy.line", "policy_id", string="Steps", copy=True)
    expired_percent = fields.Float(
        string="Expired (%)",
        help="Write-down of goods past their expiration date, when it is more than what their age asks for.",
    )
    active = fields.Boolean(default=True)

    _one_a_day = models.UniqueIndex(
        "(company_id, COALESCE(category_id, 0), date_from) WHERE active",
        "There is already a policy for this category from this date on. Change that one or choose another date.",
    )
    _expired_percent_is_a_share = models.Constraint(
        "CHECK (expired_percent >= 0 AND expired_percent <= 100)",
        "The write-down of expired goods must lie between 0 and 100 %.",
    )

    def _in_force(self, company, as_at):
        """The policy of each category on a date: {category id or False: policy}."""
        chosen = {}
        for policy in self.search([("company_id", "=", company.id), ("date_from", "<=", as_at)]):
            chosen.setdefault(policy.category_id.id, policy)
        return chosen

    def _rate(self, age, expired):
        """Share of the value to write down (0 to 1) for an age in days."""
        reached = [line.percent for line in self.line_ids if line.days_from <= age]
        # The steps are ordered by day, so that the last one reached is the one that applies.
        percent = reached[-1] if reached else 0.0
        return max(percent, self.expired_percent if expired else 0.0) / 100
