# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .test_today import ROLES, RolesCase

HOMES = {
    "operator": "mrp_batch_terminal.batch_terminal_action",
    "auditor": "mrp_batch_trace.batch_find_action",
    **dict.fromkeys(("supervisor", "quality", "warehouse", "manager"), "mrp_batch_trace.batch_today_action"),
}


@tagged("post_install", "-at_install")
class TestHome(RolesCase):
    def test_each_role_starts_with_its_page(self):
        for role, xml_id in HOMES.items():
            action = self.env["batch.home"].with_user(self.people[role])._action()
            self.assertEqual(action, self.env.ref(xml_id), role)
            self.assertEqual(self.env["batch.home"].with_user(self.people[role]).open(), action.id)

    def test_who_has_no_role_has_no_page(self):
        clerk = new_test_user(self.env, "home.clerk", groups="base.group_user")
        self.assertFalse(self.env["batch.home"].with_user(clerk)._action())

    def test_quality_is_in_one_app(self):
        roots = self.env["ir.ui.menu"].with_user(self.people["quality"]).load_menus(False)
        names = {menu["xmlid"] for menu in roots.values() if menu.get("xmlid")}
        self.assertIn("mrp_batch_record.lot_test_result_menu", names)
        self.assertNotIn("stock_lot_quality.menu_lot_quality", names)
        self.assertNotIn("stock_lot_quality.lot_sample_menu", names)

    def test_every_page_of_inventory_s_quality_menu_is_in_the_app(self):
        """A page added to Inventory's menu must not get lost where this app hides that menu."""
        menus = self.env["ir.ui.menu"].search([("id", "child_of", self.env.ref("mrp_batch_record.menu_root").id)])
        hidden = self.env["ir.ui.menu"].search(
            [("id", "child_of", self.env.ref("stock_lot_quality.menu_lot_quality").id)]
        )
        there = {menu.action for menu in menus if menu.action}
        self.assertFalse([menu.name for menu in hidden if menu.action and menu.action not in there])


@tagged("post_install", "-at_install")
class TestFind(RolesCase):
    def find(self, text, role="auditor"):
        return self.env["batch.find"].with_user(self.people[role]).find(text)

    def test_a_batch_number_is_exact_and_leads_to_the_record(self):
        order = self._order()
        answer = self.find(order._batch_name())
        self.assertTrue(answer["exact"])
        self.assertEqual((answer["rows"][0]["model"], answer["rows"][0]["id"]), ("mrp.production", order.id))

    def test_a_part_of_a_number_and_a_supplier_s_number_find_it(self):
        self.milk_lot.write({"name": "RAW-778899", "supplier_lot": "NH0917-02"})
        for text in ("7788", "NH0917", "nh0917-02"):
            answer = self.find(text)
            self.assertIn(self.milk_lot.id, [row["id"] for row in answer["rows"]], text)
            self.assertEqual(answer["rows"][0]["model"], "stock.lot")

    def test_a_bar_code_is_read(self):
        answer = self.find(f"]C1010950600013435210{self.milk_lot.name}")
        self.assertEqual([row["id"] for row in answer["rows"]], self.milk_lot.ids)

    def test_an_unknown_number_is_answered_with_likely_ones(self):
        self.milk_lot.name = "RAW-778899"
        answer = self.find("RAW-778898")
        self.assertEqual(answer["rows"], [])
        self.assertIn("RAW-778899", answer["near"])
        self.assertEqual(self.find("ab"), {"text": "ab", "exact": False, "rows": [], "near": []})

    def test_each_look_up_is_recorded_and_stays(self):
        self.find(self.milk_lot.name)
        self.find("NOSUCHLOT")
        rows = (
            self.env["batch.lookup"]
            .with_user(self.people["quality"])
            .search([("user_id", "=", self.people["auditor"].id)])
        )
        self.assertEqual(rows.mapped("asked"), ["NOSUCHLOT", self.milk_lot.name])
        self.assertEqual(rows.mapped("found_count"), [0, 1])
        with self.assertRaises(AccessError):
            self.env["batch.lookup"].with_user(self.people["auditor"]).search([])
        with self.assertRaises(UserError):
            rows[0].with_user(self.people["quality"]).write({"asked": "something else"})

    def test_a_dossier_leaves_a_look_up(self):
        order, auditor = self._order(), self.people["auditor"]
        for name in ("report_dossier_screen", "report_dossier"):
            self.env["ir.actions.report"].with_user(auditor)._render_qweb_html(f"mrp_batch_record.{name}", order.ids)
        rows = self.env["batch.lookup"].with_user(self.people["quality"]).search([("user_id", "=", auditor.id)])
        told = [(row.how, row.asked, row.found, row.found_count) for row in rows]
        self.assertEqual(told, [("dossier", order._batch_name(), order._batch_name(), 1)] * 2)

    def test_another_company_s_lots_are_not_found(self):
        other = self.env["res.company"].create({"name": "Somebody else"})
        product = self.env["product.product"].create(
            {"name": "Foreign", "is_storable": True, "tracking": "lot", "company_id": other.id}
        )
        self.env["stock.lot"].create({"name": "FOREIGN-1", "product_id": product.id, "company_id": other.id})
        answer = self.find("FOREIGN-1")
        self.assertEqual((answer["rows"], answer["near"]), ([], []))


@tagged("post_install", "-at_install")
class TestDoor(HttpCase):
    def test_the_login_page_shows_the_product(self):
        page = self.url_open("/web/login").text
        self.assertIn("<title>Batch Trace</title>", page)
        self.assertIn("/mrp_batch_trace/static/description/icon.png", page)
        self.assertNotIn("Enter your email", page)

    def test_the_session_knows_the_page_of_the_role(self):
        new_test_user(self.env, "door.auditor", groups=ROLES["auditor"], password="door.auditor")
        self.authenticate("door.auditor", "door.auditor")
        page = self.url_open("/odoo").text
        home = self.env.ref("mrp_batch_trace.batch_find_action").id
        self.assertIn(f'"home_action_id": {home}', page)
