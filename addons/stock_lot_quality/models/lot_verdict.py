# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from ..verdict import judge
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
    basis = fields.Json(readonly=True, help="Identifiers of the results that counted, so that it can be judged again.")
    judged_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Caused by", required=True, readonly=True, ondelete="restrict")

    def _record(self, changes, measured):
        """Record that verdicts changed.

        :param changes: list of (lot.sample, the verdict before, verdict.Judgement)
        :param measured: dict sample id -> ids of the results it was judged on
        """
        counted = {
            finding.key for _sample, _former, judgement in changes for finding in judgement.findings if finding.key}
        names = self.env["lot.test.result"]._plain_names(list(counted))
        if changes:
            self._insert([self._fact(*change, names, measured) for change in changes])
            self.env["lot.sample"].browse([change[0].id for change in changes]).invalidate_recordset(["verdict_ids"])

    def _insert(self, facts):
        """Write facts, thousands at a time, for whoever enters a result; nobody writes them by hand."""
        now = self.env.cr.now()
        stamps = {"create_uid": self.env.uid, "write_uid": self.env.uid, "create_date": now, "write_date": now}
        columns = [*facts[0], *stamps]
        rows = [SQL("%s", (*fact.values(), *stamps.values())) for fact in facts]
        self.env.cr.execute(SQL(
            "INSERT INTO lot_verdict (%s) VALUES %s",
            SQL(", ").join(map(SQL.identifier, columns)), SQL(", ").join(rows)))

    def _fact(self, sample, former, judgement, names, measured):
        return {
            "sample_id": sample.id,
            "company_id": sample.company_id.id,
            "specification_id": sample.specification_id.id or None,
            "former": former,
            "verdict": judgement.verdict,
            "evidence": "\n".join(
                f"{names.get(finding.key, finding.parameter)}: {finding.outcome}" for finding in judgement.findings),
            "basis": Json({"results": sorted(measured[sample.id])}),
            "judged_at": sample.judged_at,
            "user_id": self.env.uid,
        }

    def _replay(self):
        """Judge again, by the version and on the results that each of these verdicts names.

        :return: list of (lot.verdict, the verdict that comes out now) of those that differ; verdicts recorded before
            their basis was kept are left out
        """
        kept = self.filtered("basis")
        measurements = self.env["lot.test.result"]._measurements(
            [key for fact in kept for key in fact.basis["results"]])
        # sudo: a verdict is replayed by the version it names, whoever asks.
        requirements = {version.id: version._requirements() for version in kept.specification_id.sudo()}
        differing = []
        for fact in kept:
            again = judge(
                requirements.get(fact.specification_id.id, ()),
                [measurements[key] for key in fact.basis["results"] if key in measurements])
            if again.verdict != fact.verdict:
                differing.append((fact, again.verdict))
        return differing
