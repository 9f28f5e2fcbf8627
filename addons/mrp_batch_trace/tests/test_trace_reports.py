# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import subprocess

from odoo.tests import tagged

from .genealogy_common import GenealogyCase


def text_of(pdf):
    """The searchable text of a PDF, one string for each page."""
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode().split("\f")[:-1]


@tagged("post_install", "-at_install")
class TestTraceReports(GenealogyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.m1 = self.receive(cls.milk, "M-原料-1", 100, cls.farm, "FARM-7")
        cls.b1 = self.make(cls.bulk, ["B20250917-001"], {cls.m1: 60}, quantity=60)
        self.ship(cls.b1, 25, cls.shop)
        cls.order_b1 = cls.env["mrp.production"].search([("lot_producing_ids", "in", cls.b1.ids)])

    def test_trace_report_is_searchable_and_numbered(self):
        pages = text_of(self.trace(lot_ids=self.m1)._render_pdf())
        text = "".join(pages)
        for word in (
            "M-原料-1",
            "B20250917-001",
            "Corner Shop",
            "shop@example.com",
            "FARM-7",
            "Meadow Farm",
            "Mass balance",
            "Completeness",
        ):
            self.assertIn(word, text)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"{number}/{len(pages)}", page.replace(" ", ""))

    def test_trace_report_speaks_the_users_language(self):
        text = "".join(text_of(self.trace(lot_ids=self.m1).with_context(lang="zh_CN")._render_pdf()))
        for word in ("追溯", "物料平衡", "客户", "M-原料-1", "B20250917-001"):
            self.assertIn(word, text)

    def dossier(self, **context):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True, **context)
        pdf, kind = report._render_qweb_pdf("mrp_batch_record.action_report_dossier", res_ids=self.order_b1.ids)
        self.assertEqual(kind, "pdf")
        return text_of(pdf)

    def test_dossier_tells_exceptions_before_anything_else(self):
        text = "".join(self.dossier())
        places = [text.index(word) for word in ("Exceptions", "211.188", "Materials", "Steps", "Tests", "Signatures")]
        self.assertEqual(places, sorted(places))
        self.assertIn("Nobody has signed", text)
        self.assertIn("B20250917-001", text)
        self.assertIn("Corner Shop", text)

    def test_dossier_in_chinese(self):
        text = "".join(self.dossier(lang="zh_CN"))
        for word in ("电子批记录", "偏差", "投料", "M-原料-1"):
            self.assertIn(word, text)
