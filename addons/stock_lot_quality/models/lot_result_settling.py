# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..lims import RowProblem
from .lot_sample import BEFORE


class Replacement(NamedTuple):
    """A row of the file that replaces the result of the reference ``replaces``."""

    seq: int
    line: int
    reference: str
    replaces: str
    sample: str
    parameter_id: int

    @property
    def subject(self):
        return self.sample, self.parameter_id


class LotResultSettling(models.AbstractModel):
    """Bring staged rows to the lots, samples and results they name, set by set; each step sets aside what is wrong.

    Lots and results are found by their company here, beside the ORM's rules: the caller has checked who may record.
    """

    _name = "lot.result.settling"
    _description = "Settling of Staged Results"

    def _settle(self, company, titles):
        """Fill ``lot_result_settled``: a row is good, known or refused.

        :param company: res.company
        :param titles: dict field -> the column's title
        :return: list of lims.RowProblem
        """
        self.env.cr.execute(SQL(_LOTS_OF_SAMPLES, company=company.id))
        self.env.cr.execute(SQL(_SETTLED, company=company.id))
        problems = []
        for refuse in (
            self._refuse_lots,
            self._refuse_withdrawn,
            self._refuse_other_lots,
            self._refuse_unborn,
            self._refuse_taken,
            self._refuse_replacements,
        ):
            problems += [
                problem._replace(
                    column=titles.get(problem.column, ""), value=problem.value or "", expected=problem.expected or ""
                )
                for problem in refuse(company)
            ]
        self.env.cr.execute("UPDATE lot_result_settled SET fresh = false WHERE NOT good OR known")
        return problems

    def _counts(self):
        """(rows that are new and right, rows that are on record already)."""
        self.env.cr.execute(
            "SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE good AND known) FROM lot_result_settled"
        )
        return self.env.cr.fetchone()

    def _refused(self, query):
        """Run an UPDATE that sets rows aside and returns of each what a RowProblem holds, its column as a field."""
        self.env.cr.execute(query)
        return [*map(RowProblem._make, self.env.cr.fetchall())]

    def _refuse_lots(self, _company):
        """No lot of this number, or several; where none is named, the sample has to be on record."""
        return self._refused(
            SQL(
                "UPDATE lot_result_settled SET good = false WHERE lots_found <> 1"
                " RETURNING line, CASE WHEN lot IS NULL THEN 'sample' ELSE 'lot' END, coalesce(lot, sample),"
                " CASE WHEN lot IS NULL THEN 'no_lot' WHEN lots_found = 0 THEN 'unknown' ELSE 'doubtful' END, NULL"
            )
        )

    def _refuse_withdrawn(self, _company):
        """A sample that was drawn by mistake takes no results."""
        return self._refused(
            SQL(
                "UPDATE lot_result_settled s SET good = false FROM lot_sample m"
                " WHERE m.id = s.sample_id AND m.verdict = 'withdrawn' AND s.good"
                " RETURNING s.line, 'sample', s.sample, 'withdrawn', NULL"
            )
        )

    def _refuse_other_lots(self, _company):
        """A sample is drawn from one lot: the one on record, else the first that the file names."""
        return self._refused(
            SQL(
                # Nearly all samples are of one lot: only of the others is the first row looked for.
                "WITH doubtful AS (SELECT sample FROM lot_result_settled WHERE good GROUP BY sample"
                " HAVING min(lot_id) <> max(lot_id) OR max(sample_lot_id) <> max(lot_id)),"
                " claims AS (SELECT sample, coalesce(max(sample_lot_id), (array_agg(lot_id ORDER BY seq))[1]) AS lot_id"
                " FROM lot_result_settled WHERE good AND sample IN (SELECT sample FROM doubtful) GROUP BY sample)"
                " UPDATE lot_result_settled s SET good = false FROM claims c JOIN stock_lot l ON l.id = c.lot_id"
                " WHERE c.sample = s.sample AND s.good AND s.lot_id <> c.lot_id"
                " RETURNING s.line, 'sample', s.sample, 'other_lot', l.name"
            )
        )

    def _refuse_unborn(self, _company):
        """A sample that is new was drawn when its lot was there, or shortly before somebody entered it."""
        return self._refused(SQL(_UNBORN, before=BEFORE))

    def _refuse_taken(self, _company):
        """A reference names one result for good: the same content again is known, other content is refused."""
        self.env.cr.execute("CREATE INDEX ON lot_result_settled (lims_ref)")
        self.env.cr.execute(_KNOWN)
        self.env.cr.execute(_AGAIN)
        return self._refused(
            SQL(
                "UPDATE lot_result_settled SET good = false WHERE good AND result_id IS NOT NULL AND NOT known"
                " RETURNING line, 'lims_ref', lims_ref, 'taken', NULL"
            )
        )

    def _refuse_replacements(self, company):
        """A replacement names a result of its sample and parameter, on record or in the file; never in a circle."""
        self.env.cr.execute(
            SQL(
                "SELECT s.seq, s.line, s.lims_ref, s.replaces, s.sample, s.parameter_id FROM lot_result_settled s"
                " WHERE s.good AND NOT s.known AND s.replaces IS NOT NULL ORDER BY s.seq"
            )
        )
        waiting = {row.reference: row for row in map(Replacement._make, self.env.cr.fetchall())}
        if not waiting:
            return []
        subjects = self._subjects([row.replaces for row in waiting.values()], company)
        waves, refused, wave = {}, [], 0
        while waiting:
            wave += 1
            ready = [row for row in waiting.values() if row.replaces not in waiting]
            if not ready:
                # What is left names each other in a circle.
                refused += [(row, "unknown") for row in waiting.values()]
                break
            for row in ready:
                del waiting[row.reference]
            for row in ready:
                subject = subjects.get(row.replaces)
                if subject == row.subject:
                    waves[row.seq] = wave
                else:
                    subjects.pop(row.reference, None)
                    refused.append((row, "replaces_other" if subject else "unknown"))
        return self._set_waves(waves, refused)

    def _subjects(self, references, company):
        """dict reference -> (sample's number, parameter id) of results on record and of good rows."""
        self.env.cr.execute(
            SQL(
                "SELECT r.lims_ref, m.name, r.parameter_id FROM lot_test_result r JOIN lot_sample m ON m.id = "
                "r.sample_id WHERE r.company_id = %s AND r.lims_ref = ANY(%s) UNION ALL SELECT lims_ref, sample, "
                "parameter_id FROM lot_result_settled WHERE good AND NOT known AND lims_ref = ANY(%s)",
                company.id,
                references,
                references,
            )
        )
        return {reference: (sample, parameter) for reference, sample, parameter in self.env.cr.fetchall()}

    def _set_waves(self, waves, refused):
        """Number the replacements by the wave they are recorded in; set aside *refused*, pairs (Replacement, code)."""
        for seq, wave in waves.items():
            self.env.cr.execute(SQL("UPDATE lot_result_settled SET wave = %s WHERE seq = %s", wave, seq))
        if refused:
            self.env.cr.execute(
                SQL(
                    "UPDATE lot_result_settled SET good = false WHERE seq = ANY(%s)",
                    [row.seq for row, _code in refused],
                )
            )
        return [RowProblem(row.line, "replaces", row.replaces, code) for row, code in refused]


