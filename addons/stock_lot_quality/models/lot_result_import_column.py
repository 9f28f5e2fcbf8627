# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

MEANINGS = [
    ("lims_ref", "Result number"),
    ("sample", "Sample number"),
    ("lot", "Lot number"),
    ("parameter", "Parameter"),
    ("method", "Method"),
    ("qualifier", "Qualifier"),
    ("value", "Result"),
    ("unit", "Unit"),
    ("analyst", "Analyst"),
    ("instrument", "Instrument"),
    ("tested_at", "Tested at"),
    ("drawn_at", "Drawn at"),
    ("replaces", "Replaced result"),
    ("reason", "Reason for change"),
    ("limit", "Detection limit"),
    ("tested_clock", "Time of day"),
    ("mark", "Decimal mark"),
]


class LotResultImportColumn(models.Model):
    """What one column of the file means."""

    _name = "lot.result.import.column"
    _inherit = ["guarded.fields"]
    _description = "Column of a Laboratory File"
    _order = "index"

    import_id = fields.Many2one("lot.result.import", required=True, index=True, ondelete="cascade", guarded="once")
    index = fields.Integer(readonly=True, guarded="once")
    title = fields.Char("Column", readonly=True, guarded="once")
    meaning = fields.Selection(MEANINGS)

    @api.model_create_multi
    def create(self, vals_list):
        """Say what a column means, while the file is not recorded."""
        columns = super().create(vals_list)
        columns._check_open()
        return columns

    def write(self, vals):
        """What a column was taken for stays once the file is recorded, and is for whoever brought the file."""
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self._check_open()

    def _check_open(self):
        """Refuse to say what these columns mean.

        :raises UserError: the file is recorded, or somebody else brought it
        """
        self.import_id._check_open()
        self.import_id._check_own()
