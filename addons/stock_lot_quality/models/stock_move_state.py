# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import private
from odoo.exceptions import UserError

from .stock_state_kept import MOVED, OPEN, bringing_about, brought_about


class StockMove(models.Model):
    """A movement is done by moving stock and cancelled by giving back what it reserved, never by a state written."""

    _name = "stock.move"
    _inherit = ["stock.state.kept", "stock.move"]
    _kept_defaults = ("state", "scrap_id")

    @api.model
    def _computed_but_written(self):
        """What a transfer and a plan say of when and how it is moved."""
        return super()._computed_but_written() | {"priority", "reservation_date", "packaging_uom_id"}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to add to a transfer that is done and locked; what is added to another is done with it.

        What no scrap order moves, as the copy of what one has moved, is not scrapped.

        :raises UserError: see above
        """
        if not self.env.su and not private(self.env, "scrapping"):
            vals_list = [
                {name: value for name, value in vals.items() if name != "scrap_id"} if "scrap_id" in vals else vals
                for vals in vals_list
            ]
        if not self.env.su and "done" not in brought_about(self.env):
            vals_list = [self._with_its_picking(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _with_its_picking(self, vals):
        # What a caller's context or a user's own setting says comes in after this was looked at.
        named = vals if "picking_id" in vals else self.default_get(["picking_id"])
        picking = self.env["stock.picking"].browse(named.get("picking_id") or [])
        if picking.state != "done":
            return vals
        picking._check_correctable()
        # Core looks at the values alone.
        return {**vals, "picking_id": picking.id}

    def write(self, vals):
        """Refuse a reference that is another document's, and other values of what is done.

        :raises UserError: see above
        """
        if "date" in vals and private(self.env, "scheduling"):
            self = self.filtered(lambda move: move.state != "done")
        if self.env.su:
            return super().write(vals)
        if "scrap_id" in vals and any(move._is_changed_by(vals, {"scrap_id"}) for move in self):
            raise UserError(self.env._("Goods are scrapped by the button of a scrap order."))
        if "reference" in vals and any(move.reference != vals["reference"] for move in self):
            raise UserError(self.env._("What a movement belongs to follows from its document; nobody types it."))
        if "done" not in brought_about(self.env):
            self._check_done_kept(vals)
        if "product_uom_qty" not in vals or vals.get("state") == "partially_available":
            return super().write(vals)
        # Of what was reserved in full core says then that it is in part; what commands say is said by the caller.
        commands = {name: value for name, value in vals.items() if isinstance(value, (list, tuple))}
        if commands:
            super().write(commands)
        rest = {name: value for name, value in vals.items() if name not in commands}
        return super(StockMove, bringing_about(self, "partially_available")).write(rest)

    def _action_confirm(self, *how, **options):
        moves = bringing_about(self, *OPEN, "cancel")
        return self._as_before(super(StockMove, moves)._action_confirm(*how, **options))

    def _action_assign(self, *how, **options):
        return super(StockMove, bringing_about(self, *OPEN))._action_assign(*how, **options)

    def _recompute_state(self):
        return super(StockMove, bringing_about(self, *OPEN))._recompute_state()

    def _merge_moves(self, *how, **options):
        moves = bringing_about(self, *OPEN, "cancel")
        return self._as_before(super(StockMove, moves)._merge_moves(*how, **options))

    def _action_done(self, *how, **options):
        """Only here is a movement completed: stock moves with it."""
        moves = bringing_about(self, *OPEN, "done", MOVED)
        return self._as_before(super(StockMove, moves)._action_done(*how, **options))

    def _action_cancel(self):
        """Only here is a movement cancelled: what it reserved is given back."""
        return super(StockMove, bringing_about(self, "cancel"))._action_cancel()

    def _as_before(self, moves):
        """What core returns, in the context it was called with."""
        return moves.with_context(self.env.context)  # pylint: disable=context-overridden

    def _is_state_refused(self, state):
        """How far a movement is, core finds out by moving, reserving or giving back stock.

        Orders of other kinds have their own ways: what they did not use is done without anything booked.
        """
        if state == "cancel" or not all(move._is_of_order() for move in self):
            return bool(self)
        return any(
            move.state == "done" or state == "done" and any(move.move_line_ids.mapped("quantity")) for move in self
        )

    def _is_of_order(self):
        """Whether this movement is part of an order of another kind, and on no transfer."""
        return bool(not self.picking_id and self._gate_record())

    @api.model
    def _may_begin_over(self, vals):
        """What is added to a transfer that is done, and may be corrected, is done as well."""
        picking = self.env["stock.picking"].browse(vals.get("picking_id") or [])
        return vals["state"] == "done" == picking.state and picking._is_correctable()
