# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class LotTestResult(models.Model):
    """A result that is verified or taken back after the decision changes the batch record: it is an amendment."""

    _inherit = "lot.test.result"

    def _verify(self):
        verified = super()._verify()
        self._tell_amended("A test result was verified after the decision.")
        return verified

    def _retract(self, reason):
        retracted = super()._retract(reason)
        self._tell_amended("A test result was retracted after the decision.")
        return retracted

    def _tell_amended(self, note):
        # sudo: whoever judges results need not see the sample.
        orders = self.sudo().sample_id.lot_id._home_orders().filtered("release_decision")
        if orders:
            orders._batch_event("amended", note=note)
