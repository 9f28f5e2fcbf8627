# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..release_exception import ReleaseException

#: A step may be signed again after a change: as performed, or as checked by a second person.
VOUCHING = ("operator", "supervisor", "quality")


class MrpProduction(models.Model):
    """Whether a batch was made, and each step of its order: by what was recorded, not by the state of the order."""

    _inherit = "mrp.production"

    def _making_exceptions(self):
        """What is released was booked as made, under the batch's own number."""
        lines = self._made_lines()
        if not lines:
            yield ReleaseException("unmade", {"product": self.product_id.display_name}, self._name, self.id)
            return
        for lot in (lines.lot_id | self.lot_producing_ids) - (lines.lot_id & self.lot_producing_ids):
            yield ReleaseException("not_its_lot", {"lot": lot.name}, lot._name, lot.id)

    def _made_lines(self):
        """Return the completed lines of what this order makes, without what was scrapped of it since."""
        return self.move_finished_ids.move_line_ids.filtered(
            lambda line: (
                line.state == "done"
                and line.quantity > 0
                and line.product_id == self.product_id
                and line.location_id.usage == "production"
            )
        )

    def _step_exceptions(self):
        steps = self._order_steps()
        for step in steps:
            workorder = self.workorder_ids.filtered(lambda made, step=step: made.id == step.workorder)
            yield from self._confirmed_step_exceptions(step, workorder)
        for workorder in self.workorder_ids.filtered(lambda made: made.id not in {step.workorder for step in steps}):
            yield from self._added_step_exceptions(workorder)

    def _confirmed_step_exceptions(self, step, workorder):
        if workorder.state not in (False, "cancel"):
            yield from self._done_step_exceptions(workorder)
        elif not self._is_covered(step) and not self._step_deviations(workorder, step.operation):
            # sudo: the name of the operation alone.
            operation = self.env["mrp.routing.workcenter"].sudo().browse(step.operation).exists()
            name = workorder.name or operation.name or step.name
            thing = workorder or self
            yield ReleaseException(
                "dropped",
                {"step": name},
                thing._name,
                thing.id,
                "open_deviation",
                {
                    "workorder_id": workorder.id,
                    "operation_id": operation.id,
                    "title": self.env._("Step %(step)s of the recipe was not done", step=name),
                },
            )

    def _is_covered(self, step):
        """Whether the order this one was split from did the step for both: by its closed logs, not by a quantity."""
        # sudo: what was done does not depend on who asks.
        made = self.env["mrp.workorder"].sudo().browse(step.covered_by).exists()
        return bool(made) and all("closed" in workorder.step_log_ids.mapped("state") for workorder in made)

    def _added_step_exceptions(self, workorder):
        if workorder.state == "cancel" and not workorder.step_log_ids:
            return
        if not self._step_deviations(workorder):
            yield ReleaseException(
                "added",
                {"step": workorder.name},
                workorder._name,
                workorder.id,
                "open_deviation",
                {
                    "workorder_id": workorder.id,
                    "title": self.env._("Step %(step)s was added to the recipe", step=workorder.name),
                },
            )
        if workorder.state != "cancel":
            yield from self._done_step_exceptions(workorder)

    def _done_step_exceptions(self, workorder):
        """What is wrong with the record of a step that was done."""
        logs = workorder.step_log_ids
        closed = logs.filtered(lambda log: log.state == "closed")
        if not closed:
            yield ReleaseException("unlogged", {"step": workorder.name}, workorder._name, workorder.id)
        for log in logs - closed:
            yield ReleaseException("running", {"step": log.name}, log._name, log.id, "open_log")
        missing = self.env["mrp.step.parameter"].concat(*(log._missing_parameters() for log in closed[:1]))
        for line in missing:
            values = {"step": workorder.name, "parameter": line.parameter_id.display_name}
            yield ReleaseException("unread", values, closed._name, closed[:1].id, "open_log")
        for log in closed:
            yield from self._signature_exceptions(log)
        yield from self._equipment_exceptions(workorder, closed)

    def _signature_exceptions(self, log):
        """A step is signed by who performed it; what changed since is signed again, or checked by a second person."""
        signatures = log.signature_ids
        values = {"step": log.name, "people": ", ".join(log.operator_ids.mapped("name"))}
        if "performed" not in signatures.mapped("meaning"):
            yield ReleaseException("unsigned", values, log._name, log.id, "sign_step")
        elif not any(signatures.filtered(lambda signature: signature.role in VOUCHING).mapped("valid")):
            yield ReleaseException("changed_since", values, log._name, log.id, "sign_step")

    def _equipment_exceptions(self, workorder, log):
        """Machines that were not fit when a step started on them, until a deviation of the step judges the effect."""
        if self._step_deviations(workorder):
            return
        for check in log.equipment_check_ids.filtered(lambda check: check.fitness != "fit"):
            values = {"step": workorder.name, "equipment": check.equipment_id.display_name}
            yield ReleaseException(
                "unfit",
                values,
                check.equipment_id._name,
                check.equipment_id.id,
                "open_deviation",
                {
                    "workorder_id": workorder.id,
                    "title": self.env._("%(equipment)s was not clean or not calibrated at step %(step)s", **values),
                },
            )

    def _step_deviations(self, workorder, operation_id=0):
        """Return the deviations of this batch that judge a step; one that is open blocks the release by itself."""
        return self.deviation_ids.filtered(
            lambda deviation: (
                workorder
                and deviation.workorder_id == workorder
                or operation_id
                and deviation.operation_id.id == operation_id
            )
        )

    def _exception_words(self):
        return super()._exception_words() | {
            "unmade": self.env._("No %(product)s was booked as made: close the order with the quantity made."),
            "not_its_lot": self.env._(
                "Lot %(lot)s is either not made by this order or not its batch number. Correct the order."
            ),
            "dropped": self.env._(
                "Step %(step)s of the recipe was cancelled or left out. "
                "Open a deviation of this step that judges the effect."
            ),
            "added": self.env._(
                "Step %(step)s is not in the recipe. Open a deviation of this step that judges the effect."
            ),
            "unlogged": self.env._("Step %(step)s has no closed step log."),
            "running": self.env._("Step %(step)s is still running. Finish it."),
            "unread": self.env._("Step %(step)s has no reading of %(parameter)s."),
            "unsigned": self.env._("Step %(step)s is not signed by who performed it: %(people)s."),
            "changed_since": self.env._(
                "Step %(step)s was changed after it was signed. %(people)s signs again, or a supervisor checks it."
            ),
            "unfit": self.env._(
                "Step %(step)s started on %(equipment)s, which was not clean or not calibrated. "
                "Open a deviation of this step that judges the effect."
            ),
        }
