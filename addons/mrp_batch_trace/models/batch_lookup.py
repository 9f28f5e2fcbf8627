# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BatchLookup(models.Model):
    """Ways to look for a batch that come with the trace."""

    _inherit = "batch.lookup"

    how = fields.Selection(
        selection_add=[("number", "Number Box"), ("workbook", "Trace as a Workbook")],
        # What was looked for stays on record without this module.
        ondelete={"number": lambda lookups: None, "workbook": lambda lookups: None},
    )
