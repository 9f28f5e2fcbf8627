# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BatchStory(models.Model):
    """Something that happened in this plant, told so that a newcomer can follow it: where to look, what to see."""

    _name = "batch.story"
    _inherit = ["company.data"]
    _description = "Story of the Plant"
    _order = "sequence, id"

    name = fields.Char("Title", required=True, translate=True)
    body = fields.Html("Story", translate=True, sanitize_overridable=False, sanitize_style=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, help="Empty: told in every company."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add stories to be told in companies that one works in."""
        stories = super().create(vals_list)
        stories._check_ours()
        return stories

    def write(self, vals):
        """Change stories told in companies that one works in, and to such.

        :raises UserError: one is told elsewhere, or would be
        """
        self._check_ours()
        answer = super().write(vals)
        self._check_ours()
        return answer

    def _update_field_translations(self, field_name, *args, **kwargs):
        self._check_ours()
        return super()._update_field_translations(field_name, *args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_ours()

    def _check_ours(self):
        """Refuse who does not work in each company where these are told.

        :raises UserError: see above
        """
        for company, stories in self.grouped("company_id").items():
            company._or_all()._check_works_in(stories[0].name)
