# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

LAB = "stock_lot_quality.group_lab"
TESTING = "stock_lot_quality.activity_test_sample"


class LotSample(models.Model):
    """Who is told of a sample: one person of the laboratory, from when somebody else drew it until it is judged."""

    _inherit = "lot.sample"

    waiting_for_id = fields.Many2one("res.users", "Waits for", compute="_compute_waiting_for_id")

    def _compute_waiting_for_id(self):
        # sudo: who waits for a sample may know with whom it is, without seeing that person's activities.
        activities = self.sudo()._testing()
        users = {activity.res_id: activity.user_id for activity in activities}
        for sample in self:
            sample.waiting_for_id = users.get(sample.id)

    def _testing(self):
        """The activities that ask for these samples to be tested."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(TESTING).id),
            ]
        )

    def _tell_laboratory(self):
        """Ask one person of the laboratory to test what somebody from outside the laboratory has drawn."""
        for sample in self.filtered(lambda sample: not sample._drawn_by_laboratory()):
            tester = self.env["res.users"]._first_member(LAB, sample.company_id)
            if tester:
                # sudo: whoever draws a sample asks for its test; activities of others are not theirs to write.
                sample.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                    TESTING, user_id=tester.id, summary=sample._testing_words(tester)
                )

    def _drawn_by_laboratory(self):
        drawer = self.drawn_by or self.env.user
        return drawer.has_group(LAB) and not drawer.has_group("stock_lot_quality.group_quality")

    def _testing_words(self, reader):
        return self.with_context(lang=reader.lang).env._(
            "Test sample %(sample)s of %(lot)s", sample=self.name, lot=self.lot_id.name
        )

    def _verdicts_came(self):
        """The verdict of these samples changed: one that is passed or failed asks nobody any more."""
        decided = self.filtered(lambda sample: sample.verdict in ("passed", "failed"))
        # sudo: the result settles it, whoever was asked.
        activities = decided.sudo()._testing() if decided else None
        if activities:
            activities.action_feedback()
