# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from io import BytesIO

from freezegun import freeze_time
from odoo.tests import tagged
from openpyxl import load_workbook

from .common import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingWorkbook(AgeingCommon):
    """The file the accountant gets."""

    def setUp(self):
        super().setUp()
        self.product_fifo.name = '=HYPERLINK("http://x")'
        self.product_fifo.default_code = "@code"
        self._receive("2026-01-10 09:00:00", self.product_fifo, 3, 10, self._lot(self.product_fifo, "+1+1"))
        self._receive("2026-02-10 09:00:00", self.product_avco, 3, 10.01, self._lot(self.product_avco, "-2"))

    def _open(self, **kwargs):
        with freeze_time("2026-04-01 10:00:00"):
            content = self._report("2026-03-31")._xlsx()
        return load_workbook(BytesIO(content), **kwargs)

    def _texts(self, book):
        return {cell.value for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None}

    def test_what_users_typed_is_text(self):
        cells = [
            cell
            for sheet in self._open()
            for line in sheet.iter_rows()
            for cell in line
            if cell.value in ('=HYPERLINK("http://x")', "@code", "+1+1", "-2")
        ]
        self.assertGreaterEqual(len(cells), 4)
        self.assertEqual({cell.data_type for cell in cells} - {"s"}, set())

    def test_six_sheets_in_english(self):
        self.assertEqual(
            self._open().sheetnames, ["Cover", "Summary", "Lots", "Write-down", "Reconciliation", "Slow movers"]
        )

    def test_cover_says_who_when_and_what(self):
        cover = " ".join(str(cell) for cell in self._texts(self._open()))
        for said in ("Inventory Test Company", "ageing_accountant", "2026-04-01 10:00:00 UTC", "30, 90, 180, 365"):
            self.assertIn(said, cover)

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "stock_inventory_ageing")])._update_translations(["zh_CN"])
        self.accountant.lang = "zh_CN"
        book = self._open(data_only=True)
        self.assertEqual(book.sheetnames[:3], ["封面", "汇总", "批次明细"])
        self.assertIn("跌价准备", self._texts(book))

    def test_rows_on_screen_are_those_of_the_file(self):
        report = self._report("2026-03-31")
        action = report.action_open()
        lines = self.env["stock.ageing.line"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(round(sum(lines.mapped("value")), 2), 60.03)
        self.assertEqual(set(lines.lot_id.mapped("name")), {"+1+1", "-2"})
        self.assertEqual(sorted(set(lines.mapped("bucket"))), ["02. 31-90 days"])
        report.action_open()
        self.assertEqual(len(report.line_ids), 2, "counting again replaces the rows")

    def test_slow_movers(self):
        self._ship("2026-03-30 09:00:00", self.product_fifo, 1, self.product_fifo.stock_move_ids.lot_ids)
        report = self._report("2026-03-31", slow_days=30)
        with freeze_time("2026-04-01 10:00:00"):
            sheet = load_workbook(BytesIO(report._xlsx()), data_only=True)["Slow movers"]
        products = {line[1].value for line in sheet.iter_rows(min_row=6)}
        self.assertEqual(products, {"Avco Product"})
