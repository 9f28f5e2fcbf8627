# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultImportProgress(models.Model):
    """How far a long import is. Not bound to the import's row, which the work itself holds."""

    _name = "lot.result.import.progress"
    _description = "Progress of an Import"
    _log_access = False

    import_ref = fields.Integer(required=True)
    phase = fields.Selection([("read", "Reading"), ("record", "Recording"), ("judge", "Judging")], required=True)
    rows_done = fields.Integer()
    rows_total = fields.Integer()

    _import_unique = models.Constraint("UNIQUE (import_ref)", "An import has one progress.")
