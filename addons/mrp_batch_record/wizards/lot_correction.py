# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotCorrection(models.TransientModel):
    """Where the lot came from is corrected in the same dialog."""

    _inherit = "lot.correction"

    supplier_id = fields.Many2one("res.partner")
    supplier_lot = fields.Char()

    def _correctable(self):
        return [*super()._correctable(), "supplier_id", "supplier_lot"]
