# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestImportWide(QualityCase):
    """Files with a line for each sample and a column for each parameter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.lot = cls._lot("B20250917-001")

    def _delivery(self, content, **values):
        return (
            self.env["lot.result.import"]
            .with_user(self.analyst)
            .create({"content": base64.b64encode(content.encode()), "filename": "lab.csv", **values})
        )

    def test_a_line_of_a_sample_as_an_instrument_writes_it(self):
        laboratory = self.env["lot.result.mapping"].create(
            {
                "name": "Analyser",
                "layout": "wide",
                "decimal_mark": "comma",
                "date_order": "day",
                "line_ids": [(0, 0, {"title": "Product"})],
                "name_ids": [(0, 0, {"name": "Fett", "parameter_id": self.fat.id})],
            }
        )
        self.env["lot.sample"].create({"name": "0123", "lot_id": self.lot.id})
        content = "Sample Id;Date;Time;Product;Fett [%]\n"
        content += "0123;17/09/2025;08:30:15;Milk;3,456\n99;17/09/2025;08:31;Milk;3\n"
        delivery = self._delivery(content, mode="good")
        delivery.mapping_id = laboratory
        delivery.action_check()
        delivery.action_import()
        result = self.env["lot.test.result"].search([("import_id", "=", delivery.id)])
        self.assertEqual((result.value, result.sample_id.lot_id, result.parameter_id), ("3.456", self.lot, self.fat))
        problem = delivery.problem_ids
        self.assertEqual((problem.column, problem.value, problem.code), ("Sample Id", "99", "no_lot"))
        again = self._delivery(content, mode="good")
        again.mapping_id = laboratory
        again.action_check()
        again.action_import()
        self.assertEqual((again.created_count, again.known_count), (0, 1))

    def test_what_is_wrong_with_a_result_of_a_wide_file_names_its_parameter(self):
        laboratory = self.env["lot.result.mapping"].create({"name": "Analyser", "layout": "wide"})
        delivery = self._delivery("Sample Id;Date;T-FAT;T-NET;Nothing\n99;2025-09-17;3.4;1;2\n")
        delivery.mapping_id = laboratory
        delivery.action_check()
        self.assertEqual(
            [(problem.column, problem.value or "", problem.code) for problem in delivery.problem_ids],
            [
                ("T-FAT", "", "unit_missing"),
                ("T-NET", "", "unit_missing"),
                ("Nothing", "Nothing", "unknown"),
                ("Sample Id", "99", "no_lot"),
            ],
        )

    def test_a_file_with_a_line_for_each_sample_sets_its_laboratory_up(self):
        """What has no meaning is a parameter there, not left out."""
        self.env["lot.sample"].create({"name": "0123", "lot_id": self.lot.id})
        delivery = self._delivery("Sample Id;Date;T-FAT [%]\n0123;2025-09-17 08:30;3.4\n")
        delivery.action_check()
        self.assertEqual(delivery.problem_code, "wide")
        self.assertEqual(delivery.action_save_mapping()["res_id"], delivery.mapping_id.id)
        self.assertEqual(delivery.layout, "wide")
        delivery.action_check()
        self.assertEqual((delivery.good_count, delivery.bad_count), (1, 0))
        delivery.action_import()
        self.assertEqual(self.env["lot.test.result"].search([("import_id", "=", delivery.id)]).parameter_id, self.fat)

    def test_the_laboratory_says_the_unit_of_a_column_without_one(self):
        self.env["lot.sample"].create({"name": "0123", "lot_id": self.lot.id})
        laboratory = self.env["lot.result.mapping"].create(
            {
                "name": "Analyser",
                "layout": "wide",
                "name_ids": [(0, 0, {"name": "Net", "parameter_id": self.net.id, "uom_id": self.gram.id})],
            }
        )
        delivery = self._delivery("Sample Id;Date;Net\n0123;2025-09-17 08:30;1500\n")
        delivery.mapping_id = laboratory
        delivery.action_check()
        delivery.action_import()
        result = self.env["lot.test.result"].search([("import_id", "=", delivery.id)])
        self.assertEqual((result.parameter_id, result.value, result.uom_id), (self.net, "1500", self.gram))
