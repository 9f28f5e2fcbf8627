# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.stock_lot_quality.models.stock_state_kept import bringing_about, brought_about
from odoo.exceptions import UserError

#: States that would open an order to changes: nobody writes them, Odoo brings them about by computing.
REOPENING = ("draft", "cancel")
#: What an order was to make; once it is closed, what it made is held against this.
PLAN = frozenset({"product_qty", "product_uom_id"})


class MrpProduction(models.Model):
    """An order begins as a draft and is confirmed by its button; how far it is then, nobody says by hand."""

    _name = "mrp.production"
    _inherit = ["stock.state.kept", "mrp.production"]

    @api.model
    def _computed_but_written(self):
        """Its planning and its end write them."""
        return super()._computed_but_written() | {"date_finished", "is_planned"}

    def write(self, vals):
        """Refuse a state that would free a confirmed order of what is kept of it, confirm a draft without keeping its
        plan, or bring back a cancelled one.

        :raises UserError: it would be one, or the plan of a closed order would change
        """
        if not PLAN.isdisjoint(vals):
            closed = self.filtered(lambda order: order.state == "done" and order._is_changed_by(vals, PLAN))
            closed._check_keeps_plan()
        if "state" in vals and not self.env.su:
            confirmed = vals["state"] == "confirmed" and "confirmed" in brought_about(self.env)
            for order in self.filtered(lambda order: order.state not in (False, vals["state"])):
                if vals["state"] in REOPENING or order.state == "cancel" or order.state == "draft" and not confirmed:
                    order._refuse_state()
        return super().write(vals)

    def action_confirm(self):
        """Only here is a draft confirmed: its plan is kept with it."""
        return super(MrpProduction, bringing_about(self, "confirmed")).action_confirm()

    def button_mark_done(self):
        """Closing these orders closes no others, whichever a caller's context names as those to be made in part."""
        named = self.env.context.get("mo_ids_to_backorder")
        if named:
            self = self.with_context(mo_ids_to_backorder=[order for order in named if order in self.ids])
        return super().button_mark_done()

    @api.model
    def _is_birth_refused(self, vals):
        return vals["state"] != "draft"

    @api.model
    def _refuse_birth(self):
        raise UserError(
            self.env._("An order begins as a draft. It is confirmed, made and closed by the buttons that do it.")
        )

    def _is_state_refused(self, state):
        """Odoo says of an order that is open how far it is, and ``write`` asks for the rest."""
        return False

    def _refuse_state(self):
        # What is decided is kept whole, and says how it is corrected.
        self._check_undecided()
        raise UserError(
            self.env._(
                "%(order)s is confirmed, closed or cancelled by the buttons that do it, not by setting a state.",
                order=self.name,
            )
        )

    def _check_keeps_plan(self):
        """Refuse another plan of these orders, which are closed, and another order for what is left of one.

        Superuser mode opens nothing: Odoo changes and splits orders in it for whoever writes a line. Only the plan of
        what somebody else makes for us is what was received.

        :raises UserError: one is made here, or was decided on
        """
        for order in self:
            order._check_undecided()
            if not (order.env.su and order._is_named_elsewhere()):
                raise UserError(
                    self.env._(
                        "%(order)s is closed and keeps what was planned. Unlock it and correct the quantity made: more "
                        "than was planned opens a deviation.",
                        order=order.name,
                    )
                )

    def _check_splits(self):
        """Refuse to split what is over: there is nothing left of it to make.

        :raises UserError: one of these is closed or cancelled
        """
        self.filtered(lambda order: order.state == "done")._check_keeps_plan()
        for order in self.filtered(lambda order: order.state == "cancel"):
            raise UserError(
                self.env._(
                    "%(order)s is cancelled: there is nothing of it to split. Open a new order.", order=order.name
                )
            )
