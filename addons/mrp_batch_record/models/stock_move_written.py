# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Private


class StockMove(models.Model):
    """Lines that Odoo makes by itself are no word of a person about what went in."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        return super(StockMove, self._placing())._action_assign(force_qty=force_qty)

    def _set_quantity_done(self, qty):
        return super(StockMove, self._placing())._set_quantity_done(qty)

    def _action_cancel(self):
        """An order that is given up takes nothing out: what went in is on record with it."""
        return super(StockMove, self.with_context(giving_up=Private(True)))._action_cancel()

    def _bind_lot(self, lot, quantity, uom):
        """What is scanned has a fact of its own, and takes the place of the same lot written in."""
        return super(StockMove, self.with_context(scanned_lot=Private(lot.id)))._bind_lot(lot, quantity, uom)

    def _placing(self):
        """Return these movements with the word that Odoo's own code is at work on their lines."""
        return self.with_context(placing_lines=Private(True))

    def _is_begun(self):
        """Whether the step that consumes this component has begun; any step, for what no step claims."""
        # sudo: who moves goods need not see the order.
        move = self.sudo()
        order = move.raw_material_production_id
        if order.state in (False, "draft", "done", "cancel"):
            return False
        claimed = move.workorder_id or order.workorder_ids.filtered(
            lambda step: step.operation_id and step.operation_id == move.operation_id
        )
        steps = claimed if claimed or move.operation_id else order.workorder_ids
        return bool(steps.step_log_ids)
