# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import csv
import io
import json

from odoo import api, fields, models

from ..verdict import judge
from .lot_sample import VERDICTS

COPIED = (
    "sample_id",
    "company_id",
    "specification_id",
    "former",
    "verdict",
    "evidence",
    "basis",
    "judged_at",
    "user_id",
)


class LotVerdict(models.Model):
    """What a sample was judged to be, by which version and on which results, each time that changed."""

    _name = "lot.verdict"
    _description = "Verdict"
    _inherit = ["lot.fact"]
    _order = "judged_at desc, id desc"
    _rec_name = "sample_id"
    # When it was judged, and whose act caused it, it says itself; and it never changes.
    _log_access = False

    sample_id = fields.Many2one("lot.sample", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    specification_id = fields.Many2one("lot.specification", readonly=True, ondelete="restrict")
    former = fields.Selection(VERDICTS, readonly=True)
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    evidence = fields.Text(readonly=True, help="The results it rests on, one per line, with what each one meant.")
    evidence_shown = fields.Text("Grounds", compute="_compute_evidence_shown")
    reason = fields.Char(readonly=True, help="Why the sample was withdrawn.")
    basis = fields.Json(readonly=True, help="Identifiers of the results that counted, so that it can be judged again.")
    judged_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Caused by", required=True, readonly=True, ondelete="restrict")

    # The guard of a sample's verdict reads the last row of each sample that changes, and must find it so from the first
    # row of a file on: the planner does not know how many its own transaction has added.
    _sample_last_idx = models.Index("(sample_id, id)")

    @api.depends("evidence", "basis")
    @api.depends_context("lang")
    def _compute_evidence_shown(self):
        outcomes = dict(self.env["lot.test.result"]._fields["outcome"]._description_selection(self.env))
        outcomes["missing"] = self.env._("Missing")
        kept = [key for fact in self for key in (fact.basis or {}).get("results", ())]
        # sudo: who may read the verdict reads what it rests on, whichever of it may be opened.
        results = self.env["lot.test.result"].sudo().browse(kept).exists()
        names = {result.with_context(lang=None).display_name: result._evidence_name() for result in results}
        codes = {line.rpartition(": ")[0] for fact in self for line in (fact.evidence or "").splitlines()}
        # sudo: as above.
        parameters = self.env["lot.parameter"].sudo().with_context(active_test=False)
        names |= {one.code: one.name for one in parameters.search([("code", "in", list(codes))])}
        for fact in self:
            lines = [line.rpartition(": ") for line in (fact.evidence or "").splitlines()]
            fact.evidence_shown = "\n".join(
                f"{names.get(name, name)}: {outcomes.get(outcome, outcome)}" for name, _colon, outcome in lines
            )

    def _record(self, changes, judged_at):
        """Record that verdicts changed, for whoever enters a result; nobody writes them by hand.

        :param changes: list of (lot.sample, the verdict before, verdict.Judgement, list of the
            measured.Measured it was judged on)
        :param judged_at: naive UTC
        """
        if not changes:
            return
        written = io.StringIO()
        csv.writer(written).writerows(self._fact(*change, judged_at, self.env.uid) for change in changes)
        written.seek(0)
        self.env.cr._obj.copy_expert(f"COPY lot_verdict ({', '.join(COPIED)}) FROM STDIN (FORMAT csv)", written)
        self.env["lot.sample"].browse([change[0].id for change in changes]).invalidate_recordset(["verdict_ids"])

    def _fact(self, sample, former, judgement, counted, judged_at, user_id):
        """A row of the table, in the order of ``COPIED``."""
        names = {result.measurement.key: result.name for result in counted}
        evidence = "\n".join(
            [f"{names.get(finding.key, finding.parameter)}: {finding.outcome}" for finding in judgement.findings]
        )
        return (
            sample.id,
            sample.company_id.id,
            sample.specification_id.id or None,
            former,
            judgement.verdict,
            evidence,
            json.dumps({"results": sorted(names)}),
            judged_at,
            user_id,
        )

    def _replay(self):
        """Judge again, by the version and on the results that each of these verdicts names.

        :return: list of (lot.verdict, the verdict that comes out now) of those that differ; verdicts recorded before
            their basis was kept are left out
        """
        kept = self.filtered(lambda fact: fact.basis and fact.verdict != "withdrawn")
        measurements = self.env["lot.test.result"]._measurements(
            [key for fact in kept for key in fact.basis["results"]]
        )
        # sudo: a verdict is replayed by the version it names, whoever asks.
        requirements = {version.id: version._requirements() for version in kept.specification_id.sudo()}
        differing = []
        for fact in kept:
            again = judge(
                requirements.get(fact.specification_id.id, ()),
                [measurements[key] for key in fact.basis["results"] if key in measurements],
            )
            if again.verdict != fact.verdict:
                differing.append((fact, again.verdict))
        return differing
