# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Private, on_behalf, private
from odoo.exceptions import UserError

#: Who may drop a step or have it done elsewhere; the release asks for a deviation that judges a dropped one.
DECIDERS = ("mrp_batch_record.group_supervisor", "mrp.group_mrp_manager")

#: What a step may be as it is added to an order.
BEGINNINGS = ("ready", "blocked")

#: How much a step has done, and how much was done of it before the order was split: what is left goes by them.
COUNTED = ("qty_produced", "qty_reported_from_previous_wo")


class MrpWorkorder(models.Model):
    """A step of a confirmed order stays what it is: it is done, or dropped by who answers for it."""

    _name = "mrp.workorder"
    _inherit = ["stock.state.kept", "mrp.workorder"]
    _kept_defaults = ("state",)

    @api.model
    def _computed_but_written(self):
        """The end of a step works out its times."""
        return super()._computed_but_written() | {"duration_unit", "duration_percent"}

    @api.model
    def _fixed_defaults(self):
        """A step that is made in superuser mode has done nothing, whatever who asked has set; a person is refused."""
        return super()._fixed_defaults().union(COUNTED if self.env.su else ())

    @api.model
    def _is_birth_refused(self, vals):
        return vals["state"] not in BEGINNINGS

    @api.model
    def _refuse_birth(self):
        raise UserError(self.env._("A step is begun, finished or dropped by its buttons, not by setting a state."))

    def _is_state_refused(self, state):
        """Odoo says how far a step is; ``write`` and the gates between steps ask for the rest."""
        return False

    @api.model_create_multi
    def create(self, vals_list):
        """A new step has done nothing yet."""
        steps = super().create(vals_list)
        steps.filtered(lambda step: any(step[name] for name in COUNTED))._check_counts()
        return steps

    def write(self, vals):
        """Refuse what would make another step of it, and dropping it by who may not."""
        kept = self.filtered(lambda step: step.production_id.state not in (False, "draft", "cancel"))
        if kept and "operation_id" in vals:
            kept._check_operation(vals["operation_id"])
        if kept and "workcenter_id" in vals:
            kept._check_place(vals["workcenter_id"])
        if kept and vals.get("state") == "cancel":
            kept.filtered(lambda step: step.state != "cancel")._check_may_drop()
        for name in COUNTED:
            if name in vals:
                self.filtered(lambda step, name=name: step[name] != (vals[name] or 0))._check_counts()
        return super().write(vals)

    def button_finish(self):
        """Finishing a step counts what it made."""
        return super(MrpWorkorder, self.with_context(counting_steps=Private(True))).button_finish()

    def _check_counts(self):
        """Raise UserError for a quantity done that neither finishing a step nor splitting its order has counted."""
        if self and not self.env.su and not private(self.env, "counting_steps"):
            raise UserError(
                self.env._(
                    "The quantity done of %(step)s is counted when the step is finished. Finish the step instead.",
                    step=self[0].display_name,
                )
            )

    def _check_operation(self, operation_id):
        moved = self.filtered(lambda step: step.operation_id.id != operation_id)
        if moved and not (private(self.env, "recipe_steps") and not moved.production_id.step_log_ids):
            raise UserError(
                self.env._("%(step)s stays the step of the recipe it was confirmed as.", step=moved[0].display_name)
            )

    def _check_place(self, workcenter_id):
        """Another work center is one of the step's alternatives, or chosen by who answers for the step."""
        if private(self.env, "recipe_steps") or self._is_decider():
            return
        for step in self.filtered(lambda step: step.workcenter_id.id != workcenter_id):
            # sudo: who moves a step need not read the recipe.
            places = step.sudo().operation_id.workcenter_id | step.workcenter_id
            if workcenter_id not in (places | places.alternative_workcenter_ids).ids:
                raise UserError(
                    self.env._(
                        "%(step)s is done at %(place)s or one of its alternatives. Ask a supervisor to move it.",
                        step=step.display_name,
                        place=step.workcenter_id.display_name,
                    )
                )

    def _check_may_drop(self):
        """Raise UserError when the user may not drop these steps."""
        if self and not private(self.env, "dropping_steps") and not self._is_decider():
            raise UserError(
                self.env._(
                    "%(step)s belongs to the order and is not dropped just so. Ask a supervisor to cancel it.",
                    step=self[0].display_name,
                )
            )

    def _is_decider(self):
        user = self.env.user
        return user._is_superuser() or any(user.has_group(group) for group in DECIDERS)

    def unlink(self):
        """Say why a step stays before anything that hangs on it is taken away, or found to be out of reach."""
        self.check_access("unlink")
        self._unlink_except_confirmed()
        # sudo: accounting keeps costs beside a step, which core takes away; and what the step was to consume is
        # consumed in none. Who makes an order can neither read the ones nor move the others.
        return super(MrpWorkorder, on_behalf(self)).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for step in self.filtered(lambda step: step.production_id.state not in ("draft", "cancel")):
            order, known = step.production_id, private(self.env, "recipe_steps") and not step.step_log_ids
            # One that joined the order later and was never begun is no step of it.
            if not known and (step.step_log_ids or step.id in {row.workorder for row in order._order_steps()}):
                raise UserError(
                    self.env._(
                        "%(step)s is a step of a confirmed order and cannot be deleted. A supervisor may cancel it.",
                        step=step.display_name,
                    )
                )
