# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """A recall that is sealed is also flagged in the contract, where a stranger reads it without asking us."""

    _inherit = "mrp.production"

    def _batch_event(self, moment, note=None):
        """Queue the recall flag in the transaction that seals the recall."""
        result = super()._batch_event(moment, note=note)
        if moment == "recalled":
            # whoever recalls a batch has no rights on the log
            self.env["trace.notice"].sudo()._recall(self.sudo())
        return result
