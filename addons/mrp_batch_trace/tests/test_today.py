# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..models import batch_today_cards

ROLES = {
    "operator": "mrp_batch_record.group_operator",
    "supervisor": "mrp_batch_record.group_supervisor",
    "laboratory": "stock_lot_quality.group_lab",
    "quality": "stock_lot_quality.group_quality,mrp_batch_record.group_supervisor",
    "auditor": "mrp_batch_record.group_auditor",
    "warehouse": "stock.group_stock_manager",
    "manager": "mrp.group_mrp_manager,stock.group_stock_manager,mrp_batch_record.group_supervisor",
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

    def test_a_lot_that_expired_is_counted_whatever_its_grade(self):
        before = {key: self.number("warehouse", key)["count"] for key in ("held", "expired")}
        self.milk_lot.expiration_date = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self.number("warehouse", "expired")["count"], before["expired"] + 1)
        self._grade(self.milk_lot, "held")
        self.assertEqual(self.number("warehouse", "expired")["count"], before["expired"] + 1)
        held = self.number("warehouse", "held")
        self.assertEqual(held["count"], before["held"] + 1)
        times = {case["id"]: case["at"] for case in held["cases"]}
        self.assertEqual(times[self.milk_lot.id], self.milk_lot.state_since)

    def test_what_was_made_of_a_held_lot_is_counted_too(self):
        lot = self._make(self._order()).lot_producing_ids
        before = self.number("quality", "held")["count"]
        self._grade(self.milk_lot, "held")
        self.env.invalidate_all()
        self.assertEqual(lot.state_today, "suspect")
        self.assertEqual(self.number("quality", "held")["count"], before + 2)

    def test_a_count_of_what_was_looked_at_says_that_there_may_be_more(self):
        order = self._order()
        self._start(order.workorder_ids[0])
        for _number in range(2):
            self._reading(order.workorder_ids[0].step_log_id, "99")
        self.assertFalse(self.number("quality", "unsigned")["more"])
        with patch.object(batch_today_cards, "LOOKED_AT", 1):
            card = self.number("quality", "unsigned")
        self.assertEqual((card["count"], card["more"]), (1, True))

    def test_a_lot_that_waits_for_a_sample_is_counted_until_one_is_drawn(self):
        self.env["lot.specification"].create(
            {
                "name": "Milk",
                "product_id": self.milk_lot.product_id.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "upper": "8"})],
            }
        ).action_put_in_force()
        before = self.number("laboratory", "to_sample")["count"]
        self._grade(self.milk_lot, "in_progress")
        self.assertEqual(self.number("laboratory", "to_sample")["count"], before + 1)
        self.env["lot.sample"].with_user(self.people["laboratory"]).create({"lot_id": self.milk_lot.id})
        self.assertEqual(self.number("laboratory", "to_sample")["count"], before)

    def test_the_number_opens_what_it_counts(self):
        self._order()
        for role in ROLES:
            for card in self.today(role).numbers():
                model = self.env[card["model"]].with_user(self.people[role])
                self.assertEqual(model.search_count(card["domain"]), card["count"], (role, card["key"]))

    def test_a_trend_counts_by_week(self):
        order = self._order()
        deviations = self.env["mrp.deviation"].create(
            [{"title": f"No. {number}", "production_id": order.id} for number in range(3)]
        )
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
        self.env.cr.execute(
            SQL(
                "SELECT yield_percent, right_first_time, release_hours FROM (%s) figures WHERE id = %s",
                row._table_query,
                row.id,
            )
        )
        self.assertEqual(self.env.cr.fetchone(), (None, None, None))

    def test_a_made_batch_has_its_yield_and_its_deviations(self):
        order = self._order()
        self._make(order)
        self.env["mrp.deviation"].create({"title": "Late", "production_id": order.id})
        row = self.figures(order)
        self.assertAlmostEqual(row.yield_percent, 100.0 * row.made / row.planned)
        self.assertEqual((row.deviation_count, row.open_deviation_count), (1, 1))
        self.assertEqual(row.batch, order._batch_name())

    def test_weeks_begin_on_monday_whatever_the_language(self):
        made, running = self._make(self._order()), self._order()
        monday = self.today("manager")._mondays()[-1]
        begun = {made: monday - timedelta(days=1), running: monday}  # the Sunday before, and the Monday
        self.env.flush_all()
        # a made order keeps its dates: nothing but the database moves them
        self.env.cr.execute("UPDATE mrp_production SET date_start = '2001-01-01'")
        for order, day in begun.items():
            noon = fields.Datetime.to_datetime(day) + timedelta(hours=12)
            self.env.cr.execute("UPDATE mrp_production SET date_start = %s WHERE id = %s", [noon, order.id])
        self.env.invalidate_all()
        self.env["mrp.deviation"].create([{"title": str(number), "production_id": made.id} for number in range(3)])
        self.env.flush_all()
        figures = {figure["key"]: figure for figure in self.today("manager").with_context(lang="en_US").figures()}
        self.assertEqual(figures["deviations"]["trend"], [None] * 6 + [3, 0])
        self.assertEqual((figures["deviations"]["value"], figures["deviations"]["better"]), (3, True))
        self.assertAlmostEqual(figures["yield"]["trend"][-2], self.figures(made).yield_percent)
        self.assertIsNone(figures["yield"]["trend"][-1], "Nobody knows the yield of a running batch.")
        self.assertIsNone(figures["hours"]["value"])
        self.assertEqual((figures["hours"]["trend"], figures["hours"]["better"]), ([None] * 8, None))

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
            self.env,
            "today.stranger",
            groups="mrp.group_mrp_manager,mrp_batch_record.group_supervisor",
            company_id=other.id,
            company_ids=[fields.Command.set(other.ids)],
        )
        rows = self.env["batch.figures"].with_user(stranger).with_context(allowed_company_ids=other.ids).search([])
        self.assertNotIn(order.id, rows.ids)
