# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BatchStory(models.Model):
    """Something that happened in this plant, told so that a newcomer can follow it: where to look, what to see."""

    _name = "batch.story"
    _description = "Story of the Plant"
    _order = "sequence, id"

    name = fields.Char("Title", required=True, translate=True)
    body = fields.Html("Story", translate=True, sanitize_overridable=False, sanitize_style=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: told in every company.")
