# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.tests import HttpCase, tagged

from .common import TraceCase


@tagged("post_install", "-at_install")
class TestPublicBatch(HttpCase, TraceCase):
    """The public page says first, and truly, whether the batch may be used today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.production = cls.order()
        cls.lot = cls.env["stock.lot"].create(
            {"name": "PUB-1", "product_id": cls.product.id, "company_id": cls.company.id}
        )
        cls.production.lot_producing_ids = cls.lot
        cls.production.action_open_public_page()

    def _decide(self, decision):
        self.production.sudo().write(Owned(release_decision=decision))

    def _grade(self, code, lot=None):
        (lot or self.lot)._regrade(code, "glass found by Zhang Wei in hall 3")

    def _page(self, **headers):
        self.env.flush_all()
        return self.url_open(f"/trace/{self.production.trace_token}", headers=headers)

    def _standing(self):
        return re.search(r'class="state (\w+)"', self._page().text)[1]

    def test_each_state_of_the_lot(self):
        self._decide("released")
        for grade, standing in (
            ("pass", "released"),
            ("held", "stopped"),
            ("fail", "stopped"),
            ("recalled", "recalled"),
            ("conditional", "conditional"),
            ("in_progress", "waiting"),
            ("expired", "expired"),
        ):
            self._grade(grade)
            self.assertEqual(self._standing(), standing, grade)

    def test_not_released_is_never_shown_as_released(self):
        self._grade("pass")
        self.assertEqual(self._standing(), "waiting")
        self._decide("rejected")
        self.assertEqual(self._standing(), "stopped")

    def test_a_rung_is_told_as_fact_once_it_is_one(self):
        page = self._page().text
        self.assertEqual(page.count(": not yet"), 2)
        self.assertNotIn("kept by a chain", page)

    def test_dates_are_read_one_way_only(self):
        self.lot.expiration_date = fields.Datetime.to_datetime("2031-04-05 12:00:00")
        self.assertIn("2031-04-05", self._page().text)

    def test_one_bad_lot_of_several_is_enough(self):
        second = self.lot.copy({"name": "PUB-2"})
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO mrp_production_stock_lot_rel (mrp_production_id, stock_lot_id) VALUES (%s, %s)",
            [self.production.id, second.id],
        )
        self.env.invalidate_all()
        self._decide("released")
        self._grade("pass")
        self._grade("held", second)
        self.assertEqual(self._standing(), "stopped")

    def test_a_recall_is_not_hidden_by_pointing_the_order_to_another_lot(self):
        """Not even by SQL with every guard off: the lots it made in truth are told, too."""
        made = self.env["stock.move.line"].create(
            {
                "product_id": self.product.id,
                "lot_id": self.lot.id,
                "quantity": 10,
                "picked": True,
                "product_uom_id": self.product.uom_id.id,
                "company_id": self.company.id,
                "move_id": self.production.move_finished_ids.id,
                "location_id": self.production.production_location_id.id,
                "location_dest_id": self.production.location_dest_id.id,
            }
        )
        self.production.move_finished_ids._action_done()
        self.assertEqual(made.state, "done")
        self._decide("released")
        other = self.lot.copy({"name": "PUB-OTHER"})
        (self.lot | other)._regrade("pass", "good")
        self.assertEqual(self._standing(), "released")
        self._grade("recalled")
        self.tamper(
            "mrp_production_stock_lot_rel",
            "UPDATE mrp_production_stock_lot_rel SET stock_lot_id = %s WHERE mrp_production_id = %s",
            other.id,
            self.production.id,
        )
        self.assertEqual(self._standing(), "recalled")

    def test_past_its_date(self):
        self._decide("released")
        self._grade("pass")
        self.lot.expiration_date = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self._standing(), "expired")

    def test_a_bad_input_and_an_open_critical_deviation_stop_it(self):
        self._decide("released")
        self._grade("pass")
        deviation = self.env["mrp.deviation"].create(
            {"title": "Label mixed up", "production_id": self.production.id, "severity": "critical"}
        )
        self.assertEqual(self._standing(), "stopped")
        self.assertNotIn("Label mixed up", self._page().text)
        self.assertNotIn(deviation.name, self._page().text)

    def test_no_internal_reason_is_told(self):
        self._grade("held")
        self.assertNotIn("glass", self._page().text)
        self.assertNotIn(self.env.user.name, self._page().text)

    def test_the_language_of_the_browser(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "trace_anchor")])._update_translations(["zh_CN"])
        self._grade("held")
        for asked, language, words in (
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "请勿使用"),
            ("en-GB,zh;q=0.5", "en-US", "Do not use"),
            ("fr-FR", "en-US", "Do not use"),
            ("", "en-US", "Do not use"),
        ):
            page = self._page(**{"Accept-Language": asked}).text
            self.assertIn(f'<html lang="{language}"', page, asked)
            self.assertIn(words, page, asked)

    def test_a_page_of_its_own_without_a_shop(self):
        page = self._page()
        self.assertTrue(page.text.lstrip().lower().startswith("<!doctype html>"))
        for foreign in ("/web/assets", "<script", "Your logo", "navbar", "/shop"):
            self.assertNotIn(foreign, page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        missing = self.url_open("/trace/guessed-token-of-some-length")
        self.assertEqual(missing.status_code, 404)
        self.assertNotIn("<script", missing.text)

    def test_no_address_makes_the_page_fail(self):
        for path in (
            "%ED%A0%80",
            "%FF%FE",
            "x" * 4000,
            "%3Cscript%3E",
            "..%2F..%2Fetc",
            "disclosure/x",
            f"{self.log.name}/tile/0/" + "9" * 4000,
            f"{self.log.name}/tile/%ED%A0%80",
            "%ED%A0%80/checkpoint",
            "%ED%A0%80/trust.json",
        ):
            answer = self.url_open(f"/trace/{path}")
            self.assertEqual(answer.status_code, 404, path)
            self.assertNotIn("Traceback", answer.text, path)
        for language in ("\udc00".encode("utf-8", "surrogatepass"), b"zh-CN;q=x", b"*" * 3000, b"-"):
            self.assertEqual(self._page(**{"Accept-Language": language}).status_code, 200, language)
        for way in ("POST", "PUT", "DELETE"):
            self.assertLess(self.url_open(f"/trace/{self.production.trace_token}", method=way).status_code, 500, way)
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open("/trace/disclosure/0").status_code, 404)
