# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import QualityCase

HEADER = "结果编号,样品编号,批次号,检验项目,方法,结果,单位,检验员,仪器,检验时间\n"
ROW = "{ref},{sample},{lot},{parameter},GB 5009.6,{value},{unit},李雷,FT-120,2025-09-17 08:30\n"


@tagged("post_install", "-at_install")
class TestImport(QualityCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.fat.with_context(lang="zh_CN").name = "检验用脂肪"
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.lot = cls._lot("B20250917-001")
        cls._specification({cls.fat: ("3.1", None), cls.net: ("1", "2")})

    def _row(self, **values):
        return ROW.format(**{
            "ref": "R1", "sample": "S1", "lot": "B20250917-001", "parameter": "检验用脂肪", "value": "3.45",
            "unit": "%", **values})

    def _import(self, *rows, mode="all", encoding="utf-8", user=None):
        wizard = self.env["lot.result.import"].with_user(user or self.analyst)
        return wizard._import((HEADER + "".join(rows)).encode(encoding), "lab.csv", mode)

    def test_a_file_becomes_results_verdict_and_grade(self):
        outcome = self._import(
            self._row(), self._row(ref="R2", parameter="t-net", value="1500", unit="克"), encoding="gb18030")
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
            self._row(), self._row(ref="R2", sample="S2", lot="=1+nowhere", value="abc", unit="furlong"), mode="good")
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
        }
        for name, (code, values) in cases.items():
            with self.subTest(name):
                self.assertEqual([problem.code for problem in self._import(self._row(**values)).problems], [code])

    def test_a_sample_stays_with_its_lot(self):
        self._lot("OTHER")
        outcome = self._import(self._row(), self._row(ref="R2", lot="OTHER"))
        self.assertEqual([(problem.line, problem.code, problem.expected) for problem in outcome.problems],
                         [(3, "other_lot", "B20250917-001")])

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
            self.env, "t_stranger", groups="stock_lot_quality.group_lab", company_id=company.id,
            company_ids=[(6, 0, company.ids)])
        self.assertEqual([problem.code for problem in self._import(self._row(), user=stranger).problems], ["unknown"])

    def test_the_wizard_checks_then_imports(self):
        content = HEADER + self._row() + self._row(ref="R2", lot="nowhere")
        wizard = self.env["lot.result.import"].with_user(self.analyst).create(
            {"content": base64.b64encode(content.encode()), "filename": "lab.csv", "mode": "good"})
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.good_count, wizard.bad_count), ("check", 1, 1))
        self.assertEqual(wizard.column_ids.mapped("meaning")[:3], ["lims_ref", "sample", "lot"])
        self.assertEqual(wizard.row_ids.reading, "3.45 %")
        self.assertEqual((wizard.problem_ids.line, wizard.problem_ids.value), (3, "nowhere"))
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.good_count), ("done", 1))
        self.assertIn("nowhere", base64.b64decode(wizard.rejected).decode())

    def test_columns_can_be_assigned_by_hand(self):
        content = HEADER.replace("结果,", "含量x,") + self._row()
        wizard = self.env["lot.result.import"].create({"content": base64.b64encode(content.encode())})
        with self.assertRaisesRegex(UserError, "result"):
            wizard.action_check()
        wizard.column_ids.filtered(lambda column: column.title == "含量x").meaning = "value"
        wizard.action_check()
        self.assertEqual(wizard.good_count, 1)

    def test_a_thousand_rows_take_few_queries(self):
        rows = [self._row(ref=f"M{n}", sample=f"MS{n // 10}") for n in range(1000)]
        self._import(self._row(ref="warm", sample="warm"))
        before = self.env.cr.sql_log_count if hasattr(self.env.cr, "sql_log_count") else 0
        outcome = self._import(*rows)
        self.assertEqual(outcome.created, 1000)
        self.assertLess(self.env.cr.sql_log_count - before, 400)
