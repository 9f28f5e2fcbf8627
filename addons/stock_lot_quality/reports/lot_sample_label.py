# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .qr import qr_path


class LotSampleLabel(models.AbstractModel):
    """A label a sample: its number as text and as QR code, and what it is of."""

    _name = "report.stock_lot_quality.report_lot_sample_label"
    _description = "Sample Label"

    @api.model
    def _get_report_values(self, docids, data=None):
        samples = self.env["lot.sample"].browse(docids)
        return {"docs": samples, "codes": {sample.id: qr_path(sample.name) for sample in samples}}