# Lots of several products may have one number: the sample on record says which of them is meant.
# A result taken back with its whole import may come again; one that a person took back stays what it was.
_SETTLED = """
CREATE TEMP TABLE lot_result_settled ON COMMIT DROP AS
SELECT s.*, coalesce(sampled.id, lots.lot_id) AS lot_id,
       CASE WHEN sampled.id IS NULL THEN coalesce(lots.found, 0) ELSE 1 END AS lots_found,
       sample.id AS sample_id, sample.lot_id AS sample_lot_id,
       result.id AS result_id, false AS known, true AS fresh, 0 AS wave
  FROM lot_result_staging s
  LEFT JOIN (
        SELECT name, min(id) AS lot_id, count(*) AS found FROM stock_lot
         WHERE name IN (SELECT DISTINCT lot FROM lot_result_staging)
           AND coalesce(company_id, home_company_id, %(company)s) = %(company)s
         GROUP BY name
       ) lots ON lots.name = s.lot
  LEFT JOIN lot_sample sample ON sample.name = s.sample AND sample.company_id = %(company)s
  LEFT JOIN stock_lot sampled ON sampled.id = sample.lot_id AND sampled.name = s.lot
        AND coalesce(sampled.company_id, sampled.home_company_id, %(company)s) = %(company)s
  LEFT JOIN (
        SELECT DISTINCT ON (r.lims_ref) r.lims_ref, r.id
          FROM lot_test_result r LEFT JOIN lot_result_import i ON i.id = r.import_id
         WHERE r.company_id = %(company)s AND r.lims_ref IN (SELECT lims_ref FROM lot_result_staging)
           AND (r.retracted_at IS NULL OR i.state IS DISTINCT FROM 'undone')
         ORDER BY r.lims_ref, r.id DESC
       ) result ON result.lims_ref = s.lims_ref
"""

