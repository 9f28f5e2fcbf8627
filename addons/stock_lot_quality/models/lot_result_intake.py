# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import csv
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

import psycopg2
from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..lims import FileProblem, RowProblem
from .lot_result_names import ResultNames
from .lot_sample_judging import PART

CHUNK = 5_000


@dataclass
class Taken:
    """What came of a delivery.

    good: rows that are new and right; known: rows that are on record already; problems: list of RowProblem, by line;
    created: results recorded; samples: lot.sample records they belong to; reading: digest of the rows as read.
    """

    lines: int = 0
    good: int = 0
    known: int = 0
    created: int = 0
    problems: list = field(default_factory=list)
    samples: object = None
    reading: str = ""


class LotResultIntake(models.AbstractModel):
    """The one way in for results of a laboratory, whatever brought them; the result's reference makes it idempotent.

    Rows are staged by COPY and settled set by set, in the transaction of the caller: it is all there, or nothing is.
    """

    _name = "lot.result.intake"
    _description = "Intake of Laboratory Results"

    def _take(self, rows, company, titles=None, mode="all", values=None, progress=None, seen=None):
        """Settle rows and record those that are new.

        :param rows: iterable of lims.ResultRow and lims.RowProblem
        :param company: res.company the results belong to
        :param titles: dict field -> the column's title, for the problems
        :param mode: 'all' (everything or nothing), 'good' (the good rows) or 'check' (nothing is recorded)
        :param values: dict, values common to all results
        :param progress: callable that is told the phase ('read' or 'record') and the rows done so far
        :param seen: digest of the rows as somebody has seen them, from a Taken of an earlier check
        :return: Taken
        :raises FileProblem: 'read_otherwise', the rows read otherwise than they were seen
        """
        self.env["lot.test.result"].check_access("create")
        self.env.flush_all()
        progress = progress or (lambda phase, done: None)
        titles = titles or {}
        taken = self._stage(rows, company, titles, progress)
        if seen and taken.reading != seen:
            raise FileProblem("read_otherwise")
        settling = self.env["lot.result.settling"]
        # All results of a line of a wide file may have the same problem: it is one.
        problems = dict.fromkeys(taken.problems + settling._settle(company, titles))
        taken.problems = sorted(problems, key=lambda problem: problem.line)
        taken.good, taken.known = settling._counts()
        if mode == "good" or (mode == "all" and not taken.problems):
            progress("record", 0)
            self._record(taken, company, values or {}, progress)
        return taken

    def _stage(self, rows, company, titles, progress):
        """COPY the rows into the staging table, with what they name outside lots, samples and results resolved.

        While the database takes a chunk, the next is read: in a thread, and by a cursor of its own in this transaction.
        """
        self.env.cr.execute(_STAGING)
        taken, reading = Taken(), hashlib.sha256()
        resolved = self._resolved(rows, ResultNames(self.env, company, titles), taken)
        with self.env.cr.connection.cursor() as cursor, ThreadPoolExecutor(1) as beside:
            copying = None
            while chunk := list(islice(resolved, CHUNK)):
                written = io.StringIO()
                csv.writer(written).writerows(chunk)
                reading.update(written.getvalue().encode())
                written.seek(0)
                if copying:
                    copying.result()
                    progress("read", taken.lines)
                copying = beside.submit(cursor.copy_expert, "COPY lot_result_staging FROM STDIN (FORMAT csv)", written)
            if copying:
                copying.result()
        self.env.cr.execute("ANALYZE lot_result_staging")
        taken.reading = reading.hexdigest()
        return taken

    def _resolved(self, rows, names, taken):
        """Iterate over the rows of the staging table; lines and problems are counted in passing."""
        last, seq = None, 0
        for row in rows:
            if row.line != last:
                taken.lines, last = taken.lines + 1, row.line
            if isinstance(row, RowProblem):
                taken.problems.append(row)
                continue
            problems, staged = names.resolve(row)
            taken.problems += problems
            # A line of a wide file has several results.
            seq += 1
            yield seq, *staged

    def _record(self, taken, company, values, progress):
        try:
            samples = taken.samples = self.env["lot.sample"].browse(self._samples(company))
            self.env.cr.execute(SQL(_DRAWN, ids=samples.ids, part=PART))
            self.env["lot.test.result"].invalidate_model()
            samples.invalidate_recordset(["result_ids", "missing"])
            with self.env.cr.connection.cursor() as cursor:
                samples._results_came(progress, self._recorder(taken, company, values, cursor))
        except psycopg2.errors.UniqueViolation as error:
            # Somebody recorded the same at this moment: the next attempt finds it on record.
            raise ConcurrencyError(str(error)) from None

    def _samples(self, company):
        """Create the samples that are new.

        :return: list of ids of all samples with new results
        """
        self.env.cr.execute(
            SQL(
                "SELECT s.sample, max(s.sample_id), max(s.lot_id), min(coalesce(s.drawn_at, s.tested_at))"
                " FROM lot_result_settled s WHERE s.fresh GROUP BY s.sample ORDER BY min(s.seq)"
            )
        )
        found = self.env.cr.fetchall()
        ids = [sample_id for _name, sample_id, _lot, _drawn in found if sample_id]
        new = [
            {"name": name, "lot_id": lot_id, "company_id": company.id, "drawn_at": drawn_at, "drawn_by": False}
            for name, sample_id, lot_id, drawn_at in found
            if not sample_id
        ]
        for start in range(0, len(new), CHUNK):
            ids += self.env["lot.sample"]._create_plain(new[start : start + CHUNK])
        return ids

    def _recorder(self, taken, company, values, cursor):
        """A function that inserts the results of the part of the samples of this number: first those that replace
        nothing, then replacements as they build on each other. It runs in a thread, without the ORM.
        """
        common = {"company_id": company.id, "create_uid": self.env.uid, "create_date": self.env.cr.now(), **values}
        self.env.cr.execute("SELECT coalesce(max(wave), 0) FROM lot_result_settled WHERE fresh")
        waves = self.env.cr.fetchone()[0] + 1

        def record(part):
            for wave in range(waves):
                former = SQL(_FORMER, common["company_id"]) if wave else SQL("(SELECT NULL::integer AS id)")
                statement = SQL(
                    _RECORDED,
                    columns=SQL(", ").join(SQL.identifier(name) for name in common),
                    values=SQL(", ").join(SQL("%s", value) for value in common.values()),
                    former=former,
                    wave=wave,
                    part=part,
                )
                cursor.execute(statement.code, statement.params)
                taken.created += cursor.rowcount

        return record

    def _preview(self, count):
        """The first rows as they would be recorded.

        :return: list of dict line, lims_ref, sample, lot, parameter_id, qualifier, value, uom_id, tested_at
        """
        self.env.cr.execute(
            SQL(
                "SELECT line, lims_ref, sample, lot, parameter_id, qualifier, value, uom_id, tested_at"
                " FROM lot_result_settled WHERE fresh ORDER BY seq LIMIT %s",
                count,
            )
        )
        return self.env.cr.dictfetchall()


