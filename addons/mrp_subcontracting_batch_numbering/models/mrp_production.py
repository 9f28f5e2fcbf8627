# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _awaits_name(self):
        # Core keeps a subcontractor's order in step with the lots of its receipt, so its batch is named there.
        return not self.subcontractor_id and super()._awaits_name()

    def _batch_source(self, workorder=None):
        """A subcontracted batch is born where it is received; that order is seen by nobody but its subcontractor."""
        receipt = self._get_subcontract_move()[:1]
        if not receipt:
            return super()._batch_source(workorder)
        source = receipt._batch_source()
        # The receipt may have an order for each of its lots, with components of its own.
        shared = (pair for pair in source.values if not pair[0].startswith("source_lot:"))
        return replace(source, values=(*shared, *self._component_lots()))

    def _lines_taken(self):
        # A subcontractor takes what was sent for the order; it is recorded when the goods come.
        return self.move_raw_ids.move_line_ids if self.subcontractor_id else super()._lines_taken()
