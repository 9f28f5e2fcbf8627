# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Private, private
from odoo.addons.stock_lot_quality.models.stock_state_kept import bringing_about, brought_about
from odoo.exceptions import UserError

#: States in which an order is open to changes; Odoo brings them about by computing, not by writing.
FREE = ("draft", "cancel")
#: What an order was to make; once it is closed, what it made is held against this.
PLAN = frozenset({"product_qty", "product_uom_id"})


class MrpProduction(models.Model):
    """An order begins as a draft and is confirmed by its button; how far it is then, nobody says by hand."""

    _name = "mrp.production"
    _inherit = ["stock.state.kept", "mrp.production"]

    def write(self, vals):
        """Refuse a state that would free a confirmed order of what is kept of it, confirm a draft without keeping its
        plan, or bring back a cancelled one.

        :raises UserError: it would be one, or the plan of a closed order would change
        """
        if not self.env.su and not PLAN.isdisjoint(vals) and not private(self.env, "splitting"):
            for order in self.filtered(lambda order: order.state == "done" and order._is_changed_by(vals, PLAN)):
                order._refuse_plan()
        if "state" in vals and not self.env.su:
            confirmed = vals["state"] == "confirmed" and "confirmed" in brought_about(self.env)
            for order in self.filtered(lambda order: order.state not in (False, vals["state"])):
                if vals["state"] in FREE or order.state == "cancel" or order.state == "draft" and not confirmed:
                    order._refuse_state()
        return super().write(vals)

    def action_confirm(self):
        """Only here is a draft confirmed: its plan is kept with it."""
        return super(MrpProduction, bringing_about(self, "confirmed")).action_confirm()

    def _split_productions(self, *how, **options):
        """What is split off a confirmed order begins confirmed, with the plan of that order."""
        splitting = self.with_context(splitting=Private(True))
        return super(MrpProduction, splitting)._split_productions(*how, **options).with_env(self.env)

    @api.model
    def _is_birth_refused(self, vals):
        return vals["state"] != "draft" and not (vals["state"] == "confirmed" and private(self.env, "splitting"))

    @api.model
    def _refuse_birth(self):
        raise UserError(self.env._(
            "An order begins as a draft. It is confirmed, made and closed by the buttons that do it."))

    def _is_state_refused(self, state):
        """Odoo says of an order that is open how far it is, and ``write`` asks for the rest."""
        return False

    def _refuse_state(self):
        # What is decided is kept whole, and says how it is corrected.
        self._check_undecided()
        raise UserError(self.env._(
            "%(order)s is confirmed, closed or cancelled by the buttons that do it, not by setting a state.",
            order=self.name))

    def _refuse_plan(self):
        self._check_undecided()
        raise UserError(self.env._(
            "%(order)s is closed and keeps what was planned. Unlock it and correct the quantity made: more than was "
            "planned opens a deviation.", order=self.name))
