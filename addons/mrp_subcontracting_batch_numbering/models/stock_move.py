# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _batch_source(self):
        # sudo: who receives the goods need not be allowed to read manufacturing orders.
        orders = self._get_subcontract_production().sudo()
        waiting = orders.filtered(lambda order: not order.lot_producing_ids) or orders
        return self._receipt_source(waiting[:1]) if orders else super()._batch_source()

    def _receipt_source(self, order):
        """What this receipt and the subcontractor's order behind it tell of a lot (:class:`BatchSource`)."""
        source = super()._batch_source()
        return replace(source, values=(*source.values, *order._component_lots()))
