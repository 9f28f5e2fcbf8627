# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Verdicts this old are news no more.
NEWS_WITHIN = timedelta(hours=12)
NEWS = 20


class BatchTerminal(models.AbstractModel):
    """What the laboratory has found, told at the terminal to whoever made the batch or waits for the answer."""

    _inherit = "batch.terminal"

    @api.model
    def board(self, workcenter_id):
        """Also return ``news``: ``[{key, at, tone, text}]``, newest first; a key is told once a device."""
        board = super().board(workcenter_id)
        board["news"] = self._news(workcenter_id)
        return board

    def _news(self, workcenter_id):
        """Return the verdicts of the last hours on samples of steps of mine, or of steps that this center waits for."""
        # sudo: who waits for a sample is told what became of it, whoever may read samples.
        samples = self.env["lot.sample"].sudo().search(
            Domain("judged_at", ">=", fields.Datetime.now() - NEWS_WITHIN)
            & Domain("verdict", "in", ("passed", "failed"))
            & Domain("workorder_id", "!=", False)
            & Domain("company_id", "in", self.env.companies.ids),
            order="judged_at desc, id desc", limit=NEWS,
        )
        return [
            {
                "key": f"{sample.id}/{sample.verdict}",
                "at": sample.judged_at,
                "tone": "success" if sample.verdict == "passed" else "danger",
                "text": self._say()._judged(sample),
            }
            for sample in samples if self._concerns_me(sample, workcenter_id)
        ]

    def _concerns_me(self, sample, workcenter_id):
        me, step = self.env.user, sample.workorder_id
        if sample.drawn_by == me or workcenter_id in step.needed_by_workorder_ids.workcenter_id.ids:
            return True
        logs = step.production_id.step_log_ids
        return me in logs.operator_ids or me in logs.crew_id.member_ids
