# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import MakingCase

ROLES = {
    "operator": "mrp_batch_trace.group_operator",
    "supervisor": "mrp_batch_trace.group_supervisor",
    "laboratory": "stock_lot_quality.group_lab",
    "quality": "stock_lot_quality.group_quality,mrp_batch_trace.group_supervisor",
    "auditor": "mrp_batch_trace.group_auditor",
    "warehouse": "stock.group_stock_manager",
    "manager": "mrp.group_mrp_manager,stock.group_stock_manager,mrp_batch_trace.group_supervisor",
}


class RolesCase(MakingCase):
    """One person of each role, at work in the dairy under test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        here = {"company_id": cls.company.id, "company_ids": [fields.Command.set(cls.company.ids)]}
        cls.people = {
            role: new_test_user(cls.env, f"today.{role}", groups=f"base.group_user,{groups}", **here)
            for role, groups in ROLES.items()
        }

    def today(self, role):
        return self.env["batch.today"].with_user(self.people[role])

    def number(self, role, key):
        return next(card for card in self.today(role).numbers() if card["key"] == key)


@tagged("post_install", "-at_install")
class TestToday(RolesCase):
    def test_each_role_has_its_numbers(self):
        for role in ROLES:
            with self.subTest(role):
                keys = [card["key"] for card in self.today(role).numbers()]
                self.assertTrue(keys)
                self.assertEqual(len(keys), len(set(keys)))
        self.assertIn("my_steps", [card["key"] for card in self.today("operator").numbers()])
        self.assertNotIn("receipts", [card["key"] for card in self.today("auditor").numbers()])

    def test_a_role_that_another_brings_along_is_not_asked_again(self):
        self.assertEqual(self.today("quality")._roles()[0], "quality")
        self.assertNotIn("operator", self.today("supervisor")._roles())
        self.assertNotIn("laboratory", self.today("quality")._roles())

    def test_a_batch_is_named_by_its_number(self):
        order = self._order()
        case = self.number("supervisor", "not_started")["cases"][0]
        self.assertEqual(case["name"], order._batch_name())
        self.assertNotEqual(case["name"], order.name)

    def test_what_expired_does_not_expire_soon(self):
        now = fields.Datetime.now()
        self.milk_lot.expiration_date = now - timedelta(days=400)
        self.culture_lot.expiration_date = now + timedelta(days=3)
        soon = [case["id"] for case in self.number("warehouse", "expiring")["cases"]]
        gone = [case["id"] for case in self.number("warehouse", "expired")["cases"]]
        self.assertIn(self.culture_lot.id, soon)
        self.assertNotIn(self.milk_lot.id, soon)
        self.assertIn(self.milk_lot.id, gone)

    def test_a_held_lot_is_counted_until_it_is_let_go(self):
        before = self.number("quality", "held")["count"]
        self._grade(self.milk_lot, "held")
        self.assertEqual(self.number("quality", "held")["count"], before + 1)
        self._grade(self.milk_lot, "pass")
        self.assertEqual(self.number("quality", "held")["count"], before)

    def test_the_number_opens_what_it_counts(self):
        self._order()
        for role in ROLES:
            for card in self.today(role).numbers():
                model = self.env[card["model"]].with_user(self.people[role])
                self.assertEqual(model.search_count(card["domain"]), card["count"], (role, card["key"]))

    def test_a_trend_counts_by_week(self):
        order = self._order()
        deviations = self.env["mrp.deviation"].create(
            [{"title": f"No. {number}", "production_id": order.id} for number in range(3)])
        trend = self.number("quality", "deviations")["trend"]
        self.assertEqual(len(trend), 8)
        self.assertEqual(trend[-1], len(deviations))

    def test_what_one_may_not_read_is_not_counted(self):
        clerk = new_test_user(self.env, "today.clerk", groups="base.group_user")
        self.assertEqual(self.env["batch.today"].with_user(clerk).numbers(), [])
        self.assertEqual(self.env["batch.today"].with_user(clerk).figures(), [])

    def test_first_steps_lead_to_pages_that_open(self):
        for role in ROLES:
            start = self.today(role).start()
            self.assertTrue(start["steps"], role)
            self.assertTrue(start["tour"], role)
            for step in start["steps"]:
                self.assertTrue(self.today(role)._may_open(step["action"]), (role, step))

    def test_first_steps_are_put_away_by_oneself_only(self):
        self.today("operator").hide_start(True)
        self.assertTrue(self.today("operator").start()["hidden"])
        self.assertFalse(self.today("auditor").start()["hidden"])
        self.today("operator").hide_start(False)
        self.assertFalse(self.today("operator").start()["hidden"])


@tagged("post_install", "-at_install")
class TestFigures(RolesCase):
    def figures(self, order):
        self.env.flush_all()
        return self.env["batch.figures"].with_user(self.people["manager"]).browse(order.id)

    def test_what_is_not_known_yet_is_empty(self):
        row = self.figures(self._order())
        self.assertFalse(row.date_finished)
        self.env.cr.execute(SQL(
            "SELECT yield_percent, right_first_time, release_hours FROM (%s) figures WHERE id = %s",
            row._table_query, row.id))
        self.assertEqual(self.env.cr.fetchone(), (None, None, None))

    def test_a_made_batch_has_its_yield_and_its_deviations(self):
        order = self._order()
        self._make(order)
        self.env["mrp.deviation"].create({"title": "Late", "production_id": order.id})
        row = self.figures(order)
        self.assertAlmostEqual(row.yield_percent, 100.0 * row.made / row.planned)
        self.assertEqual((row.deviation_count, row.open_deviation_count), (1, 1))
        self.assertEqual(row.batch, order._batch_name())

    def test_who_leads_reads_them(self):
        order = self._order()
        self.env.flush_all()
        for role in ("manager", "supervisor", "quality", "auditor"):
            self.env["batch.figures"].with_user(self.people[role]).browse(order.id).read(["yield_percent"])
        with self.assertRaises(AccessError):
            self.env["batch.figures"].with_user(self.people["warehouse"]).browse(order.id).read(["yield_percent"])

    def test_another_company_is_not_in_them(self):
        order = self._order()
        self.env.flush_all()
        other = self.env["res.company"].create({"name": "Somebody else"})
        stranger = new_test_user(
            self.env, "today.stranger", groups="mrp.group_mrp_manager,mrp_batch_trace.group_supervisor",
            company_id=other.id, company_ids=[fields.Command.set(other.ids)])
        rows = self.env["batch.figures"].with_user(stranger).with_context(allowed_company_ids=other.ids).search([])
        self.assertNotIn(order.id, rows.ids)
