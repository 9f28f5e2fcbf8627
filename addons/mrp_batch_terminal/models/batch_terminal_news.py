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
        samples = (
            self.env["lot.sample"]
            .sudo()
            .search(
                Domain("judged_at", ">=", fields.Datetime.now() - NEWS_WITHIN)
                & Domain("verdict", "in", ("passed", "failed"))
                & Domain("workorder_id", "!=", False)
                & Domain("company_id", "in", self.env.companies.ids)
                & self._concerning_me(workcenter_id),
                order="judged_at desc, id desc",
                limit=NEWS,
            )
        )
        return [
            {
                # a verdict that turned and turned back is news again
                "key": f"{sample.id}/{sample.verdict}/{sample.judged_at:%Y%m%d%H%M%S}",
                "at": sample.judged_at,
                "tone": "success" if sample.verdict == "passed" else "danger",
                "text": self._say()._judged(sample),
            }
            for sample in samples
        ]

    def _concerning_me(self, workcenter_id):
        """The samples that I drew, of batches that I or my crew made, or that a step of this center waits for."""
        me, here = self.env.uid, [workcenter_id] if workcenter_id else []
        made_by_me = Domain("operator_ids", "in", [me]) | Domain("crew_id.member_ids", "in", [me])
        return (
            Domain("drawn_by", "=", me)
            | Domain("workorder_id.needed_by_workorder_ids.workcenter_id", "in", here)
            | Domain("workorder_id.production_id.step_log_ids", "any", made_by_me)
        )
