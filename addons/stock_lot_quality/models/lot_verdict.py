# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .lot_sample import VERDICTS


class LotVerdict(models.Model):
    """What a sample was judged to be, by which version and on which results, each time that changed."""

    _name = "lot.verdict"
    _description = "Verdict"
    _inherit = ["lot.fact"]
    _order = "judged_at desc, id desc"
    _rec_name = "sample_id"

    sample_id = fields.Many2one("lot.sample", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    specification_id = fields.Many2one("lot.specification", readonly=True, ondelete="restrict")
    former = fields.Selection(VERDICTS, readonly=True)
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    evidence = fields.Text(readonly=True, help="The results it rests on, one per line, with what each one meant.")
    judged_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Caused by", required=True, readonly=True, ondelete="restrict")

    def _record(self, changes):
        """Record that verdicts changed.

        :param changes: list of (lot.sample, the verdict before, verdict.Judgement)
        """
        # sudo: verdicts are recorded for whoever enters a result; nobody writes them by hand.
        self.sudo().create([self._fact(*change) for change in changes])

    def _fact(self, sample, former, judgement):
        results = {result.id: result.display_name for result in sample.result_ids}
        return {
            "sample_id": sample.id,
            "company_id": sample.company_id.id,
            "specification_id": sample.specification_id.id,
            "former": former,
            "verdict": judgement.verdict,
            "evidence": "\n".join(
                f"{results.get(finding.key, finding.parameter)}: {finding.outcome}" for finding in judgement.findings),
            "judged_at": sample.judged_at,
            "user_id": self.env.uid,
        }