# What was made here is not drawn before it was there; a supplier tests before we know of the lot. A sample of which no
# drawing is told was drawn when it was first tested.
_UNBORN = """
WITH lots AS (
    SELECT DISTINCT lot_id FROM lot_result_settled WHERE good AND sample_id IS NULL
), moved AS (
    SELECT line.lot_id, min(line.date) AS at FROM stock_move_line line
     WHERE line.state = 'done' AND line.lot_id IN (SELECT lot_id FROM lots) GROUP BY line.lot_id
    HAVING bool_or((SELECT place.usage = 'production' FROM stock_location place WHERE place.id = line.location_id))
), known AS (
    SELECT lot.id, date_trunc('second', least(lot.create_date, moved.at)) AS at
      FROM stock_lot lot JOIN moved ON moved.lot_id = lot.id
)
UPDATE lot_result_settled s SET good = false FROM known
 WHERE s.good AND s.sample_id IS NULL AND s.lot_id = known.id
   AND coalesce(s.drawn_at, s.tested_at) < known.at - %(before)s
RETURNING s.line, CASE WHEN s.drawn_at IS NULL THEN 'tested_at' ELSE 'drawn_at' END, NULL, 'before_lot', known.at::text
"""

# An instrument names samples: the lot is the one that its sample was drawn from.
_LOTS_OF_SAMPLES = """
UPDATE lot_result_staging s SET lot = l.name
  FROM lot_sample m JOIN stock_lot l ON l.id = m.lot_id
 WHERE s.lot IS NULL AND m.name = s.sample AND m.company_id = %(company)s
"""

# What a row does not say does not contradict the record; a correction that names the result it replaces does.
_KNOWN = """
UPDATE lot_result_settled s SET known = true
  FROM lot_test_result r JOIN lot_sample m ON m.id = r.sample_id JOIN lot_parameter p ON p.id = r.parameter_id
  LEFT JOIN lot_test_result former ON former.id = r.replaces_id
 WHERE s.good AND r.id = s.result_id
   AND (m.lot_id, m.name, r.parameter_id, coalesce(r.qualifier, ''), r.value, coalesce(r.uom_id, 0), r.tested_at)
     = (s.lot_id, s.sample, s.parameter_id, coalesce(s.qualifier, ''), s.value, coalesce(s.uom_id, 0), s.tested_at)
   AND coalesce(s.replaces, former.lims_ref, '') = coalesce(former.lims_ref, '')
   AND coalesce(s.analyst, r.analyst, '') = coalesce(r.analyst, '')
   AND coalesce(s.instrument, r.instrument, '') = coalesce(r.instrument, '')
   AND coalesce(s.method, '') IN (coalesce(r.method, ''), coalesce(p.method, ''))
"""

# Nearly all references stand in a file once: only the others are put in order.
_AGAIN = """
WITH often AS (
    SELECT lims_ref FROM lot_result_settled WHERE good AND result_id IS NULL GROUP BY lims_ref HAVING count(*) > 1
), first AS (
    SELECT DISTINCT ON (lims_ref) * FROM lot_result_settled
     WHERE good AND result_id IS NULL AND lims_ref IN (SELECT lims_ref FROM often) ORDER BY lims_ref, seq)
UPDATE lot_result_settled s SET result_id = -first.seq, known =
       (first.lot_id, first.sample, first.parameter_id, coalesce(first.qualifier, ''), first.value,
        coalesce(first.uom_id, 0), first.tested_at, coalesce(first.replaces, ''), coalesce(first.analyst, ''),
        coalesce(first.instrument, ''), coalesce(first.method, ''))
     = (s.lot_id, s.sample, s.parameter_id, coalesce(s.qualifier, ''), s.value,
        coalesce(s.uom_id, 0), s.tested_at, coalesce(s.replaces, ''), coalesce(s.analyst, ''),
        coalesce(s.instrument, ''), coalesce(s.method, ''))
  FROM first WHERE first.lims_ref = s.lims_ref AND s.good AND first.seq <> s.seq AND s.result_id IS NULL
"""
