# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Private, private, without_defaults
from odoo.exceptions import UserError

#: States that say that something is over.
OVER = ("done", "cancel")


class StockMove(models.Model):
    """A movement is done by moving stock and cancelled by giving back what it reserved, never by a state written."""

    _inherit = "stock.move"

    @api.model
    def default_get(self, fields):
        return super(StockMove, without_defaults(self, ("state",))).default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse movements that would be over before anything moved.

        :raises UserError: see above
        """
        if not self.env.su and any(vals.get("state") in OVER for vals in vals_list):
            self._refuse_state()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse states that only completing or cancelling brings, and a reference that is another document's.

        :raises UserError: see above
        """
        if not self.env.su:
            if "state" in vals:
                self._check_state_comes_about(vals["state"])
            if "reference" in vals and any(move.reference != vals["reference"] for move in self):
                raise UserError(self.env._("What a movement belongs to follows from its document; nobody types it."))
        return super().write(vals)

    def _action_done(self, *how, **options):
        """Only here is a movement completed: stock moves with it."""
        done = super(StockMove, self.with_context(being_done=Private(True)))._action_done(*how, **options)
        return done.with_context(self.env.context)  # pylint: disable=context-overridden

    def _action_cancel(self):
        """Only here is a movement cancelled: what it reserved is given back."""
        return super(StockMove, self.with_context(being_cancelled=Private(True)))._action_cancel()

    def _check_state_comes_about(self, state):
        """Refuse a state that comes about otherwise.

        :raises UserError: it is not the one that these movements get by the code that runs
        """
        changed = self.filtered(lambda move: move.state != state)
        if state == "done" and not private(self.env, "being_done"):
            # An order that is closed completes so what it did not use: it has no picking, and nothing is booked.
            wrong = changed.filtered(lambda move: move.picking_id or move.move_line_ids.filtered("quantity"))
        elif state == "cancel" and not private(self.env, "being_cancelled"):
            wrong = changed
        else:
            wrong = changed.filtered(lambda move: move.state == "done")
        if wrong:
            wrong._refuse_state()

    def _refuse_state(self):
        raise UserError(self.env._(
            "A movement is done or cancelled by the button that does it, not by setting a state."))


class StockMoveLine(models.Model):
    """A line is as far as its movement."""

    _inherit = "stock.move.line"

    @api.model
    def default_get(self, fields):
        return super(StockMoveLine, without_defaults(self, ("state",))).default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse lines that would be over before anything moved.

        :raises UserError: see above
        """
        if not self.env.su and any(vals.get("state") in OVER for vals in vals_list):
            self.env["stock.move"]._refuse_state()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse a state of a line's own.

        :raises UserError: see above
        """
        if not self.env.su and "state" in vals and any(line.state != vals["state"] for line in self):
            self.env["stock.move"]._refuse_state()
        return super().write(vals)
