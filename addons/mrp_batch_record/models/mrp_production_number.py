# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """A number that names a raw lot names the one that was fed: the batch is named once that is known."""

    _inherit = "mrp.production"

    def _lines_taken(self):
        """While a step may still scan another lot, only what was scanned has gone in, whatever Odoo took by itself."""
        lines = super()._lines_taken()
        if self.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel")):
            lines -= self.move_raw_ids._unscanned_lines()
        return lines

    def _split_productions(self, *how, **options):
        """What is split off is an order of its own, confirmed as it is created: its record opens, too."""
        orders = super()._split_productions(*how, **options)
        opened = (orders - self).filtered(lambda order: order.state not in ("draft", "cancel"))
        if opened:
            opened._batch_event("order_opened")
        return orders