_STAGING = """
DROP TABLE IF EXISTS lot_result_drawn, lot_result_settled, lot_result_staging;
CREATE TEMP TABLE lot_result_staging (
    seq integer, line integer, good boolean, lims_ref text, sample text, lot text, parameter_id integer,
    qualifier text, value text, value_float double precision, uom_id integer, method text, analyst text,
    instrument text, tested_at timestamp, drawn_at timestamp, replaces text, reason text
) ON COMMIT DROP
"""

# The planner knows nothing of rows that this transaction has made: without it, it compares each with each.
_DRAWN = """
CREATE TEMP TABLE lot_result_drawn ON COMMIT DROP AS
SELECT m.id, m.name, (drawn.position - 1) / %(part)s AS part
  FROM unnest(%(ids)s::integer[]) WITH ORDINALITY drawn(id, position) JOIN lot_sample m ON m.id = drawn.id;
ANALYZE lot_result_drawn;
ANALYZE lot_result_settled
"""

_RECORDED = """
INSERT INTO lot_test_result (
    %(columns)s, sample_id, parameter_id, qualifier, value, value_float, uom_id, method, analyst, instrument, tested_at,
    lims_ref, reason, replaces_id)
SELECT %(values)s, m.id, s.parameter_id, s.qualifier, s.value, s.value_float, s.uom_id, s.method, s.analyst,
       s.instrument, s.tested_at, s.lims_ref, s.reason, former.id
  FROM lot_result_settled s JOIN lot_result_drawn m ON m.name = s.sample LEFT JOIN LATERAL %(former)s former ON true
 WHERE s.fresh AND s.wave = %(wave)s AND m.part = %(part)s ORDER BY s.seq
"""

_FORMER = """(
    SELECT r.id FROM lot_test_result r WHERE r.lims_ref = s.replaces AND r.company_id = %s
     ORDER BY r.retracted_at IS NULL DESC, r.id DESC LIMIT 1
)"""
