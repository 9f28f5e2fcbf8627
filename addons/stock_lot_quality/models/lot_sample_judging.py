# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..verdict import judge

CHUNK = 2_000


class LotSample(models.Model):
    _inherit = "lot.sample"

    def _judge(self, told=None):
        """Compute and store the verdicts, then let the lots' grades follow.

        :param told: callable that is told 'judge' and how many samples are done
        """
        turned, moved = self.browse(), self.browse()
        for start in range(0, len(self), CHUNK):
            part = self[start:start + CHUNK]
            part_moved, part_turned = part._judge_part()
            moved, turned = moved | part_moved, turned | part_turned
            if told:
                told("judge", start + len(part))
        moved.lot_id._follow_verdict(turned)

    def _judge_part(self):
        """(samples whose verdict changed, those of them that had been passed or failed)."""
        now = fields.Datetime.now()
        changes, by_verdict = [], {}
        measured = self._measured()
        judgements = self._judgements(measured)
        for sample in self:
            judgement = judgements[sample.id]
            if sample.verdict != judgement.verdict:
                changes.append((sample, sample.verdict, judgement))
                by_verdict.setdefault(judgement.verdict, []).append(sample.id)
        # sudo: the verdict is computed, whoever enters the result; nobody writes it by hand.
        self.sudo().judged_at = now
        for verdict, ids in by_verdict.items():
            # sudo: as above.
            self.browse(ids).sudo().verdict = verdict
        self.env["lot.verdict"]._record(changes, measured)
        return (
            self.browse([sample.id for sample, _before, _judgement in changes]),
            self.browse([sample.id for sample, before, _judgement in changes if before in ("passed", "failed")]),
        )

    def _judgement(self):
        """verdict.Judgement of the current results against the sample's specification."""
        self.ensure_one()
        return self._judgements()[self.id]

    def _measured(self):
        """dict sample id -> list of ids of its results that count."""
        measured = {sample_id: [] for sample_id in self._origin.ids}
        for sample_id, result_id in self._origin._counting():
            measured[sample_id].append(result_id)
        return measured

    def _judgements(self, measured=None):
        """Judge the current results of each sample; one query for all of them.

        :param measured: what ``_measured`` told, when it is known
        :return: dict sample id -> verdict.Judgement
        """
        samples = self._origin
        measured = samples._measured() if measured is None else measured
        requirements = {version.id: version._requirements() for version in samples.specification_id}
        measurements = self.env["lot.test.result"]._measurements([key for keys in measured.values() for key in keys])
        return {
            sample.id: judge(
                requirements.get(sample.specification_id.id, ()),
                [measurements[key] for key in measured[sample.id]],
            )
            for sample in samples
        }

    def _counting(self):
        """(sample id, result id) of results that count: not retracted, not replaced by one that counts, verified where
        asked for."""
        if not self.ids:
            return []
        self.env["lot.test.result"].flush_model()
        self.flush_model(["specification_id"])
        self.env["lot.specification"].flush_model(["verify"])
        counts = "%(result)s.retracted_at IS NULL AND (%(result)s.verified_at IS NOT NULL OR v.verify IS NOT TRUE)"
        return self.env.execute_query(SQL(
            "SELECT s.id, r.id FROM lot_sample s LEFT JOIN lot_specification v ON v.id = s.specification_id"
            " JOIN lot_test_result r ON r.sample_id = s.id AND %s"
            " WHERE s.id = ANY(%s) AND NOT EXISTS ("
            " SELECT FROM lot_test_result n WHERE n.replaces_id = r.id AND n.sample_id = s.id AND %s)",
            SQL(counts, result=SQL("r")), self.ids, SQL(counts, result=SQL("n")),
        ))

    def _current_results(self):
        """Results that count for the verdict."""
        return self.env["lot.test.result"].browse([result_id for _sample_id, result_id in self._counting()])
