# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from concurrent.futures import ThreadPoolExecutor

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.tools import SQL

from ..verdict import judge

PART = 2_000


class LotSample(models.Model):
    _inherit = "lot.sample"

    def _judge(self, progress=None, record=None):
        """Compute and store the verdicts, then let the lots' grades follow.

        :param progress: callable that is told 'judge' and how many samples are done
        :param record: callable that records the results of the part of the samples of this number, ``PART`` of them
            each; when they are not there yet. It is called in a thread, one part ahead: the database inserts while
            Python judges
        """
        parts = [self[start : start + PART] for start in range(0, len(self), PART)]
        turned, moved = self.browse(), self.browse()
        with ThreadPoolExecutor(1) as beside:
            following = beside.submit(record, 0) if record and parts else None
            for number, part in enumerate(parts):
                if following:
                    following.result()
                # All that judging reads, so that it does not wait for what the database does meanwhile.
                part.fetch(["specification_id", "verdict"])
                rows, requirements = part._counting_rows(), part._requirements()
                following = beside.submit(record, number + 1) if record and number + 1 < len(parts) else None
                changes = part._judged(rows, requirements)
                if following:
                    following.result()
                part_moved, part_turned = part._store(changes)
                moved, turned = moved | part_moved, turned | part_turned
                if progress:
                    progress("judge", number * PART + len(part))
        moved._verdicts_came()
        moved.lot_id._follow_verdict(turned)

    def _judged(self, rows, requirements):
        """list of (sample, the verdict before, verdict.Judgement, list of Measured) of those whose verdict changes.

        :param rows: what ``_counting_rows`` told
        :param requirements: what ``_requirements`` told
        """
        counting = self._counting(rows)
        judgements = self._judgements(counting, requirements)
        return [
            (sample, sample.verdict, judgements[sample.id], counting[sample.id])
            for sample in self
            if sample.verdict not in (judgements[sample.id].verdict, "withdrawn")
        ]

    def _store(self, changes):
        """(samples whose verdict changed, those of them that had been passed or failed).

        :param changes: what ``_judged`` told
        """
        by_verdict, now = {}, fields.Datetime.now()
        for sample, _before, judgement, _counted in changes:
            by_verdict.setdefault(judgement.verdict, []).append(sample.id)
        # The database takes no verdict that is not on record.
        self.env["lot.verdict"]._record(changes, now)
        # sudo: the verdict is computed, whoever enters the result; nobody writes it by hand. Neither column is tracked,
        # and to look whether one was takes as long as to write it.
        samples = self.sudo().with_context(tracking_disable=True)
        for verdict, ids in by_verdict.items():
            samples.browse(ids).write(Owned(verdict=verdict, judged_at=now))
        (samples - samples.browse([sample.id for sample, *_rest in changes])).write(Owned(judged_at=now))
        return (
            self.browse([sample.id for sample, _before, _judgement, _counted in changes]),
            self.browse([sample.id for sample, before, *_rest in changes if before in ("passed", "failed")]),
        )

    def _judgement(self):
        """verdict.Judgement of the current results against the sample's specification."""
        self.ensure_one()
        return self._judgements()[self.id]

    def _judgements(self, counting=None, requirements=None):
        """Judge the current results of each sample; one query for all of them.

        :param counting: what ``_counting`` told, when it is known
        :param requirements: what ``_requirements`` told, when it is known
        :return: dict sample id -> verdict.Judgement
        """
        samples = self._origin
        counting = samples._counting() if counting is None else counting
        requirements = samples._requirements() if requirements is None else requirements
        return {
            sample.id: judge(
                requirements.get(sample.specification_id.id, ()), [result.measurement for result in counting[sample.id]]
            )
            for sample in samples
        }

    def _requirements(self):
        """dict id of a specification of these samples -> its requirements."""
        return {version.id: version._requirements() for version in self.specification_id}

    def _counting(self, rows=None):
        """The results that count.

        :param rows: what ``_counting_rows`` told, when it is known
        :return: dict sample id -> list of measured.Measured
        """
        counting = {sample_id: [] for sample_id in self._origin.ids}
        for result in self.env["lot.test.result"]._measured(self._counting_rows() if rows is None else rows):
            counting[result.sample_id].append(result)
        return counting

    def _counting_rows(self):
        """The results that count: not retracted, not replaced by one that counts, verified where asked for.

        :return: rows for ``_measured`` of lot.test.result
        """
        sample_ids = self._origin.ids
        if not sample_ids:
            return []
        self.env["lot.test.result"].flush_model()
        self.flush_model(["specification_id"])
        self.env["lot.specification"].flush_model(["verify"])
        results = SQL(
            "lot_sample s LEFT JOIN lot_specification v ON v.id = s.specification_id"
            " JOIN lot_test_result r ON r.sample_id = s.id AND r.retracted_at IS NULL"
            " AND (r.verified_at IS NOT NULL OR v.verify IS NOT TRUE)"
        )
        # What was replaced is gathered once: few results replace another, and each need not look among all of its
        # sample.
        return self.env["lot.test.result"]._measured_rows(
            results,
            SQL(
                "s.id = ANY(%(ids)s) AND (r.sample_id, r.id) NOT IN (SELECT r.sample_id, r.replaces_id FROM %(results)s"
                " WHERE s.id = ANY(%(ids)s) AND r.replaces_id IS NOT NULL)",
                ids=sample_ids,
                results=results,
            ),
        )

    def _current_results(self):
        """Results that count for the verdict."""
        return self.env["lot.test.result"].browse(
            [result.measurement.key for results in self._counting().values() for result in results]
        )
