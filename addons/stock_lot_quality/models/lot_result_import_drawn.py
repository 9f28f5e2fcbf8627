# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultImport(models.Model):
    """A file that brings sample numbers of its own leaves what was drawn by hand untested: that is told by name.

    Which of the two samples the results are of, nobody but the laboratory knows: nothing is joined by guess.
    """

    _inherit = "lot.result.import"

    drawn_sample_ids = fields.Many2many("lot.sample", string="Drawn and Not Tested", compute="_compute_drawn_samples")

    def _compute_drawn_samples(self):
        for delivery in self:
            samples = delivery._samples() if delivery.state == "done" else self.env["lot.sample"]
            waiting = samples.lot_id.sample_ids.filtered(lambda sample: sample.verdict == "pending")
            delivery.drawn_sample_ids = waiting - samples
