# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultImportRow(models.Model):
    """A row as it will be taken, for the preview."""

    _name = "lot.result.import.row"
    _description = "Row of a Laboratory File"
    _order = "line"

    import_id = fields.Many2one("lot.result.import", required=True, index=True, ondelete="cascade")
    line = fields.Integer()
    lims_ref = fields.Char("Result number")
    sample = fields.Char()
    lot = fields.Char()
    parameter = fields.Char()
    reading = fields.Char("Result")
    tested_at = fields.Datetime()
