# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _batch_source(self):
        source = super()._batch_source()
        # sudo: who receives the goods need not be allowed to read manufacturing orders.
        orders = self._get_subcontract_production().sudo()
        waiting = orders.filtered(lambda order: not order.lot_producing_ids) or orders
        return replace(source, values=(*source.values, *waiting[:1]._component_lots())) if orders else source
