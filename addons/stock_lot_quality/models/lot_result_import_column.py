# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

MEANINGS = [
    ("lims_ref", "Result number"), ("sample", "Sample number"), ("lot", "Lot number"), ("parameter", "Parameter"),
    ("method", "Method"), ("qualifier", "Qualifier"), ("value", "Result"), ("unit", "Unit"), ("analyst", "Analyst"),
    ("instrument", "Instrument"), ("tested_at", "Tested at"), ("drawn_at", "Drawn at"), ("replaces", "Replaced result"),
    ("reason", "Reason for change"), ("limit", "Detection limit"), ("tested_clock", "Time of day"),
    ("mark", "Decimal mark"),
]


class LotResultImportColumn(models.Model):
    """What one column of the file means."""

    _name = "lot.result.import.column"
    _description = "Column of a Laboratory File"
    _order = "index"

    import_id = fields.Many2one("lot.result.import", required=True, index=True, ondelete="cascade")
    index = fields.Integer(readonly=True)
    title = fields.Char("Column", readonly=True)
    meaning = fields.Selection(MEANINGS)
