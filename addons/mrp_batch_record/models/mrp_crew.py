# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpCrew(models.Model):
    """People who work a shift together."""

    _name = "mrp.crew"
    _inherit = ["company.data"]
    _description = "Crew"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char("Crew", required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    leader_id = fields.Many2one("res.users", check_company=True)
    member_ids = fields.Many2many("res.users", string="Members")

    _code_unique = models.Constraint("UNIQUE(company_id, code)", "Another crew of this company already has this code.")

    def _of_user(self, user, company):
        """Return the one crew *user* belongs to in *company*; none when it is not certain which."""
        crews = self.search([("company_id", "=", company.id), ("member_ids", "in", user.ids)], limit=2)
        return crews if len(crews) == 1 else self.browse()
