# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LotGateDecision(models.Model):
    _inherit = "lot.gate.decision"

    @api.model
    def _sentences(self):
        return super()._sentences() | {"sold_before": self._sentence_sold_before}

    @api.model
    def _sentence_sold_before(self, _values):
        return self.env._("Sold before it was blocked; booked when the session of the till was closed.")
