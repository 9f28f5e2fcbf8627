# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TraceDisclosureLine(models.TransientModel):
    """One thing a partner may see: a section, or one element of materials, steps or tests."""

    _name = "trace.disclosure.line"
    _description = "Part of a Sealed Record"
    _order = "sequence"

    disclosure_id = fields.Many2one("trace.disclosure", required=True, ondelete="cascade")
    sequence = fields.Integer()
    path = fields.Char("Part", required=True, readonly=True)
    is_element = fields.Boolean(readonly=True)
    label = fields.Char("Content", readonly=True)
    shown = fields.Boolean("Show")
