# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
from odoo import SUPERUSER_ID
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import lot_result_import_queue, lot_result_import_run, lot_result_intake, lot_sample_judging
from .import_case import HEADER, ImportCase


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    def test_a_file_becomes_results_verdict_and_grade(self):
        outcome = self._import(
            self._row(), self._row(ref="R2", parameter="t-net", value="1500", unit="克"), encoding="gb18030"
        )
        self.assertEqual((outcome.created, outcome.known, outcome.problems), (2, 0, []))
        result = outcome.results[0]
        self.assertEqual((result.value, result.uom_id.unece_code, result.analyst), ("3.45", "P1", "李雷"))
        self.assertEqual(str(result.tested_at), "2025-09-17 00:30:00")
        self.assertEqual((result.sample_id.name, result.sample_id.verdict), ("S1", "passed"))
        self.assertEqual(self.lot.grade_id.code, "pass")

    def test_the_same_file_twice_changes_nothing(self):
        self._import(self._row(), self._row())
        outcome = self._import(self._row())
        self.assertEqual((outcome.created, outcome.known), (0, 1))
        self.assertEqual(self.env["lot.test.result"].search_count([("lims_ref", "=", "R1")]), 1)

    def test_a_reference_with_other_content_is_refused(self):
        self._import(self._row())
        outcome = self._import(self._row(value="2.9"))
        self.assertEqual([problem.code for problem in outcome.problems], ["taken"])

    def test_all_or_nothing(self):
        outcome = self._import(self._row(), self._row(ref="R2", lot="nowhere"))
        self.assertEqual((outcome.created, len(outcome.problems)), (0, 1))
        self.assertFalse(self.env["lot.sample"].search([("name", "=", "S1")]))

    def test_the_good_rows_and_a_file_of_the_bad(self):
        outcome = self._import(
            self._row(), self._row(ref="R2", sample="S2", lot="=1+nowhere", value="abc", unit="furlong"), mode="good"
        )
        self.assertEqual(outcome.created, 1)
        self.assertEqual({problem.column for problem in outcome.problems}, {"批次号", "结果", "单位"})
        self.assertEqual({problem.line for problem in outcome.problems}, {3})
        text = outcome.rejected.decode("utf-8-sig")
        self.assertNotIn("R1", text)
        self.assertIn("批次号: ", text)
        self.assertIn(",'=1+nowhere,", text, "a spreadsheet must not take it for a formula")

    def test_nothing_is_guessed(self):
        twin = self._product("Twin milk")
        self._lot("TWIN"), self._lot("TWIN", product=twin)
        cases = {
            "parameter": ("unknown", {"parameter": "脂"}),
            "lot": ("doubtful", {"lot": "TWIN"}),
            "unit": ("unit_missing", {"unit": ""}),
            "other unit": ("unit_other", {"unit": "kg"}),
            "value": ("value", {"value": "阴性"}),
            "endless value": ("value", {"value": "1e999"}),
            "value of too many digits": ("value", {"value": "9" * 200}),
        }
        for name, (code, values) in cases.items():
            with self.subTest(name):
                self.assertEqual([problem.code for problem in self._import(self._row(**values)).problems], [code])

    def test_a_word_for_too_little_is_a_limit_where_one_is_known(self):
        header = HEADER.strip() + ",检出限\n"
        rows = [self._row(value="未检出").strip() + ",0.01\n", self._row(ref="R2", value="ND").strip() + ",\n"]
        delivery = self._delivery(header + "".join(rows), mode="good")
        delivery.action_check()
        delivery.action_import()
        result = self.env["lot.test.result"].search([("import_id", "=", delivery.id)])
        self.assertEqual((result.qualifier, result.value), ("<", "0.01"))
        self.assertEqual((delivery.problem_ids.line, delivery.problem_ids.code), (3, "below_limit"))

    def test_a_code_of_a_unit_has_a_column_of_its_own(self):
        self.assertEqual([problem.code for problem in self._import(self._row(unit="P1")).problems], ["unknown"])
        self.assertEqual([problem.code for problem in self._import(self._row(unit="NA")).problems], ["unit_missing"])
        coded = HEADER.replace("单位", "单位代码") + self._row(unit="P1")
        self.assertEqual(self.env["lot.result.import"]._import(coded.encode()).created, 1)

    def test_a_correction_under_a_known_number_is_refused(self):
        self._import(self._row())
        header = HEADER.strip() + ",原结果编号,更正原因\n"
        self._import(self._row(ref="R2"))
        again = self.env["lot.result.import"]._import(
            (header + self._row(ref="R2").strip() + ",R1,稀释错误\n").encode()
        )
        self.assertEqual([problem.code for problem in again.problems], ["taken"])
        other = self._import(self._row().replace("李雷", "韩梅梅"))
        self.assertEqual([problem.code for problem in other.problems], ["taken"])

    def test_columns_that_could_be_the_same_are_asked_for(self):
        content = (HEADER.replace("结果,", "结果,数值,") + self._row(value="3.45,9.99")).encode()
        delivery = self._delivery(content)
        delivery.action_check()
        self.assertIn("Several columns could be Result: 结果, 数值.", delivery.problem_text)
        delivery.column_ids.filtered(lambda column: column.title == "结果").meaning = "value"
        delivery.action_check()
        delivery.action_import()
        self.assertEqual(self.env["lot.test.result"].search([("import_id", "=", delivery.id)]).value, "3.45")

    def test_other_content_has_other_columns(self):
        delivery = self._delivery(HEADER + self._row())
        delivery.action_check()
        delivery.content = base64.b64encode((HEADER + self._row()).encode())
        self.assertFalse(delivery.column_ids)

    def test_titles_that_all_write_choose_no_laboratory(self):
        titles = [
            (0, 0, {"title": title, "meaning": meaning})
            for title, meaning in (("结果编号", "lims_ref"), ("检验时间", "tested_at"))
        ]
        self.env["lot.result.mapping"].create({"name": "Lab A", "tz": "America/New_York", "line_ids": titles})
        outcome = self._import(self._row())
        self.assertFalse(outcome.delivery.mapping_id)
        self.assertEqual(str(outcome.results.tested_at), "2025-09-17 00:30:00")

    def test_a_sample_stays_with_its_lot(self):
        self._lot("OTHER")
        outcome = self._import(self._row(), self._row(ref="R2", lot="OTHER"))
        self.assertEqual(
            [(problem.line, problem.code, problem.expected) for problem in outcome.problems],
            [(3, "other_lot", "B20250917-001")],
        )

    def test_a_correction_in_the_same_file(self):
        header = HEADER.strip() + ",原结果编号,更正原因\n"
        rows = self._row(value="2.9").strip() + ",,\n" + self._row(ref="R2").strip() + ",R1,稀释错误\n"
        outcome = self.env["lot.result.import"]._import((header + rows).encode())
        self.assertEqual(outcome.problems, [])
        first, second = outcome.results
        self.assertEqual((second.replaces_id, second.reason), (first, "稀释错误"))
        self.assertEqual(second.sample_id._current_results(), second)

    def test_the_file_as_a_whole(self):
        wizard = self.env["lot.result.import"]
        for content in (b"", b"a,b\n1,2\n", b"\xff\xff\xff"):
            with self.assertRaises(UserError):
                wizard._import(content)

    def test_rights_and_companies(self):
        with self.assertRaises(AccessError):
            self._import(self._row(), user=self.keeper)
        company = self.env["res.company"].create({"name": "Other plant"})
        self.lot.product_id.company_id = self.company
        self.lot.company_id = self.company
        stranger = new_test_user(
            self.env,
            "t_stranger",
            groups="stock_lot_quality.group_lab",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEqual([problem.code for problem in self._import(self._row(), user=stranger).problems], ["unknown"])

    def _delivery(self, content, mode="all", user=None, filename="lab.csv"):
        return (
            self.env["lot.result.import"]
            .with_user(user or self.analyst)
            .create(
                {
                    "content": base64.b64encode(content if isinstance(content, bytes) else content.encode()),
                    "filename": filename,
                    "mode": mode,
                }
            )
        )

    def _work_off(self):
        """What the scheduled job does, on a cursor whose commits the test undoes."""
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cursor:
            self.env(cr=cursor, user=SUPERUSER_ID, su=True)["lot.result.import"]._work_off()
        self.env.invalidate_all()

    def test_a_sample_that_was_drawn_and_that_the_file_does_not_name_is_told(self):
        """The file's own number is another sample: nothing is joined by guess, the laboratory is told which waits."""
        drawn, elsewhere = self.env["lot.sample"].create(
            [{"lot_id": self.lot.id}, {"lot_id": self._lot("B20250917-002").id}]
        )
        delivery = self._delivery(HEADER + self._row())
        delivery.action_check()
        self.assertFalse(delivery.drawn_sample_ids, "Nothing is recorded yet.")
        delivery.action_import()
        self.assertEqual((delivery.state, delivery.drawn_sample_ids), ("done", drawn))
        self.assertFalse(drawn.result_ids | elsewhere.result_ids)
        named = self._delivery(HEADER + self._row(ref="R8", sample=drawn.name))
        named.action_check()
        named.action_import()
        self.assertEqual((named.state, drawn.result_ids.lims_ref), ("done", "R8"))
        self.assertFalse(named.drawn_sample_ids)

    def test_a_file_is_checked_then_recorded(self):
        delivery = self._delivery(HEADER + self._row() + self._row(ref="R2", lot="nowhere"))
        delivery.action_check()
        self.assertEqual((delivery.state, delivery.good_count, delivery.bad_count), ("checked", 1, 1))
        self.assertEqual(delivery.column_ids.mapped("meaning")[:3], ["lims_ref", "sample", "lot"])
        self.assertEqual(delivery.row_ids.reading, "3.45 %")
        self.assertEqual((delivery.problem_ids.line, delivery.problem_ids.value), (3, "nowhere"))
        self.assertFalse(self.env["lot.test.result"].search([("lims_ref", "=", "R1")]))
        delivery.action_import()
        self.assertEqual((delivery.state, delivery.created_count), ("refused", 0))
        delivery.action_import_good()
        self.assertEqual((delivery.state, delivery.created_count), ("done", 1))
        self.assertIn("nowhere", base64.b64decode(delivery.rejected).decode())
        with self.assertRaises(UserError):
            delivery.action_import()

    def test_columns_can_be_assigned_by_hand_and_remembered(self):
        content = HEADER.replace("结果,", "含量x,") + self._row()
        delivery = self._delivery(content)
        delivery.action_check()
        self.assertIn("Columns are missing: Result.", delivery.problem_text)
        delivery.column_ids.filtered(lambda column: column.title == "含量x").meaning = "value"
        delivery.action_check()
        self.assertEqual((delivery.good_count, delivery.problem_text), (1, False))
        delivery.action_save_mapping()
        again = self._delivery(content)
        again.action_check()
        again.action_import()
        self.assertEqual((again.mapping_id, again.state, again.created_count), (delivery.mapping_id, "done", 1))

    def test_nobody_writes_what_an_import_did(self):
        delivery = self._delivery(HEADER + self._row())
        for values in ({"state": "done"}, {"created_count": 5}, {"rejected": b"eA=="}):
            with self.assertRaises(UserError):
                delivery.write(values)
        delivery.action_check()
        delivery.action_import()
        for change in (lambda: delivery.write({"content": b"eA=="}), delivery.unlink):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            self.env["lot.result.import"].with_user(self.analyst).create({"state": "done", "created_count": 9})

    def test_an_import_is_taken_back_and_may_come_again(self):
        delivery = self._delivery(HEADER + self._row(value="2.9"))
        delivery.action_check()
        delivery.action_import()
        self.assertEqual(self.lot.grade_id.code, "fail")
        with self.assertRaises(UserError):
            delivery.with_user(new_test_user(self.env, "t_lab2", groups="stock_lot_quality.group_lab"))._undo("x")
        delivery._undo("columns mixed up")
        result = self.env["lot.test.result"].search([("lims_ref", "=", "R1")])
        self.assertEqual((delivery.state, result.state), ("undone", "retracted"))
        outcome = self._import(self._row())
        self.assertEqual((outcome.created, outcome.problems), (1, []))
        self.assertEqual(outcome.results.sample_id._current_results(), outcome.results)

    def test_a_result_taken_back_by_a_person_does_not_come_again(self):
        self._import(self._row()).results._retract("wrong bottle")
        outcome = self._import(self._row())
        self.assertEqual((outcome.created, outcome.known), (0, 1))

    def test_a_replacement_of_another_sample_or_in_a_circle_is_refused(self):
        header = HEADER.strip() + ",原结果编号,更正原因\n"
        self._import(self._row(ref="OLD", sample="S9"))
        rows = [
            self._row(ref="A").strip() + ",OLD,why\n",
            self._row(ref="B").strip() + ",C,why\n",
            self._row(ref="C").strip() + ",B,why\n",
            self._row(ref="D").strip() + ",NEVER,why\n",
        ]
        outcome = self.env["lot.result.import"]._import((header + "".join(rows)).encode())
        self.assertEqual(
            [(problem.line, problem.code) for problem in outcome.problems],
            [(2, "replaces_other"), (3, "unknown"), (4, "unknown"), (5, "unknown")],
        )

    def test_a_long_import_runs_in_the_background_with_progress(self):
        delivery = self._delivery(HEADER + self._row())
        with patch.object(lot_result_import_run, "AT_ONCE", 10):
            delivery.action_check()
            delivery.action_import()
        self.assertEqual((delivery.state, delivery.phase), ("queued", "Waiting for its turn"))
        self._work_off()
        delivery.invalidate_recordset()
        self.assertEqual((delivery.state, delivery.created_count, delivery.progress), ("done", 1, 100))
        self.assertTrue(
            self.env["mail.notification"].search(
                [("res_partner_id", "=", self.analyst.partner_id.id), ("mail_message_id.res_id", "=", delivery.id)]
            )
        )

    def test_an_import_that_was_killed_is_taken_up_again(self):
        delivery = self._delivery(HEADER + self._row())
        delivery._queue()
        self.env.cr.execute(
            "INSERT INTO lot_result_import_progress (import_ref, phase, rows_done, rows_total)"
            " VALUES (%s, 'judge', 1, 1)",
            [delivery.id],
        )
        self._work_off()
        self.assertEqual((delivery.state, delivery.created_count), ("done", 1))
        self.assertFalse(self.env["lot.result.import.progress"].search([("import_ref", "=", delivery.id)]))

    def test_each_of_many_lots_says_why_it_was_graded(self):
        lots = self.env["stock.lot"].concat(*(self._lot(f"MANY{n}") for n in range(25)))
        lots[7].grade_id = False
        columns = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间\n"
        rows = "".join(
            f"{lot.name}-{code},{lot.name},{lot.name},{code},{value},{unit},2025-09-17 08:30\n"
            for lot in lots
            for code, value, unit in (("检验用脂肪", "3.45", "%"), ("t-net", "1500", "克"))
        )
        self.env["lot.result.import"]._import((columns + rows).encode())
        self.assertEqual(set(lots.mapped("grade_id.code")), {"pass"})
        for lot in lots:
            note = lot.message_ids.sorted("id")[-1]
            self.assertIn("All samples passed.", note.body)
            self.assertEqual((note.author_id, note.is_internal), (self.env.user.partner_id, True))
        self.assertIn("- →", lots[7].message_ids.sorted("id")[-1].body)

    def _many_samples(self):
        """A file of five samples in turns, whose last result corrects one of the first sample."""
        header = HEADER.strip() + ",原结果编号,更正原因\n"
        rows = [
            self._row(ref=f"P{turn}-{n}", sample=f"PS{n}", value=f"3.{n}{turn}").strip() + ",,\n"
            for turn in range(2)
            for n in range(5)
        ]
        correction = self._row(ref="P-LAST", sample="PS0", value="9").strip() + ",P0-0,wrong column\n"
        return (header + "".join(rows) + correction).encode()

    @contextmanager
    def _small_parts(self):
        with (
            patch.object(lot_sample_judging, "PART", 2),
            patch.object(lot_result_intake, "PART", 2),
            patch.object(lot_result_intake, "CHUNK", 3),
        ):
            yield

    def test_parts_are_recorded_while_others_are_judged(self):
        with self._small_parts():
            outcome = self.env["lot.result.import"]._import(self._many_samples())
        self.assertEqual((outcome.created, outcome.delivery.created_count, outcome.problems), (11, 11, []))
        samples = outcome.results.sample_id
        self.assertEqual(len(samples), 5)
        for sample in samples:
            counting = sample._current_results()
            self.assertEqual(len(counting), 2)
            self.assertEqual(sample.verdict, sample._judgement().verdict)
            self.assertEqual(sample.verdict_ids.basis, {"results": sorted(counting.ids)})
            for result in counting:
                self.assertIn(result.display_name.split()[0], sample.verdict_ids.evidence)
        self.assertFalse(samples.verdict_ids._replay())

    def test_a_part_that_breaks_off_leaves_nothing(self):
        broken = patch.object(lot_result_intake, "_RECORDED", "SELECT 1 / (1 - %(part)s)")
        with (
            self.assertRaises(psycopg2.errors.DivisionByZero),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
            self._small_parts(),
            broken,
        ):
            self.env["lot.result.import"]._import(self._many_samples())
        self.assertFalse(self.env["lot.sample"].search([("name", "=like", "PS%")]))
        self.assertEqual(self.env["lot.result.import"]._import(self._many_samples()).created, 11)

    def test_an_import_that_breaks_off_again_and_again_is_refused(self):
        delivery = self._delivery(HEADER + self._row())
        delivery._queue()
        delivery.write(Owned(attempts=lot_result_import_queue.ATTEMPTS_MAX))
        self._work_off()
        self.assertEqual(delivery.state, "refused")
        self.assertIn("broke off", delivery.problem_text)

    def test_a_thousand_rows_take_few_queries(self):
        rows = [self._row(ref=f"M{n}", sample=f"MS{n // 10}") for n in range(1000)]
        self._import(self._row(ref="warm", sample="warm"))
        before = self.env.cr.sql_log_count if hasattr(self.env.cr, "sql_log_count") else 0
        outcome = self._import(*rows)
        self.assertEqual(outcome.created, 1000)
        self.assertLess(self.env.cr.sql_log_count - before, 400)
