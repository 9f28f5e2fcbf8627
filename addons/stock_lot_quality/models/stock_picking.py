# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Private, private
from odoo.exceptions import UserError

from .stock_state_kept import STOCK, bringing_about, brought_about

#: What a completed transfer does not say for good: what is noted on it and how it is shown. Number, partner, company,
#: date and lock have rules of their own.
FREE = frozenset(
    {
        "name",
        "partner_id",
        "company_id",
        "date_done",
        "is_locked",
        "state",
        "note",
        "user_id",
        "priority",
        "printed",
        "signature",
        "picking_properties",
        "reference_ids",
        "shipping_weight",
        "shipping_volume",
        "weight_bulk",
        "date_deadline",
        "has_deadline_issue",
        "delay_alert_date",
        "products_availability",
    }
)


class StockPicking(models.Model):
    """A transfer is as far as its movements, and keeps its number; once it is done, it stays until it is unlocked."""

    _name = "stock.picking"
    _inherit = ["stock.state.kept", "stock.picking"]
    _kept_defaults = ("state", "is_locked")

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse transfers that are unlocked by whoever may not unlock.

        :raises UserError: see above
        """
        if any(not vals.get("is_locked", True) for vals in vals_list):
            self._check_may_unlock()
        return super().create(vals_list)

    def write(self, vals):
        """A completed transfer stays whose it was; a transfer keeps its number, and its date once it is done.

        :raises UserError: one of them would change, or somebody unlocks who may not
        """
        if "partner_id" in vals:
            self = self._given_address()
        done = self.filtered(lambda picking: picking.state == "done") if "scheduled_date" in vals else self.browse()
        if done and done != self:
            # Of those that are scheduled together, what is done was moved when it was moved.
            (self - done).write(vals)
            return done.write({name: value for name, value in vals.items() if name != "scheduled_date"})
        if not self.env.su:
            self._check_kept(vals)
        if "partner_id" in vals:
            changed = self.filtered(lambda picking: picking.partner_id.id != (vals["partner_id"] or False))
            changed.move_ids._check_vendor_stays()
            if not self.env.su:
                changed.filtered(lambda picking: picking.state == "done")._check_correctable()
        if "picking_type_id" in vals:
            # Another type brings these a number of its own sequence; what commands reach besides keeps its own.
            self = self.with_context(numbering=Private(self.ids))
        return super().write(vals)

    def _given_address(self):
        """Those of these transfers that a sales order gives its new address: what is done went where it went.

        The key can be sent by a caller, who then changes less than without it.
        """
        if not self.env.context.get("update_delivery_shipping_partner"):
            return self
        return self.filtered(lambda picking: picking.state != "done")

    def _check_kept(self, vals):
        """Refuse another number than the papers name, and another date or an open lock of what is done.

        :raises UserError: see above, or another company than that of the operation type
        """
        for picking in self.filtered(lambda picking: picking._is_changed_by(vals, {"company_id"})):
            raise UserError(
                self.env._("%(picking)s belongs to the company of its operation type.", picking=picking.name)
            )
        if "name" in vals:
            self._check_number_kept(vals)
        if "done" not in brought_about(self.env):
            done = self.filtered(lambda picking: picking.state == "done")
            changed = done.filtered(lambda picking: picking._is_changed_by(vals, picking._fixed()))
            changed.move_ids[:1]._refuse_correction()
        if "date_done" in vals and "done" not in brought_about(self.env):
            self.filtered(lambda picking: picking.state == "done")._check_correctable()
        if not vals.get("is_locked", True) and any(picking.is_locked for picking in self):
            self._check_may_unlock()

    def _fixed(self):
        """Names of what this completed transfer says for good."""
        # A till names what it delivered once that is done; a typing error in a number is corrected once it is unlocked.
        named = private(self.env, "naming_source") or self._is_correctable()
        return self._values_of(STOCK, FREE) - ({"origin"} if named else set())

    def _check_number_kept(self, vals):
        numbered = () if "picking_type_id" in vals else private(self.env, "numbering", ())
        for picking in self.filtered(lambda picking: picking.name != vals["name"] and picking.id not in numbered):
            # A movement that is added brings a transfer back to draft.
            if {picking.state, *picking.move_ids.mapped("state")} != {"draft"}:
                raise UserError(
                    self.env._("%(picking)s keeps its number: papers and overrides name it.", picking=picking.name)
                )

    def _check_may_unlock(self):
        if not self.env.su and not self.env.user.has_group("stock.group_stock_manager"):
            raise UserError(self.env._("A transfer is unlocked by an inventory manager."))

    def _set_scheduled_date(self):
        """What was scrapped from a transfer that is still open was moved when it was moved."""
        return super(StockPicking, self.with_context(scheduling=Private(True)))._set_scheduled_date()

    def _is_correctable(self):
        """Whether what this transfer moved may be corrected: somebody who may has unlocked it."""
        return bool(self) and not self.is_locked

    def _check_correctable(self):
        """Let these completed transfers be corrected, or raise.

        :raises UserError: one is locked
        """
        self.filtered(lambda picking: not picking._is_correctable()).move_ids[:1]._refuse_correction()

    def _is_state_refused(self, state):
        """One of no movements may be cancelled."""
        return bool(self.move_ids or self and state != "cancel")

    def _action_done(self):
        """Ask the laboratory for a sample of what came in and waits for it."""
        done = super(StockPicking, bringing_about(self, "done"))._action_done()
        received = self.filtered(lambda picking: picking.picking_type_code == "incoming" and picking.state == "done")
        received.move_line_ids.lot_id._ask_for_samples()
        return done
