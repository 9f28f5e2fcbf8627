# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import HttpCase

from .. import sdjwt
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestDisclosure(TraceCase):
    """What is ticked is what the partner gets, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.record = cls.order().trace_record_ids
        cls.log._sequence()
        cls.log._export()
        cls.env.invalidate_all()

    def shown(self, disclosure):
        bundle = json.loads(disclosure.bundle)
        return sdjwt.verify(bundle["sd_jwt"], self.log._verifier().public_key)

    def test_the_file_holds_the_ticked_sections_only(self):
        disclosure = self.env["trace.disclosure"].create({"record_id": self.record.id})
        self.assertEqual(set(self.shown(disclosure).sections), {"batch"})
        self.assertEqual(json.loads(disclosure.visible), self.shown(disclosure).sections)
        disclosure.line_ids.filtered(lambda line: line.path == "genealogy").shown = True
        disclosure.line_ids.filtered(lambda line: line.path == "batch").shown = False
        self.assertEqual(set(self.shown(disclosure).sections), {"genealogy"})
        self.assertEqual(self.shown(disclosure).hidden, len(sdjwt.SECTIONS) - 1)

    def test_every_section_can_be_ticked(self):
        disclosure = self.env["trace.disclosure"].create({"record_id": self.record.id})
        self.assertEqual(
            set(disclosure.line_ids.filtered(lambda line: not line.is_element).mapped("path")), set(sdjwt.SECTIONS)
        )

    def test_presets_tick_for_customer_and_inspector(self):
        disclosure = self.env["trace.disclosure"].create({"record_id": self.record.id, "preset": "customer"})
        self.assertEqual(set(self.shown(disclosure).sections), {"batch", "tests", "shipments"})
        disclosure.preset = "inspector"
        disclosure._onchange_preset()
        self.assertEqual(set(self.shown(disclosure).sections), set(sdjwt.SECTIONS))

    def test_the_reading_is_in_the_words_of_the_reader_and_holds_what_is_ticked_only(self):
        for lang, word, hidden in (("en_US", "Planned quantity", "Deviations"), ("zh_CN", "计划数量", "偏差")):
            disclosure = self.env["trace.disclosure"].with_context(lang=lang).create({"record_id": self.record.id})
            self.assertIn(word, disclosure.reading)
            self.assertNotIn("company_id", disclosure.reading)
            self.assertIn(hidden, disclosure.reading.split("fa-eye-slash")[1])
            self.assertNotIn("/", "".join(disclosure.line_ids.mapped("label")))

    def test_a_batch_chosen_from_the_menu_brings_its_newest_version(self):
        disclosure = self.env["trace.disclosure"].create({"production_id": self.record.production_id.id})
        self.assertEqual(disclosure.record_id, self.record.production_id.trace_record_ids[:1])

    def test_a_batch_is_found_and_shown_by_its_number(self):
        order = self.record.production_id
        number = "B-DISCLOSED-1"
        order.lot_producing_ids = self.env["stock.lot"].create({"name": number, "product_id": order.product_id.id})
        orders = self.env["mrp.production"].with_context(batch_first=True)
        self.assertEqual(orders.name_search(number), [(order.id, f"{number} ({order.name})")])

    def test_a_file_without_a_final_head_says_so(self):
        disclosure = self.env["trace.disclosure"].create({"record_id": self.record.id})
        self.assertIn("CONSISTENT", disclosure.reading)
        with patch.object(type(self.record), "_proving_anchor", lambda record: True):
            self.assertFalse(disclosure._missing(self.record))

    def test_what_people_typed_is_escaped_in_the_reading(self):
        reading = self.env["trace.disclosure"]._reading(self.record, {"batch": {"order": "<script>x</script>"}})
        self.assertNotIn("<script>", reading)

    def _person(self, login, group):
        return new_test_user(self.env, login, group, company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])

    def test_quality_hands_out_the_proof_of_a_batch(self):
        quality = self._person("trace_quality", "stock_lot_quality.group_quality")
        order = self.record.production_id.with_user(quality)
        self.assertIn(
            "Proof", [menu["name"] for menu in self.env["ir.ui.menu"].with_user(quality).load_menus(False).values()]
        )
        opened = self.env["trace.record"].with_user(quality).search(order.action_open_trace_records()["domain"])
        self.assertEqual(opened, self.record)
        action = opened.action_disclose()
        disclosure = self.env["trace.disclosure"].with_user(quality).browse(action["res_id"])
        self.assertEqual(set(self.shown(disclosure).sections), {"batch"})
        self.assertEqual(disclosure.action_download()["url"], f"/trace/disclosure/{disclosure.id}")

    def test_an_auditor_reads_the_proof_and_hands_out_nothing(self):
        auditor = self._person("trace_auditor", "mrp_batch_record.group_auditor")
        record = self.record.with_user(auditor)
        self.assertTrue(record.commitment and record.beads)
        view = self.env["trace.record"].with_user(auditor).get_views([(False, "form")])["views"]["form"]["arch"]
        self.assertNotIn("action_disclose", view)
        with self.assertRaises(AccessError):
            record.action_disclose()

    def test_an_operator_may_not_disclose(self):
        operator = self._person("trace_talker", "mrp_batch_record.group_operator")
        with self.assertRaises(AccessError):
            self.record.with_user(operator).action_disclose()


@tagged("post_install", "-at_install")
class TestPublicFiles(HttpCase, TraceCase):
    """The public reads the log's files and a batch's chosen fields, nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.production = cls.order()
        cls.log._sequence()

    def setUp(self):
        super().setUp()
        self.log._export()

    def test_the_files_are_served_as_exported(self):
        answer = self.url_open(f"/trace/{self.log.name}/checkpoint")
        self.assertEqual(answer.text, self.log._last_checkpoint().note)
        tile = self.url_open(f"/trace/{self.log.name}/tile/entries/000.p/2")
        self.assertEqual(tile.content, (self.log._export_folder() / "tile/entries/000.p/2").read_bytes())
        self.assertEqual(self.url_open(f"/trace/{self.log.name}/genesis.json").text, self.log.genesis)

    def test_nothing_else_is_served(self):
        for path in ("tile/..%2Fcheckpoint", "tile/entries/000.p/9", "tile/64/000", "tile/x", "trust.json"):
            self.assertEqual(self.url_open(f"/trace/{self.log.name}/{path}").status_code, 404, path)
        self.assertEqual(self.url_open("/trace/no-such-log/checkpoint").status_code, 404)

    def test_the_public_page_shows_chosen_fields_by_token_only(self):
        self.production.action_open_public_page()
        page = self.url_open(f"/trace/{self.production.trace_token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.product.name, page.text)
        self.assertIn("state waiting", page.text)  # not released yet, in whatever language the page came
        self.assertNotIn(self.milk.name, page.text)
        self.assertEqual(self.url_open("/trace/guessed-token-of-some-length").status_code, 404)
