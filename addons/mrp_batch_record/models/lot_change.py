# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotChange(models.Model):
    """Where a lot came from is corrected like its number and dates."""

    _inherit = "lot.change"

    what = fields.Selection(
        selection_add=[("supplier_id", "Supplier"), ("supplier_lot", "Supplier lot")],
        # What was corrected stays on record without this module.
        ondelete={"supplier_id": lambda changes: None, "supplier_lot": lambda changes: None},
    )
