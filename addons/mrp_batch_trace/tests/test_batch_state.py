# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.addons.stock_lot_quality.state import GRAVITY
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestBatchState(MakingCase):
    """What a batch is today, what comes next and who does it."""

    def setUp(self):
        super().setUp()
        self._grades_lots()
        self.order = self._order()

    def _released(self):
        batch = self._make(self.order)
        batch.with_user(self.quality)._release("complete")
        return batch

    def _next(self, order=None):
        step = (order or self.order)._next_step()
        return step.code, step.who

    def _as(self, user, record):
        record.env.flush_all()
        record.invalidate_recordset()
        return record.with_user(user)

    def test_a_batch_from_order_to_release_and_what_comes_next(self):
        heat, fill = self.order.workorder_ids
        self.assertEqual((self.order.batch_status, self._next()), ("not_started", ("start", "operator")))
        self._start(heat)
        self.assertEqual((self.order.batch_status, self._next()), ("in_progress", ("finish", "operator")))
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self.assertEqual(self._next(), ("start", "operator"))
        self._start(fill)
        fill._feed("C-1", 2)
        fill.button_finish()
        self.assertEqual((self.order.batch_status, self._next()), ("to_close", ("close", "operator")))
        self.assertEqual(self.order.state_today, "in_progress")
        self.order.action_close_batch(100)
        self.assertEqual((self.order.batch_status, self._next()), ("to_review", ("sign", "operator")))
        self.assertIn("Pasteurise", self.order.next_step)
        self._sign_steps(self.order)
        self.assertEqual((self.order.batch_status, self._next()), ("to_review", ("review", "quality")))
        self.order.with_user(self.quality)._release("complete")
        self.assertEqual((self.order.batch_status, self._next()), ("released", ("ship", "warehouse")))
        self.assertEqual(self.order.state_today, "released")
        self.assertIn("warehouse", self.order.next_step)

    def test_the_operator_closes_with_the_quantity_made(self):
        order = self.order.with_user(self.operator)
        with self.assertRaisesRegex(UserError, "Pasteurise"):
            order.action_close_batch(100)
        heat, fill = order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self._start(fill)
        fill._feed("C-1", 2)
        fill.button_finish()
        dialog = order.action_close_batch()
        wizard = self.env[dialog["res_model"]].with_user(self.operator).with_context(**dialog["context"]).create({})
        self.assertEqual(wizard.quantity, 100)
        with self.assertRaises(UserError):
            order.action_close_batch(0)
        wizard.quantity = 96
        wizard.action_close()
        self.assertEqual((order.state, order.qty_produced), ("done", 96))
        self.assertFalse(order.production_group_id.production_ids - order, "no rest of the batch is left behind")
        consumed = {move.product_id: move.quantity for move in order.move_raw_ids}
        self.assertEqual(consumed, {self.milk: 100, self.culture: 2})

    def test_a_step_that_waits_for_its_sample_says_for_what_and_whom(self):
        self.pasteurise.requires_release = True
        heat, fill = self.order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self.assertEqual(self._next(), ("draw", "operator"))
        sample = self.env["lot.sample"].create(
            {"lot_id": self.order.lot_producing_ids.id, "workorder_id": heat.id, "company_id": self.company.id}
        )
        self.assertEqual(self._next(), ("await", "laboratory"))
        self.assertIn(sample.name, self._as(self.operator, self.order).next_step)

    def test_a_released_batch_whose_lot_is_held_is_held(self):
        batch = self._released()
        batch.lot_producing_ids.with_user(self.quality)._regrade("held", "found glass")
        seen = self._as(self.auditor, batch)
        self.assertEqual((seen.batch_status, seen.state_today), ("released", "held"))
        self.assertIn("found glass", seen.state_reason)
        self.assertEqual(self._next(), ("held", "quality"))

    def test_a_batch_with_a_bad_input_is_suspect(self):
        batch = self._released()
        lot = batch.lot_producing_ids
        self.assertEqual(lot.state_today, "released")
        self.milk_lot.with_user(self.quality)._regrade("fail", "aflatoxin")
        seen = self._as(self.auditor, lot)
        self.assertEqual(seen.state_today, "suspect")
        self.assertIn("M-1", seen.state_reason)
        self.assertIn("aflatoxin", seen.state_reason)
        self.assertEqual(self._as(self.auditor, batch).state_today, "suspect")
        self.assertEqual(self._next(), ("suspect", "quality"))
        lots = self.env["stock.lot"]
        self.assertIn(lot, lots.search([("state_today", "=", "suspect")]))
        self.assertNotIn(lot, lots.search([("state_today", "=", "released")]))
        self.assertIn(batch, self.env["mrp.production"].search([("state_today", "=", "suspect")]))
        self.assertNotIn(batch, self.env["mrp.production"].search([("state_today", "=", "released")]))
        self.milk_lot.with_user(self.quality)._regrade("pass", "the laboratory had mixed up two samples")
        self.assertEqual(self._as(self.auditor, lot).state_today, "released")

    def test_a_batch_still_being_made_of_a_bad_input_is_suspect(self):
        heat = self.order.workorder_ids[0]
        self._start(heat)
        heat._feed("M-1", 100)
        self.milk_lot.with_user(self.quality)._regrade("held", "asked back by the supplier")
        self.assertEqual(self._as(self.operator, self.order).state_today, "suspect")

    def test_an_open_critical_deviation_makes_suspect_and_a_minor_one_does_not(self):
        batch = self._released()
        deviation = self.env["mrp.deviation"].create({"title": "Label mixed up", "production_id": batch.id})
        self.assertEqual(self._as(self.auditor, batch).state_today, "released")
        deviation.severity = "critical"
        seen = self._as(self.auditor, batch)
        self.assertEqual(seen.state_today, "suspect")
        self.assertIn("Label mixed up", seen.state_reason)
        self.assertIn(batch.lot_producing_ids, self.env["stock.lot"].search([("state_today", "=", "suspect")]))

    def test_an_input_of_another_company_is_bad_and_not_named(self):
        batch = self._released()
        other = self.env["res.company"].create({"name": "Another dairy"})
        self.milk_lot.with_user(self.quality)._regrade("fail", "aflatoxin")
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET company_id = %s WHERE id = %s", [other.id, self.milk_lot.id])
        self.env.invalidate_all()
        lot = batch.lot_producing_ids.with_user(self.quality)
        self.assertEqual(lot.state_today, "suspect")
        self.assertNotIn("M-1", lot.state_reason)

    def test_a_released_batch_past_its_date_is_expired_and_a_rejected_one_failed(self):
        batch = self._released()
        batch.lot_producing_ids.with_user(self.quality)._correct(
            {"expiration_date": fields.Datetime.now() - timedelta(days=1)}, "the label says so"
        )
        self.assertEqual((batch.state_today, self._next()), ("expired", ("expired", "warehouse")))
        other = self._make(self._order())
        other.with_user(self.quality)._reject("wrong label")
        self.assertEqual(other.state_today, "failed")
        self.assertIn("wrong label", other.state_reason)
        self.assertNotIn("The batch was rejected", other.lot_producing_ids.grading_ids[:1].reason)

    def test_searching_finds_what_is_shown(self):
        orders = self.env["mrp.production"]
        for decision in ("", "released", "rejected"):
            for code in ("pass", "fail", "held", "conditional", "in_progress"):
                order = self._order()
                order.sudo().write(Owned(release_decision=decision))
                self._grade(order.lot_producing_ids, code)
                orders |= order
        expired, cancelled = self._order(), self._order()
        cup = self._product("Cup", "09506000134390", tracking="serial")
        cups = self.env["stock.lot"].create(
            [{"name": name, "product_id": cup.id, "company_id": self.company.id} for name in ("CUP-1", "CUP-2")]
        )
        both = orders.create(
            {"product_id": cup.id, "product_qty": 2, "company_id": self.company.id, "lot_producing_ids": cups.ids}
        )
        self._grade(both.lot_producing_ids[0], "held")
        self._grade(both.lot_producing_ids[1], "recalled")
        expired.lot_producing_ids.expiration_date = fields.Datetime.now() - timedelta(days=1)
        cancelled.action_cancel()
        orders |= both | expired | cancelled | self._order()
        self.assertEqual((both.state_today, expired.state_today, cancelled.state_today), ("recalled", "expired", False))
        self.env.flush_all()
        for code in [code for code in GRAVITY if code != "none"] + [False]:
            found = orders.search([("id", "in", orders.ids), ("state_today", "in", [code])])
            self.assertEqual(found, orders.filtered(lambda order, code=code: order.state_today == code).sorted(), code)
        found = orders.search([("id", "in", orders.ids), ("state_today", "not in", ["held", "failed"])])
        self.assertEqual(found, orders.filtered(lambda order: order.state_today not in ("held", "failed")).sorted())
        self.assertFalse(orders.search([("state_today", "=", "no such state")]))

    def test_a_batch_in_the_making_says_first_what_is_wrong(self):
        heat = self.order.workorder_ids[0]
        self._start(heat)
        heat._feed("M-1", 100)
        self.milk_lot.with_user(self.quality)._regrade("held", "asked back by the supplier")
        self.assertEqual(self._next(), ("bad_input", "quality"))
        self.assertIn("M-1", self._as(self.operator, self.order).next_step)
        self._judged(self.milk_lot)
        self.assertEqual(self._next(), ("finish", "operator"))
        deviation = self.env["mrp.deviation"].create(
            {"title": "Label mixed up", "production_id": self.order.id, "severity": "critical"}
        )
        self.assertEqual(self._next(), ("deviation", "quality"))
        deviation.write({"cause": "roll", "action": "changed"})
        deviation.with_user(self.quality).action_close()
        self._grade(self.order.lot_producing_ids, "held")
        self.assertEqual(self._next(), ("bad_lot", "quality"))

    def _judged(self, lot, order=None):
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.quality)
            .create(
                {
                    "title": "Bad input",
                    "production_id": (order or self.order).id,
                    "lot_id": lot.id,
                    "cause": "delivery",
                    "action": "tested, no effect",
                }
            )
        )
        deviation.action_close()
        return deviation

    def _bad(self, order):
        return [(row.values["lot"], row.remedy) for row in order._release_findings() if row.code == "bad_input"]

    def test_a_bad_input_blocks_the_release_until_it_is_judged(self):
        batch = self._make(self.order)
        self.assertEqual(self._bad(batch), [])
        for code in ("held", "fail", "recalled"):
            self._grade(self.milk_lot, code)
            self.assertEqual(self._bad(batch), [("M-1", "open_deviation")], code)
        self.assertEqual(self._next(), ("bad_input", "quality"))
        with self.assertRaisesRegex(UserError, "M-1"):
            batch.with_user(self.quality)._release("complete")
        (row,) = batch._release_findings()
        self.assertEqual(
            (row.prefill["lot_id"], row.prefill["workorder_id"]), (self.milk_lot.id, batch.workorder_ids[0].id)
        )
        self._judged(self.culture_lot)
        self.assertEqual(self._bad(batch), [("M-1", "open_deviation")], "another lot was judged")
        self._judged(self.milk_lot)
        self.assertEqual(self._bad(batch), [])
        self.assertEqual(self._next(), ("review", "quality"))
        batch.with_user(self.quality)._release("complete")
        self.assertEqual(batch.release_state, "released")

    def test_what_was_judged_before_the_lot_was_bad_is_judged_again(self):
        batch = self._make(self.order)
        deviation = self._judged(self.milk_lot)
        self._grade(self.milk_lot, "held")
        self.env.flush_all()
        later = deviation.closed_at + timedelta(hours=1)
        self.env.cr.execute("ALTER TABLE lot_grading DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE lot_grading SET graded_at = %s WHERE lot_id = %s", [later, self.milk_lot.id])
        self.env.cr.execute("ALTER TABLE lot_grading ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.assertEqual(self._bad(batch), [("M-1", "open_deviation")])

    def test_a_withdrawn_feeding_speaks_against_nothing(self):
        heat = self.order.workorder_ids[0]
        self._start(heat)
        heat._feed("M-1", 100)
        self.order.feeding_ids.with_user(self.supervisor)._correct(0, "the wrong tank")
        self._grade(self.milk_lot, "held")
        self.assertEqual(self._bad(self.order), [])

    def test_the_inputs_take_the_same_queries_however_many(self):
        def counted(order):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            list(order._input_exceptions())
            return self.env.cr.sql_log_count - before

        heat = self.order.workorder_ids[0]
        self._start(heat)
        heat._feed("M-1", 20)
        self._grade(self.milk_lot, "held")
        one = counted(self.order)
        for number in range(2, 6):
            self._received(self.milk, f"M-{number}", 20)
            self.assertTrue(heat._feed(f"M-{number}", 20).accepted)
        lots = self.order.feeding_ids.lot_id
        for lot in lots:
            self._grade(lot, "held")
        self.assertEqual(len(self._bad(self.order)), 5)
        self.assertLessEqual(counted(self.order), one)

    def test_the_last_step_waits_for_its_sample_before_the_order_is_closed(self):
        self.fill.requires_release = True
        heat, fill = self.order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self._start(fill)
        fill._feed("C-1", 2)
        fill.button_finish()
        self.assertEqual((self.order.batch_status, self._next()), ("in_progress", ("draw", "operator")))
        with self.assertRaisesRegex(UserError, "sample"):
            self.order.action_close_batch(100)
        self.env["lot.sample"].create(
            {"lot_id": self.order.lot_producing_ids.id, "workorder_id": fill.id, "company_id": self.company.id}
        )
        self.assertEqual((self.order.batch_status, self._next()), ("in_progress", ("await", "laboratory")))

    def test_the_missing_sample_of_the_finished_product_comes_next(self):
        specification = self.env["lot.specification"].create(
            {
                "name": "Yoghurt standard",
                "product_id": self.yoghurt.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "4", "upper": "8"})],
            }
        )
        specification.action_put_in_force()
        batch = self._make(self.order)
        self.assertEqual(self._next(), ("draw_finished", "laboratory"))
        self.assertIn("unsampled", [row.code for row in batch._release_findings()])
        self.env["lot.sample"].create(
            {"lot_id": batch.lot_producing_ids.id, "company_id": self.company.id, "specification_id": specification.id}
        )
        self.assertEqual(self._next(), ("test", "laboratory"))

    def test_the_reason_is_worded_for_the_reader(self):
        batch = self._released()
        batch.lot_producing_ids.with_user(self.quality)._regrade("held", "玻璃")
        english, chinese = (
            self._as(self.auditor, batch).with_context(lang=lang).state_reason for lang in ("en_US", "zh_CN")
        )
        self.assertIn("Held by", english)
        self.assertIn("冻结", chinese)
