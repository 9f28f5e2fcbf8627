# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _awaits_name(self):
        # Core keeps a subcontractor's order in step with the lots of its receipt, so its batch is named there.
        return not self.subcontractor_id and super()._awaits_name()

    def _batch_source(self, workorder=None):
        """A subcontracted batch is born where it is received; that order is seen by nobody but its subcontractor."""
        receipt = self._get_subcontract_move()[:1]
        return receipt._receipt_source(self) if receipt else super()._batch_source(workorder)
