# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMoveLine(models.Model):
    """What is made goes into lots that wait for their release as it does."""

    _inherit = "stock.move.line"

    def _action_done(self):
        """Complete what was made unless it would count as judged: its lot may have been judged since it was named.

        :raises UserError: see ``stock.lot._check_not_judged``
        """
        # sudo: whoever books goods need not see the order.
        for line in self.sudo().filtered(lambda line: line.lot_id and line.quantity and line.move_id.production_id):
            if not line.move_id.production_id._is_named_elsewhere():
                line.lot_id._check_not_judged(line.move_id.production_id)
        return super()._action_done()
