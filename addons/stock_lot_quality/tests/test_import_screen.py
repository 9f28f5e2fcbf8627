# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
from unittest.mock import patch

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..lims import FIELDS, normalised
from ..models import lot_result_import
from ..models.lot_result_import_column import MEANINGS
from .common import QualityCase

HEADER = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间\n"
ROW = "{ref},{sample},{lot},t-fat,{value},%,2025-09-17 08:30\n"


@tagged("post_install", "-at_install")
class TestImportScreen(QualityCase):
    """What the person at the screen of an import sees, and in which language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search([("name", "=", "stock_lot_quality")])._update_translations(["zh_CN"])
        cls.lots = cls._lot("B20250917-001") | cls._lot("B20250917-002")
        cls.file = HEADER + "".join(
            ROW.format(ref=f"S-{number}", sample=f"S{number}", lot=lot.name, value="3.4")
            for number, lot in enumerate(cls.lots)
        )

    def _uploaded(self, content, filename="17 Sept.csv"):
        """An import made as the form makes it: what the form does not let through is not saved."""
        form = Form(self.env["lot.result.import"].with_user(self.analyst))
        form.content = base64.b64encode(content if isinstance(content, bytes) else content.encode())
        form._values["filename"] = filename  # the client sets it beside the file, although nobody sees the field
        form._values._changed.add("filename")
        return form.save()

    def test_the_name_of_the_file_is_kept(self):
        delivery = self._uploaded(self.file)
        self.assertEqual(delivery.filename, "17 Sept.csv")
        self.env.cr.execute(
            "UPDATE lot_result_import SET create_date = '2025-09-17 01:30:00' WHERE id = %s", [delivery.id]
        )
        delivery.invalidate_recordset()
        delivery.action_check()
        delivery.action_import()
        self.assertEqual((delivery.state, delivery.filename), ("done", "17 Sept.csv"))
        self.assertEqual(delivery.with_context(tz="Asia/Shanghai").display_name, "17 Sept.csv · 2025-09-17 09:30")

    def test_a_check_opens_the_file_once(self):
        """Once more only where the laboratory it turns out to be of writes in a way of its own."""
        delivery = self._uploaded(self.file)
        with patch.object(lot_result_import, "read_sheet", wraps=lot_result_import.read_sheet) as opened:
            delivery.action_check()
            self.assertEqual((delivery.mapping_id.id, delivery.good_count, opened.call_count), (False, 2, 1))
            self.env["lot.result.mapping"].create(
                {
                    "name": "L",
                    "company_id": self.env.company.id,
                    "line_ids": [Command.create({"title": "化验日期", "meaning": "tested_at"})],
                }
            )
            other = self._uploaded(self.file.replace("检验时间", "化验日期"))
            other.action_check()
            self.assertEqual((other.mapping_id.name, other.good_count, opened.call_count), ("L", 2, 3))

    def test_the_result_leads_to_samples_and_lots(self):
        delivery = self._uploaded(self.file)
        delivery.action_check()
        delivery.action_import()
        self.assertEqual((delivery.created_count, delivery.sample_count, delivery.lot_count), (2, 2, 2))
        for action, model in (
            (delivery.action_open_results(), "lot.test.result"),
            (delivery.action_open_samples(), "lot.sample"),
            (delivery.action_open_lots(), "stock.lot"),
        ):
            self.assertEqual(action["res_model"], model)
            found = self.env[model].with_user(self.analyst).search(action["domain"])
            self.assertEqual(len(found), 2)
            self.assertTrue(found.mapped("display_name"), "the analyst may read what the button opens")

    def test_a_pdf_is_refused_in_words(self):
        delivery = self._uploaded(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "report.pdf")
        with self.assertRaisesRegex(UserError, "This is a PDF. Send the results as CSV, XLSX or JSON."):
            delivery.action_check()
        self.assertEqual((delivery.state, delivery.column_ids.ids), ("draft", []))
        with self.assertRaisesRegex(UserError, "这是PDF"):
            delivery.with_context(lang="zh_CN").action_check()

    def test_columns_are_named_as_the_reader_calls_them(self):
        delivery = self._uploaded(self.file.replace("检验时间", "x").replace("结果,", "y,"))
        delivery.with_context(lang="zh_CN").action_check()
        said = dict(
            self.env["lot.result.import.column"]
            .with_context(lang="zh_CN")
            ._fields["meaning"]
            ._description_selection(self.env(context={"lang": "zh_CN"}))
        )
        self.assertIn(f"{said['value']}, {said['tested_at']}", delivery.with_context(lang="zh_CN").problem_text)
        self.assertIn("Result, Tested at", delivery.with_context(lang="en_US").problem_text)

    def test_what_is_wrong_with_a_row_is_told_to_each_in_their_language(self):
        delivery = self._uploaded(self.file.replace("3.4", "many", 1))
        delivery.with_context(lang="zh_CN").action_check()
        [row] = delivery.problem_ids
        self.assertRegex(row.with_context(lang="en_US").message, "Not a number|Not a value")
        self.assertNotRegex(row.with_context(lang="zh_CN").message, "[A-Za-z]{4}")

    def test_every_problem_of_a_file_has_its_sentence(self):
        words = self.env["lot.result.import"]
        for code in (
            "empty",
            "encoding",
            "table",
            "workbook",
            "old_workbook",
            "unpacked",
            "big",
            "long",
            "json",
            "json_value",
            "columns",
            "foreign",
            "broke_off",
            "told",
            "two_columns",
            "tables",
            "above",
            "sheets",
            "no_sheet",
            "laboratories",
            "wide",
            "crash",
            "read_otherwise",
        ):
            delivery = self._uploaded(self.file)
            delivery.write(Owned(problem_code=code, problem_detail="x"))
            self.assertTrue(delivery.problem_text, code)
        kinds = ("pdf", "image", "document", "web", "xml", "hl7", "astm", "archive", "program", "binary")
        self.assertEqual(len({words._foreign_sentence(kind) for kind in kinds}), len(kinds))

    def test_the_names_given_to_columns_are_titles_it_knows(self):
        """Whoever names a column as the message calls it is understood, in both languages."""
        known = {field: {normalised(title) for title in titles} for field, titles in FIELDS.items()}
        for lang in ("en_US", "zh_CN"):
            selection = self.env["lot.result.import.column"].with_context(lang=lang)._fields["meaning"]
            said = dict(selection._description_selection(self.env(context={"lang": lang})))
            for field, _english in MEANINGS:
                self.assertIn(normalised(said[field]), known[field], f"{lang}: {said[field]}")
