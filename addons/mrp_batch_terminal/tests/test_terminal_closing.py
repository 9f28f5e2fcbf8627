# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_sampling import SamplingCase


@tagged("post_install", "-at_install")
class TestClosing(SamplingCase):
    def _packed(self):
        self.pasteurise.requires_release = False
        self._heated()
        self._record(self.fill, "start")
        self._record(self.fill, "feed", code="C-1", quantity=2)
        self.assertTrue(self._record(self.fill, "finish")["accepted"])
        self.order.step_log_ids.with_user(self.operator)._sign("operator", "performed")

    def test_operator_closes_the_order_at_the_terminal(self):
        self._packed()
        (step,) = self._board(self.filler)["steps"]
        self.assertEqual(
            (step["closing"]["may"], step["closing"]["quantity"], step["closing"]["waits"]), (True, "100.00", "")
        )
        entry = self._entry(self.fill, "close", quantity=96)
        closed = self._terminal().record(entry)
        self.assertTrue(closed["accepted"], closed["reason"])
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 96))
        self.assertTrue(self._terminal().record(entry)["repeated"])
        self.assertFalse(self.order.production_group_id.production_ids - self.order, "No order is left over.")

    def test_finished_sample_is_asked_for_after_closing(self):
        self._packed()
        self._record(self.fill, "close")
        (step,) = self._board(self.filler)["steps"]
        self.assertEqual((step["closed"], step["offer"]["needed"]), (True, True))
        self.assertEqual(step["offer"]["specification"], "Yoghurt standard")
        drawn = self._record(self.fill, "sample", purpose="finished")
        self.assertTrue(drawn["accepted"], drawn["reason"])
        self.assertEqual(self.fill.sample_ids.specification_id, self.standard)
        self.assertFalse(self._board(self.filler)["steps"])

    def test_laboratory_is_asked_for_the_finished_sample(self):
        self._grade(self.lot, "in_progress")
        self._packed()
        self._record(self.fill, "close")
        self.assertTrue(self._activities(self.lot, self.lab))
        self._record(self.fill, "sample")
        self.assertFalse(self._activities(self.lot, self.lab))

    def test_not_closed_before_its_time(self):
        self.assertFalse(self._board(self.filler)["steps"][0]["closing"])
        refused = self._record(self.heat, "close")
        self.assertFalse(refused["accepted"])
        self._packed()
        self.bom.operation_ids[1].requires_release = True
        (step,) = self._board(self.filler)["steps"]
        self.assertIn("no sample", step["closing"]["waits"])
        self.assertFalse(self._record(self.fill, "close")["accepted"])
        self.bom.operation_ids[1].requires_release = False
        for quantity in (-1, 0.0001, 1e300):
            self.assertFalse(self._record(self.fill, "close", quantity=quantity)["accepted"])
        self.assertEqual(self.order.state, "to_close")
        self.assertTrue(self._record(self.fill, "close")["accepted"])
        self.assertFalse(self._record(self.fill, "close")["accepted"], "Closed already.")

    def test_more_than_planned_is_closed_with_a_reason_only(self):
        self._packed()
        (step,) = self._board(self.filler)["steps"]
        self.assertEqual(step["closing"]["most"], "105.00")
        refused = self._record(self.fill, "close", quantity=106)
        self.assertEqual((refused["accepted"], refused["code"]), (False, "overmade"))
        with self.assertRaisesRegex(UserError, "more than planned"):
            self.order.with_user(self.operator).action_close_batch(106, "  ")
        for why in ("", "typed"):
            self.assertIn("100000", self._record(self.fill, "close", quantity=100000, why=why)["reason"])
        self.assertEqual((self.order.state, self.order.deviation_ids.ids), ("to_close", []))
        closed = self._record(self.fill, "close", quantity=106, why="Milk was rich")
        self.assertTrue(closed["accepted"], closed["reason"])
        deviation = self.order.deviation_ids
        self.assertEqual((self.order.qty_produced, deviation.description), (106, "Milk was rich"))
        self.assertEqual((deviation.state, deviation.owner_id), ("open", self.order._shift_leader()))
        self.assertIn("106", deviation.title)

    def test_the_plant_manager_sets_what_may_be_made_above_the_plan(self):
        manager = new_test_user(
            self.env,
            "making_manager",
            groups="mrp.group_mrp_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        limits = self.env["batch.limits"].with_user(manager)
        dialog = limits.create({"over_percent": 10, "most_times": 1.5})
        self.assertEqual((limits.create({}).over_percent, limits.create({}).most_times), (5, 2))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(limits.create({"company_id": other.id}).company_id, self.company)
        dialog.write({"company_id": other.id})
        dialog.action_save()
        self.assertEqual((self.company.batch_over_percent, self.company.batch_most_times), (10, 1.5))
        self.assertEqual((other.batch_over_percent, other.batch_most_times), (5, 2))
        self._packed()
        (step,) = self._board(self.filler)["steps"]
        self.assertEqual(step["closing"]["most"], "110.00")
        self.assertIn("1.5 times", self._record(self.fill, "close", quantity=151, why="Rich")["reason"])
        self.assertTrue(self._record(self.fill, "close", quantity=110)["accepted"])
        for vals in ({"over_percent": -1}, {"most_times": 0.5}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                limits.create(vals).action_save()
                self.env.flush_all()
        for user in (self.operator, self.supervisor, self.quality):
            with self.assertRaises(AccessError):
                limits.with_user(user).create({}).action_save()

    def test_within_the_tolerance_no_reason_is_asked_for(self):
        self._packed()
        self.assertTrue(self._record(self.fill, "close", quantity=105)["accepted"])
        self.assertFalse(self.order.deviation_ids)

    def test_more_than_was_fed_is_asked_about(self):
        self.pasteurise.requires_release = False
        self._record(self.heat, "start")
        self._record(self.heat, "feed", code="M-1", quantity=50)
        self._record(self.heat, "reading", parameter_id=self.temperature.id, value="74")
        self.assertTrue(self._record(self.heat, "finish", why="No more milk")["accepted"])
        (short,) = self.order.deviation_ids
        self.assertEqual(short.owner_id, self.order._shift_leader())
        self._record(self.fill, "start")
        self._record(self.fill, "feed", code="C-1", quantity=2)
        self.assertTrue(self._record(self.fill, "finish")["accepted"])
        self.assertIn("was fed", self._record(self.fill, "close", quantity=100)["reason"])
        dialog = (
            self.env["batch.close"].with_user(self.operator).create({"production_id": self.order.id, "quantity": 50})
        )
        self.assertFalse(dialog.asks_why)
        dialog.quantity = 100
        self.assertTrue(dialog.asks_why)
        with self.assertRaisesRegex(UserError, "was fed"):
            dialog.action_close()
        dialog.why = "Water was added"
        dialog.action_close()
        self.assertEqual(self.order.state, "done")
        self.assertEqual((self.order.deviation_ids - short).description, "Water was added")

    def test_closing_asks_for_the_right(self):
        self._packed()
        with self.assertRaises(AccessError):
            self.order.with_user(self.auditor).action_close_batch(100)
