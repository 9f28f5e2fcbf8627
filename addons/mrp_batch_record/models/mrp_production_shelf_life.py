# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpProduction(models.Model):
    """What an order makes is as old as its first step."""

    _inherit = "mrp.production"

    def _post_inventory(self, cancel_backorder=False):
        """Before the lots come into stock their shelf life is settled."""
        self._count_shelf_life()
        return super()._post_inventory(cancel_backorder=cancel_backorder)

    def _count_shelf_life(self):
        """Count the shelf life of the lots from the first step made, or from now where no step was logged.

        A lot that several orders fill is as old as the first of them.
        """
        for lot in self.lot_producing_ids:
            # sudo: the operator of one order need not see the others of its lot.
            started = lot.sudo().produced_by_ids.step_log_ids.mapped("started_at")
            lot._count_shelf_life(min(started, default=fields.Datetime.now()))
