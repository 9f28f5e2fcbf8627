# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import LockError, UserError

from .lot_sample_notice import LAB


class LotSample(models.Model):
    """A sample that was drawn by mistake is withdrawn: it stays on record and counts no more."""

    _inherit = "lot.sample"

    def action_withdraw(self):
        """Open the dialog that asks why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw"),
            "res_model": "lot.sample.withdraw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_sample_id": self.id},
        }

    def _withdraw(self, reason):
        """Withdraw this sample; who, when and why is a verdict of its own.

        :param reason: str, why
        :raises UserError: no reason, no right, or it has results
        """
        self.ensure_one()
        if not typed_text(reason):
            raise UserError(self.env._("Say why the sample is withdrawn."))
        if not self.env.user.has_group(LAB):
            raise UserError(self.env._("Samples are withdrawn by the laboratory or by quality. Ask one of them."))
        self.check_access("write")
        self._lock_to_withdraw()
        # sudo: whether there are results counts, not whether the user sees them.
        if self.sudo().result_ids:
            raise UserError(
                self.env._(
                    "Sample %(sample)s has results: it stays, and a wrong result is retracted.", sample=self.name
                )
            )
        if self.verdict == "withdrawn":
            raise UserError(self.env._("Sample %(sample)s is withdrawn already.", sample=self.name))
        self._record_withdrawal(typed_text(reason))
        # sudo: the withdrawal settles it, whoever was asked.
        self.sudo()._testing().action_feedback()
        self.lot_id._ask_for_samples()

    def _lock_to_withdraw(self):
        """Whoever enters a result from now on waits, and finds it withdrawn; who is entering one now goes first.

        :raises UserError: somebody is at work on it
        """
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody is at work on sample %(sample)s at this moment. Try again shortly.", sample=self.name
                )
            ) from None

    def _record_withdrawal(self, reason):
        now = fields.Datetime.now()
        # sudo: nobody writes verdicts by hand.
        self.env["lot.verdict"].sudo().create(
            {
                "sample_id": self.id,
                "company_id": self.company_id.id,
                "specification_id": self.specification_id.id,
                "former": self.verdict,
                "verdict": "withdrawn",
                "judged_at": now,
                "user_id": self.env.uid,
                "reason": reason,
                "basis": {"results": []},
            }
        )
        # sudo: as above.
        self.sudo().write(Owned(verdict="withdrawn", judged_at=now))

    def _check_counts(self):
        """Refuse results of a sample that is withdrawn.

        :raises UserError: one of these is
        """
        for sample in self.filtered(lambda sample: sample.verdict == "withdrawn"):
            raise UserError(
                self.env._("Sample %(sample)s was withdrawn: it takes no results. Draw a new one.", sample=sample.name)
            )
