# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """What stands between a batch and its release, in the order a reviewer wants to see it."""

    _inherit = "mrp.production"

    def _release_exceptions(self):
        """Return the sentences of everything that blocks the release; an empty list means nothing does."""
        self.ensure_one()
        return [
            *self._deviation_exceptions(),
            *self._step_exceptions(),
            *self._reading_exceptions(),
            *self._test_exceptions(),
            *self._material_exceptions(),
        ]

    def _deviation_exceptions(self):
        for deviation in self.deviation_ids.filtered(lambda deviation: deviation.state == "open"):
            yield self.env._(
                "Deviation %(name)s is open: %(title)s. Write its cause and action and close it.",
                name=deviation.name,
                title=deviation.title,
            )

    def _step_exceptions(self):
        for workorder in self.workorder_ids.filtered(lambda workorder: workorder.state != "cancel"):
            log = workorder.step_log_ids.filtered(lambda log: log.state == "closed")
            if not log:
                yield self.env._("Step %(step)s has no closed step log.", step=workorder.name)
            missing = self.env["mrp.step.parameter"].concat(*(entry._missing_parameters() for entry in log[:1]))
            for line in missing:
                yield self.env._(
                    "Step %(step)s has no reading of %(parameter)s.",
                    step=workorder.name,
                    parameter=line.parameter_id.display_name,
                )
            judged = self.deviation_ids.filtered(lambda deviation, step=workorder: deviation.workorder_id == step)
            for check in log.equipment_check_ids.filtered(lambda check: check.fitness != "fit"):
                if not judged:
                    yield self.env._(
                        "Step %(step)s started on %(equipment)s, which was not clean or not calibrated. "
                        "Open a deviation of this step that judges the effect.",
                        step=workorder.name,
                        equipment=check.equipment_id.display_name,
                    )

    def _reading_exceptions(self):
        outside = self.step_reading_ids.filtered(
            lambda reading: not reading.in_limits and reading.policy == "sign" and not reading.replaced
        )
        for reading in outside.filtered(lambda reading: not reading._is_judged()):
            yield self.env._(
                "%(parameter)s = %(value)s in step %(step)s is outside its limits and not signed. "
                "A supervisor signs the reading.",
                parameter=reading.parameter_id.display_name,
                value=reading.value,
                step=reading.log_id.name,
            )

    def _test_exceptions(self):
        samples = self.lot_producing_ids.sample_ids | self.workorder_ids.sample_ids
        for sample in samples.filtered(lambda sample: sample.verdict != "passed"):
            verdicts = dict(sample._fields["verdict"]._description_selection(self.env))
            yield self.env._(
                "Sample %(sample)s of lot %(lot)s is: %(verdict)s.",
                sample=sample.name,
                lot=sample.lot_id.name,
                verdict=verdicts[sample.verdict],
            )
        # A reviewer need not read specifications to be told that one asks for a test.
        in_force = self.env["lot.specification"].sudo()._in_force(self.product_id, self.company_id)
        specified = in_force.get(self.product_id)
        if specified and not self.lot_producing_ids.sample_ids:
            yield self.env._(
                "No sample of batch %(batch)s was tested, but %(specification)s asks for it.",
                batch=self._batch_name(),
                specification=specified.display_name,
            )

    def _material_exceptions(self):
        consumed = self.move_raw_ids.move_line_ids.filtered(
            lambda line: line.state == "done" and line.product_id.tracking != "none" and line.quantity
        )
        for line in consumed.filtered(lambda line: not line.lot_id):
            yield self.env._("%(product)s was consumed without a lot.", product=line.product_id.display_name)
        steps = self.workorder_ids.filtered("operation_id.requires_scan")
        unscanned = (steps.move_raw_ids & consumed.move_id) - self._fed_moves()
        for move in unscanned:
            yield self.env._("%(product)s was consumed without a scan.", product=move.product_id.display_name)
        for lot in self._lots_from_nothing(consumed):
            yield self.env._(
                "Lot %(lot)s of %(product)s was consumed beyond what was ever in stock. Correct the stock first.",
                lot=lot.name,
                product=lot.product_id.display_name,
            )
        for feeding in self.feeding_ids.filtered(lambda row: row.requires_witness and not row.replaced):
            if not feeding.signature_ids.filtered(lambda signature: signature.role == "witness" and signature.valid):
                yield self.env._(
                    "The feeding of %(lot)s has to be signed by a second person.", lot=feeding.display_name
                )

    def _lots_from_nothing(self, consumed):
        """Return the consumed lots whose stock is negative where they were taken from."""
        negative = self.env["stock.quant"].sudo().search(  # a reviewer sees it without reading all stock
            [
                ("lot_id", "in", consumed.lot_id.ids),
                ("location_id", "in", consumed.location_id.ids),
                ("location_id.usage", "=", "internal"),
                ("quantity", "<", 0),
            ]
        )
        return negative.lot_id.sudo(False)
