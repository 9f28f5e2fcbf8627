# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSampling(QualityCase):
    """Who is asked for a sample, who is told of one, and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specification = cls._specification({cls.fat: ("3.1", "4.5"), cls.net: ("1", "2")})

    def setUp(self):
        super().setUp()
        self.lab = self.env.ref("stock_lot_quality.group_lab")
        self.first = self.env["res.users"]._first_member("stock_lot_quality.group_lab", self.company)

    def _asked(self, record):
        return self.env["mail.activity"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def test_a_sample_counts_by_whose_limits_they_are_and_not_by_their_name(self):
        own = self.specification
        lookalike = self._specification({self.fat: ("0", "99")}, for_step=True)
        lot, yesterday = self._lot("NAMED"), fields.Datetime.now() - timedelta(days=1)
        self.assertEqual((lookalike.name, lot.needs_sample), (own.name, True))
        samples = self.env["lot.sample"].with_user(self.analyst)
        samples.create({"lot_id": lot.id, "specification_id": lookalike.id})
        self.assertTrue(lot.needs_sample)
        samples.create({"lot_id": lot.id, "drawn_at": yesterday})
        revised = own.browse(own.action_new_version()["res_id"])
        revised.name = "Milk, revised"
        revised.action_put_in_force()
        lot.invalidate_recordset(["needs_sample"])
        self.assertFalse(lot.needs_sample)

    def test_who_is_told_belongs_to_the_group_by_name(self):
        self.assertIn(self.first, self.lab.user_ids)
        self.assertNotIn(self.env.ref("base.user_admin"), self.first)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertNotIn(self.first, self.env["res.users"]._first_member("stock_lot_quality.group_lab", other))

    def _received(self, names, keeper=None):
        """The lots of a receipt that the keeper has validated."""
        picking = self._picking(self.warehouse.in_type_id, self.stock, quantity=10.0 * len(names), source=self.vendors)
        picking.move_ids.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            [
                {
                    "picking_id": picking.id,
                    "move_id": picking.move_ids.id,
                    "product_id": self.product.id,
                    "lot_name": name,
                    "quantity": 10.0,
                    "picked": True,
                    "location_id": self.vendors.id,
                    "location_dest_id": self.stock.id,
                }
                for name in names
            ]
        )
        picking.with_user(keeper or self.keeper).button_validate()
        self.assertEqual(picking.state, "done")
        lots = self.env["stock.lot"].search([("name", "in", names), ("product_id", "=", self.product.id)], order="id")
        self.assertEqual(len(lots), len(names))
        return lots

    def test_receipt_asks_for_a_sample_once(self):
        lots = self._received(["T-RM-1", "T-RM-2"])
        self.assertEqual([len(self._asked(lot)) for lot in lots], [1, 1])
        asked = self._asked(lots[0])
        self.assertEqual((asked.user_id, asked.summary), (self.first, "Draw a sample of T-RM-1"))
        lots._ask_for_samples()
        self.assertEqual(len(self._asked(lots[0])), 1)
        self.env["lot.sample"].with_user(self.analyst).create({"lot_id": lots[0].id})
        self.assertEqual([len(self._asked(lot)) for lot in lots], [0, 1])
        self.assertEqual(lots.mapped("needs_sample"), [False, True])

    def test_a_large_receipt_asks_once(self):
        lots = self._received([f"T-MANY-{number}" for number in range(12)])
        asked = [self._asked(lot) for lot in lots]
        self.assertEqual(sum(map(len, asked)), 1)
        self.assertIn("11 more", asked[0].summary)

    def test_what_needs_no_sample_asks_for_none(self):
        self.category.receipt_grade_id = self.grades["pass"]
        self.assertFalse(self._asked(self._received(["T-BORN-PASSED"])))
        self.category.receipt_grade_id = self.grades["in_progress"]
        unspecified = self._lot("T-UNSPECIFIED", product=self._product("Water"))
        unspecified._ask_for_samples()
        self.assertFalse(self._asked(unspecified))

    def test_a_reminder_is_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["stock_lot_quality"], ["zh_CN"])
        self.first.lang = "zh_CN"
        lot = self._received(["T-RM-ZH"])
        self.assertEqual(self._asked(lot).summary, "取样：T-RM-ZH")

    def test_laboratory_is_told_of_what_others_draw(self):
        lot = self._lot("T-DRAWN")
        own = self.env["lot.sample"].with_user(self.analyst).create({"lot_id": lot.id})
        self.assertFalse(self._asked(own))
        sample = self.env["lot.sample"].with_user(self.quality).create({"lot_id": lot.id, "drawn_by": self.keeper.id})
        asked = self._asked(sample)
        self.assertEqual((asked.user_id, sample.waiting_for_id), (self.first, self.first))
        self.assertIn(sample.name, asked.summary)
        self._result(sample, self.fat, "3.6")
        self.assertTrue(self._asked(sample), "An incomplete sample still waits.")
        self._result(sample, self.net, "1.5")
        self.assertEqual((sample.verdict, len(self._asked(sample))), ("passed", 0))

    def test_a_sample_stays_with_its_lot(self):
        sample = self.env["lot.sample"].with_user(self.analyst).create({"lot_id": self._lot("T-ONE").id})
        with self.assertRaisesRegex(UserError, "stays with its lot"):
            sample.lot_id = self._lot("T-OTHER")

    def test_lot_leads_to_a_new_sample(self):
        lot = self._lot("T-LEADS")
        action = lot.with_user(self.analyst).action_draw_sample()
        self.assertEqual(action["context"], {"default_lot_id": lot.id})

    def test_label_prints_number_and_code(self):
        sample = self.env["lot.sample"].create({"lot_id": self._lot("T-LABEL").id, "place": "Tank 3"})
        reader = new_test_user(self.env, "t_label_reader", groups="stock.group_stock_user")
        report = self.env["ir.actions.report"].with_user(reader)
        html = report._render_qweb_html("stock_lot_quality.report_lot_sample_label", sample.ids)[0].decode()
        for text in (sample.name, "T-LABEL", "Tank 3", "<path"):
            self.assertIn(text, html)


@tagged("post_install", "-at_install")
class TestSheet(QualityCase):
    """Results typed into the sheet of tests: one save books them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colour = cls.env["lot.parameter"].create(
            {"code": "T-COL", "name": "Antibiotics", "kind": "choice", "choices": "negative\npositive"}
        )
        cls.specification = cls._specification({cls.fat: ("3.1", "4.5"), cls.net: (False, "2")}, name="Sheet")
        cls.strict = cls.specification.copy({"name": "Strict", "product_id": cls._product("Cream").id})
        cls.strict.line_ids = [(0, 0, {"parameter_id": cls.colour.id, "accepted": "negative"})]
        cls.strict.date_from = "2020-01-01"
        cls.strict.action_put_in_force()

    def _drawn(self, product=None, **vals):
        lot = self._lot(f"T-SHEET-{len(self.env['stock.lot'].search([]))}", product=product)
        return self.env["lot.sample"].with_user(self.analyst).create({"lot_id": lot.id, **vals})

    def test_each_test_stands_there_with_its_unit_and_limits(self):
        rows = {row["code"]: row for row in self._drawn(self.strict.product_id).tests}
        self.assertEqual(
            {code: row["limits"] for code, row in rows.items()},
            {"T-FAT": "3.1 – 4.5", "T-NET": "≤ 2", "T-COL": "negative"},
        )
        self.assertEqual([choice[0] for choice in rows["T-COL"]["choices"]], ["negative", "positive"])
        self.assertEqual((rows["T-NET"]["unit"], rows["T-NET"]["results"]), (self.kilogram.name, []))

    def test_one_save_books_what_was_typed_and_nothing_else(self):
        sample = self._drawn(self.strict.product_id)
        sample.write({"entered": {str(self.fat.id): "3.6", str(self.net.id): " ", str(self.colour.id): "negative"}})
        self.assertEqual(sample.result_ids.sorted("id").mapped("value"), ["3.6", "negative"])
        self.assertEqual(sample.result_ids.mapped("analyst"), [self.analyst.name] * 2)
        self.assertEqual(sample.verdict, "incomplete")
        self.assertFalse(sample.entered, "the sheet is empty again")
        sample.write({"entered": {str(self.net.id): "<0.5"}})
        self.assertEqual((sample.verdict, sample.result_ids.filtered("qualifier").value), ("passed", "0.5"))
        shown = {row["code"]: row["results"] for row in sample.tests}
        self.assertEqual((shown["T-NET"][0]["value"], shown["T-FAT"][0]["outcome"]), ("<0.5", "passed"))

    def test_one_save_judges_once(self):
        sample = self._drawn()
        sample.write({"entered": {str(self.fat.id): "9", str(self.net.id): "1"}})
        self.assertEqual(sample.verdict_ids.mapped("verdict"), ["failed"])

    def test_a_new_sample_takes_them_too(self):
        sample = self._drawn(entered={str(self.fat.id): "3.6", str(self.net.id): "1"})
        self.assertEqual((sample.verdict, len(sample.result_ids)), ("passed", 2))

    def test_what_cannot_be_typed(self):
        sample = self._drawn()
        sample.write({"entered": {str(self.fat.id): "3.6"}})
        for wrong in (
            {str(self.fat.id): "3.7"},
            {str(self.colour.id): "negative"},
            {"x": "1"},
            {str(self.net.id): "heavy"},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                sample.write({"entered": wrong})
        self.assertEqual(len(sample.result_ids), 1)
        with self.assertRaises(AccessError):
            sample.with_user(self.keeper).write({"entered": {str(self.net.id): "1"}})

    def test_a_decimal_comma_is_read_as_the_reader_writes_numbers(self):
        lang = self.env["res.lang"]._activate_lang("de_DE")
        lang.write({"decimal_point": ",", "thousands_sep": "."})
        german = {"lang": "de_DE"}
        for context, typed, value in (
            ({}, "3,48", "3.48"),
            (german, "3,48", "3.48"),
            (german, "3,480", "3.480"),
            ({}, "3.480", "3.480"),
            (german, "<0,5", "0.5"),
            ({}, "３.６", "3.6"),
            ({}, "1,234.5", "1234.5"),
        ):
            sample = self._drawn(self.strict.product_id)
            sample.with_context(**context).write({"entered": {str(self.fat.id): typed}})
            self.assertEqual(sample.result_ids.value, value, (context, typed))
        sample = self._drawn(self.strict.product_id)
        for context, typed in (({}, "3,480"), (german, "3.480"), ({}, "3_480"), ({}, "3,4,8")):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                sample.with_context(**context).write({"entered": {str(self.fat.id): typed}})
        results = self.env["lot.test.result"].with_user(self.analyst)
        values = {"sample_id": sample.id, "parameter_id": self.fat.id}
        for typed in ("3,480", "3,48", "3_4"):
            with self.assertRaisesRegex(ValidationError, "Write a number like"):
                results.create({**values, "value": typed})

    def test_the_form_shows_the_tests_of_the_lot_at_once(self):
        lot = self._lot("T-FORM")
        with Form(self.env["lot.sample"].with_user(self.analyst)) as form:
            form.lot_id = lot
            self.assertEqual(form.specification_id, self.specification)
            self.assertEqual([row["code"] for row in form.tests], ["T-FAT", "T-NET"])

    def test_a_sheet_of_tests_is_judged_once_for_all_its_lines(self):
        sample = self.env["lot.sample"].create({"lot_id": self._lot("T-SHEET").id})
        self.assertEqual(sample.specification_id, self.specification)
        for parameter in (self.fat, self.net):
            self._result(sample, parameter, "1.5")
        sample.env.invalidate_all()
        judge, calls = type(sample)._judgements, []
        with patch.object(type(sample), "_judgements", lambda self, *args: calls.append(1) or judge(self, *args)):
            self.assertEqual([row["results"][0]["outcome"] for row in sample.tests], ["failed", "passed"])
        self.assertEqual(len(calls), 1)
