# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """What was made before an order was split is in each of its parts, with all that is found of it."""

    _inherit = "mrp.production"

    def _found_before_split(self):
        """Yield what is found of the steps that the order this was split from did for both."""
        made = self._covering_steps()
        for source in made.production_id:
            steps = made & source.workorder_ids
            found = [*source._deviation_exceptions(steps), *source._found(steps)]
            for step in steps:
                found += source._done_step_exceptions(step)
            for row in found:
                yield row._replace(order=source.id)

    def _covering_steps(self):
        """Return the work orders of the order this was split from that did steps of this one."""
        left = self.workorder_ids.filtered(lambda step: step.state != "cancel").ids
        covering = {made for step in self._kept_steps() if step.workorder not in left for made in step.covered_by}
        return self.env["mrp.workorder"].browse(sorted(covering)).exists() - self.workorder_ids

    def _kept_steps(self):
        """An order that was split before all its steps were kept has those, too, that Odoo cancelled in it then."""
        kept = super()._kept_steps()
        known = {step.workorder for step in kept}
        cancelled = self.workorder_ids.filtered(
            lambda step: step.state == "cancel" and step.operation_id and step.id not in known and not step.step_log_ids
        )
        if not kept or not cancelled or self.backorder_sequence < 2:
            return kept
        covers = {}
        # sudo: what was done does not depend on who asks.
        for order in self.sudo().production_group_id.production_ids:
            if order.backorder_sequence < self.backorder_sequence:
                covers |= order._step_covers()
        left_out = self._steps_of(cancelled)
        return kept + [step._replace(covered_by=covers.get((step.operation, step.name), ())) for step in left_out]
