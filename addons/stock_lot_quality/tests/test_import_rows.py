# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .import_case import HEADER, ImportCase


@tagged("post_install", "-at_install")
class TestImportRows(ImportCase):
    """Rows of one file that speak of the same result or sample."""

    def test_a_reference_that_stands_in_a_file_again(self):
        """Against the first of its rows that is good, however many there are."""
        outcome = self._import(
            self._row(lot="nowhere"),
            self._row(ref="R2"),
            self._row(value="3.5"),
            self._row(value="3.6"),
            self._row(value="3.5"),
            mode="good",
        )
        self.assertEqual((outcome.created, outcome.known), (2, 1))
        self.assertEqual([(problem.line, problem.code) for problem in outcome.problems], [(2, "unknown"), (5, "taken")])
        self.assertEqual(outcome.results.mapped("value"), ["3.45", "3.5"])

    def test_the_record_says_of_which_lot_a_sample_is_else_its_first_good_row(self):
        self._lot("OTHER"), self._lot("THIRD")
        outcome = self._import(
            self._row(lot="nowhere"),
            self._row(ref="R2", lot="OTHER"),
            self._row(ref="R3"),
            self._row(ref="R4", lot="OTHER"),
            self._row(ref="R5", sample="S5"),
            mode="good",
        )
        self.assertEqual(
            [(problem.line, problem.code) for problem in outcome.problems], [(2, "unknown"), (4, "other_lot")]
        )
        self.assertEqual(outcome.results.mapped("lims_ref"), ["R2", "R4", "R5"])
        self.assertEqual(outcome.results.sample_id.mapped("lot_id.name"), ["OTHER", self.lot.name])
        # A file all of whose rows agree on another lot than the record.
        again = self._import(self._row(ref="R6", lot="THIRD"), self._row(ref="R7", lot="THIRD"), mode="good")
        self.assertEqual(
            [(problem.line, problem.code, problem.expected) for problem in again.problems],
            [(2, "other_lot", "OTHER"), (3, "other_lot", "OTHER")],
        )

    def test_what_is_replaced_counts_again_when_what_replaced_it_does_not(self):
        header = HEADER.strip() + ",原结果编号,更正原因\n"
        rows = [
            self._row(value="2.9").strip() + ",,\n",
            self._row(ref="R2").strip() + ",R1,wrong bottle\n",
            self._row(ref="R3", sample="S2").strip() + ",,\n",
        ]
        outcome = self.env["lot.result.import"]._import((header + "".join(rows)).encode())
        first, second, other = outcome.results.sorted("lims_ref")
        samples = outcome.results.sample_id
        self.assertEqual(samples._current_results(), second | other)
        second._retract("it was the right one")
        self.assertEqual(samples._current_results(), first | other)
        self.assertEqual(first.sample_id.verdict, "failed")
