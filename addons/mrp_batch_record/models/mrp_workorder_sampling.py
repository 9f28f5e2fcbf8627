# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

DRAWERS = ("mrp_batch_record.group_operator", "stock_lot_quality.group_lab")
LONGEST_PLACE = 100


class MrpWorkorder(models.Model):
    """Samples are drawn where the work is: at the step, by whoever makes or tests the batch."""

    _inherit = "mrp.workorder"

    sample_offered = fields.Boolean("A Sample May Be Drawn", compute="_compute_sample_offered")

    def _compute_sample_offered(self):
        may = self._may_draw_samples()
        for workorder in self:
            workorder.sample_offered = may and workorder.state in ("progress", "done")

    def action_draw_sample(self):
        """Draw a sample at this step, and open it."""
        sample = self._draw_sample()
        return {
            "type": "ir.actions.act_window",
            "name": sample.name,
            "res_model": "lot.sample",
            "res_id": sample.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _may_draw_samples(self):
        return any(self.env.user.has_group(group) for group in DRAWERS)

    def _draw_sample(self, purpose=None, place=None, drawn_at=None):
        """Draw a sample of the batch at this step, in the name of the current user.

        :param purpose: 'step': judged by the specification of the step; 'finished': by that of the product;
            what the step needs when None
        :param place: str, the work center when empty
        :param drawn_at: naive UTC, now when None
        :return: lot.sample
        :raises UserError: the step has not begun, the batch has no number, or the product is not finished here
        """
        self.ensure_one()
        self._check_may_draw()
        purpose = purpose or self._sample_purpose()
        if purpose == "finished" and self._following():
            raise UserError(
                self.env._(
                    "%(step)s is not the last step: the sample of the finished product is drawn after it.",
                    step=self.display_name,
                )
            )
        # sudo: who works at a step may draw its sample, with these values and no others; the right to write samples
        # stays with the laboratory.
        return (
            self.env["lot.sample"]
            .sudo()
            .create(
                {
                    "lot_id": self.production_id.lot_producing_ids[:1].id,
                    "workorder_id": self.id,
                    "company_id": self.company_id.id,
                    "specification_id": self._sample_specification(purpose).id,
                    "drawn_by": self.env.uid,
                    "drawn_at": drawn_at or fields.Datetime.now(),
                    "place": (place or "").strip()[:LONGEST_PLACE] or self.workcenter_id.display_name,
                }
            )
            .sudo(False)
        )

    def _check_may_draw(self):
        if not self._may_draw_samples():
            raise AccessError(self.env._("Samples are drawn by operators and by the laboratory. Ask one of them."))
        self.check_access("read")
        if self.state not in ("progress", "done"):
            raise UserError(
                self.env._("%(step)s has not begun: there is nothing to draw a sample of.", step=self.display_name)
            )
        if not self.production_id.lot_producing_ids:
            raise UserError(
                self.env._(
                    "%(order)s has no batch number yet. Give it one, then draw the sample.",
                    order=self.production_id.name,
                )
            )

    def _sample_purpose(self):
        """What the next sample drawn here is for: 'step' while the step waits for one, 'finished' after the last."""
        if self._needs_sample() or self._following():
            return "step"
        return "finished" if self.production_id._finished_specification() else "step"

    def _sample_specification(self, purpose):
        """The specification such a sample is judged by; empty where there is none, or the laboratory chooses it."""
        # sudo: an operator draws the sample without the right to read the routing.
        of_step = self.sudo().operation_id.release_specification_id.sudo(False)
        if purpose == "finished" or not of_step and self._judged_as_product():
            return self.production_id._finished_specification()
        return of_step

    def _following(self):
        """Return the steps that come after this one."""
        return self._right_after().filtered(lambda step: step.state != "cancel")

    def _judged_as_product(self):
        """Whether a sample of this step, which has no specification of its own, is judged by that of the product.

        At the last step it is the finished product; a step that opens the next one by any sample needs a verdict.
        """
        # sudo: as above
        return not self._following() or self.sudo().requires_release

    def _needs_sample(self):
        """Whether the next step waits for a sample of this one that nobody has drawn."""
        self.ensure_one()
        return self.requires_release and self.state in ("progress", "done") and self._release_verdict() == "missing"
