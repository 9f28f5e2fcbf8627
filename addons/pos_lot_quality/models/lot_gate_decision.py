# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import private


class LotGateDecision(models.Model):
    _inherit = "lot.gate.decision"

    @api.model
    def _record(self, answers, document=None):
        """What let a receipt of a till through is used up by it."""
        order_id = private(self.env, "paid_order")
        if order_id:
            used = self.env["lot.gate.override"].union(*(answer.override for answer in answers if answer.override))
            used.filtered(lambda override: override._is_for_number())._use_up(order_id)
        return super()._record(answers, document)

    @api.model
    def _sentences(self):
        return super()._sentences() | {"sold_before": self._sentence_sold_before}

    @api.model
    def _sentence_sold_before(self, _values):
        return self.env._("Sold before it was blocked; booked when the session of the till was closed.")
