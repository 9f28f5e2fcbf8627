# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    """Closing the order of a batch whose steps are all done, from wherever the work is."""

    _inherit = "mrp.production"

    def action_close_batch(self, quantity=None):
        """Close the order: ask how much was made, or book it when the quantity is given.

        :param quantity: made in all, in the order's unit; asked for in a dialog when None
        :return: True once closed, or an action: the dialog, or a question of Odoo's own
        :raises UserError: a step is not done, the quantity is none, or a gate refuses
        """
        self.ensure_one()
        self._check_closable()
        if quantity is None:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Close the Order"),
                "res_model": "batch.close",
                "view_mode": "form",
                "target": "new",
                "context": {"default_production_id": self.id, "default_quantity": self.product_qty},
            }
        if self.product_uom_id.compare(quantity, 0) <= 0:
            raise UserError(self.env._("Say how much was made: more than nothing."))
        self.qty_producing = quantity
        # What was not fed at a step follows the quantity made, as when it is typed into the order.
        self._set_qty_producing(False)
        # A batch that came out smaller is that batch: what is missing is planned anew, not left as a rest of this one.
        # Where a recipe only warns of another consumption, who closes has been asked; what was fed stands as it is.
        return self.with_context(
            skip_backorder=True, skip_redirection=True, mo_ids_to_backorder=[],
            skip_consumption=self.consumption != "strict",
        ).button_mark_done()

    def _check_closable(self):
        if self.state in ("draft", "done", "cancel"):
            raise UserError(self.env._("Batch %(batch)s is not being made.", batch=self._batch_name()))
        undone = self.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel"))
        if undone:
            raise UserError(self.env._(
                "Batch %(batch)s cannot be closed: step %(steps)s is not done.",
                batch=self._batch_name(), steps=", ".join(undone.mapped("name")),
            ))
