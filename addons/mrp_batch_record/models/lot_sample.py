# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STEP_FAILED = "mrp_batch_record.mail_activity_type_step_failed"


class LotSample(models.Model):
    _inherit = "lot.sample"

    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Step",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The step of the batch the sample was drawn at.",
        guarded="once",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A sample drawn at a step is judged by the specification of that step."""
        drawn_at = [vals["workorder_id"] for vals in vals_list if vals.get("workorder_id")]
        specifications = {
            # sudo: who draws the sample need not read the routing.
            workorder.id: workorder.sudo().operation_id.release_specification_id.id
            for workorder in self.env["mrp.workorder"].browse(drawn_at)
        }
        for vals in vals_list:
            if not vals.get("specification_id") and specifications.get(vals.get("workorder_id")):
                vals["specification_id"] = specifications[vals["workorder_id"]]
        return super().create(vals_list)

    def _choose_specifications(self, vals_list):
        """What is drawn on the way is not the finished product, and is not judged by its specification unasked."""
        drawn_at = {vals["workorder_id"] for vals in vals_list if vals.get("workorder_id")}
        steps = self.env["mrp.workorder"].browse(drawn_at)
        # sudo: who draws the sample need not see the order, nor its routing.
        on_the_way = set(steps.sudo().filtered(lambda step: not step._judged_as_product()).ids)
        asked = [vals for vals in vals_list if vals.get("workorder_id") not in on_the_way]
        return super()._choose_specifications(asked)

    @api.onchange("lot_id")
    def _onchange_lot_step(self):
        """A batch whose next step waits for one sample gets it named."""
        if not self._origin and self.lot_id:
            # sudo: the laboratory need not see the order to name its step.
            steps = self.lot_id._origin.sudo().produced_by_ids.workorder_ids
            waiting = steps.filtered(lambda step: step._needs_sample())
            self.workorder_id = waiting.sudo(False) if len(waiting) == 1 else False

    @api.onchange("workorder_id")
    def _onchange_step(self):
        if not self._origin and self.lot_id:
            self.specification_id = self._proposed_specification()

    def _proposed_specification(self):
        # sudo: nor the routing to be told what the step is tested for.
        step = self.workorder_id._origin.sudo()
        of_step = step.operation_id.release_specification_id.sudo(False)
        if of_step or step and not step._judged_as_product():
            return of_step
        return super()._proposed_specification()

    def write(self, vals):
        """What was tested stays the sample of its step: its verdict opens the next one.

        :raises UserError: the step of a tested sample would change
        """
        if "workorder_id" in vals:
            moved = self.filtered(lambda sample: sample.workorder_id.id != vals["workorder_id"] and sample.result_ids)
            if moved:
                raise UserError(
                    self.env._(
                        "Sample %(sample)s has results: it stays with its step. Draw a new one.", sample=moved[0].name
                    )
                )
        return super().write(vals)

    @api.constrains("workorder_id", "lot_id")
    def _check_step_of_lot(self):
        # sudo: who draws the sample need not see all that went into the order.
        for sample in self.sudo().filtered("workorder_id"):
            order = sample.workorder_id.production_id
            moves = order.move_raw_ids | order.move_finished_ids
            if sample.lot_id not in order.lot_producing_ids | moves.move_line_ids.lot_id | order.feeding_ids.lot_id:
                raise ValidationError(
                    self.env._(
                        "Lot %(lot)s is neither made nor used at step %(step)s. Choose the step of its own batch.",
                        lot=sample.lot_id.name,
                        step=sample.workorder_id.display_name,
                    )
                )

    def _verdicts_came(self):
        """A failed sample of a step stops the batch: its shift leader is told, until a retest passes."""
        answer = super()._verdicts_came()
        self._failure_settled()
        for sample in self.filtered(lambda sample: sample.verdict == "failed" and sample.workorder_id):
            # sudo: who enters the result need not see the order.
            order = sample.sudo().workorder_id.production_id
            leader = order._shift_leader()
            if leader:
                order.with_context(mail_activity_quick_update=True).activity_schedule(
                    STEP_FAILED, user_id=leader.id, summary=sample._failed_words(leader)
                )
        return answer

    def _failure_settled(self):
        """Nobody need stop a batch none of whose steps fails any more."""
        # sudo: the result settles it, whoever was asked and whoever enters it.
        decided = self.sudo().filtered(lambda sample: sample.verdict in ("passed", "failed") and sample.workorder_id)
        orders = decided.filtered(lambda sample: not sample._stands_failed()).workorder_id.production_id
        settled = orders.filtered(
            lambda order: all(step._release_verdict() != "failed" for step in order.workorder_ids)
        )
        # sudo: as above
        activities = self.env["mail.activity"].sudo()
        activities = activities.search(
            [
                ("res_model", "=", "mrp.production"),
                ("res_id", "in", settled.ids),
                ("activity_type_id", "=", self.env.ref(STEP_FAILED).id),
            ]
        )
        if activities:
            activities.action_feedback()

    def _failed_words(self, reader):
        sample = self.with_context(lang=reader.lang).sudo()  # sudo: as above
        return sample.env._(
            "Sample %(sample)s of step %(step)s failed: stop %(lot)s and ask quality",
            sample=sample.name,
            step=sample.workorder_id.name,
            lot=sample.lot_id.name,
        )

    def _results_came(self, *how, **options):
        """A result that arrives after a batch was decided on is an amendment of its record."""
        answer = super()._results_came(*how, **options)
        orders = self.lot_id._home_orders()
        orders.filtered("release_decision")._batch_event(
            "amended", note="A test result was recorded after the decision."
        )
        return answer
