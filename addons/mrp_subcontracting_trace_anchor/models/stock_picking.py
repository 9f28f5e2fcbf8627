# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Collected, Private


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Core dates what a subcontractor made a second before its receipt, once that is done: so it is sealed."""
        events = Collected()
        done = super(StockPicking, self.with_context(receipt_events=Private(events)))._action_done()
        for orders, moment, note in events:
            orders.exists().with_context(receipt_events=None)._batch_event(moment, note=note)
        return done
