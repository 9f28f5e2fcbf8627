# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestFeeding(MakingCase):
    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        self._start(self.heat)

    def _fed(self, code, quantity):
        return self.env["mrp.feeding"].browse(self.heat._feed(code, quantity).feeding_id)

    def test_accepted_lot_is_bound_to_the_component_line(self):
        answer = self.heat._feed("M-1", 60)
        self.assertTrue(answer.accepted, answer.reason)
        self.assertEqual((answer.quantity, answer.fed, answer.planned), ("60.00", "60.00", "100.00"))
        line = self.order.move_raw_ids.move_line_ids.filtered(lambda line: line.lot_id == self.milk_lot and line.picked)
        self.assertEqual(line.quantity, 60)
        self.assertEqual(self.heat._feed("M-1").fed, "100.00", "the rest is what is still missing")
        self.assertEqual(line.quantity, 100)

    def test_snapshot_keeps_what_was_known(self):
        supplier = self.env["res.partner"].create({"name": "Farm A"})
        self.milk_lot.write({"supplier_id": supplier.id, "supplier_lot": "FA-7"})
        feeding = self._fed("M-1", 10)
        supplier.name = "Farm B"
        self.assertEqual((feeding.supplier_name, feeding.supplier_lot), ("Farm A", "FA-7"))
        self.assertEqual(feeding.operator_id, self.operator)

    def test_snapshot_of_an_untested_lot_has_no_verdict(self):
        self.assertFalse(self.milk_lot.sample_ids)
        self.assertTrue(self.heat._feed("M-1", 10).accepted)
        self.assertEqual(self.order.feeding_ids.verdict, False)

    def test_held_lot_is_refused_as_a_fact(self):
        self._grade(self.milk_lot, "held")
        answer = self.heat._feed("M-1", 10)
        self.assertEqual((answer.accepted, answer.code), (False, "gate"))
        self.assertIn("M-1", answer.reason)
        decision = self.order.gate_decision_ids
        self.assertEqual((decision.lot_id, decision.allowed, decision.user_id), (self.milk_lot, False, self.operator))
        self.assertFalse(self.order.feeding_ids)

    def test_hold_after_feeding_keeps_the_binding_and_stops_the_order(self):
        self.heat._feed("M-1", 100)
        self._grade(self.milk_lot, "held")
        line = self.order.move_raw_ids.move_line_ids.filtered("picked")
        self.assertEqual((line.lot_id, line.quantity), (self.milk_lot, 100))
        self._reading(self.heat.step_log_id, "74")
        self.heat.button_finish()
        self._start(self.fill)
        self.fill._feed("C-1", 2)
        self.fill.button_finish()
        self.order.qty_producing = 100
        with self.assertRaisesRegex(UserError, "M-1"), self.env.cr.savepoint():
            self.order.with_context(skip_backorder=True).button_mark_done()

    def test_wrong_material_names_what_is_needed(self):
        answer = self.heat._feed("S-1", 1)
        self.assertEqual(answer.code, "wrong_component")
        self.assertIn("Raw milk", answer.reason)

    def test_component_of_another_step(self):
        answer = self.heat._feed("C-1", 1)
        self.assertEqual(answer.code, "other_step")
        self.assertIn("Fill", answer.reason)

    def test_unknown_lot_and_empty_scan(self):
        self.assertEqual(self.heat._feed("NO-SUCH", 1).code, "unknown_lot")
        self.assertEqual(self.heat._feed("  ", 1).code, "unreadable")

    def test_step_must_be_running(self):
        self.assertEqual(self.fill._feed("C-1", 1).code, "not_started")

    def test_not_more_than_there_is_nor_than_planned(self):
        self._received(self.milk, "M-SMALL", 5)
        self.assertEqual(self.heat._feed("M-SMALL", 6).code, "not_enough")
        self.assertEqual(self.heat._feed("M-1", 105.5).code, "tolerance")
        self.assertTrue(self.heat._feed("M-1", 105).accepted, "5 % more than planned is within the tolerance")
        self.assertEqual(self.heat._feed("M-1", -1).code, "quantity")

    def test_gs1_and_digital_link(self):
        self.assertTrue(self.heat._feed("]C1010950600013435210M-1\x1d3102001050").accepted)
        self.assertEqual(self.order.feeding_ids.quantity, 10.5, "AI 3102: 10.50 kg")
        self.assertTrue(self.heat._feed("https://id.example/01/09506000134352/10/M-1", 1).accepted)
        self.assertEqual(self.heat._feed("(01)09506000134369(10)M-1", 1).code, "unknown_lot", "another product's GTIN")

    def test_sent_twice_recorded_once(self):
        first = self.heat.feed("M-1", 10, client_ref="t1-0001")
        again = self.heat.feed("M-1", 10, client_ref="t1-0001")
        self.assertEqual(first, again)
        self.assertEqual(len(self.order.feeding_ids), 1)

    def test_late_entry_keeps_its_own_time(self):
        at = fields.Datetime.now() - timedelta(hours=2)
        self.heat.step_log_id.sudo().write(Owned(started_at=at))
        feeding = self.env["mrp.feeding"].browse(self.heat._feed("M-1", 10, fed_at=at).feeding_id)
        self.assertEqual(feeding.fed_at, at)
        self.assertGreater(feeding.recorded_at, at)
        self.assertTrue(feeding.late)

    def test_correction_is_a_new_row_and_stock_follows(self):
        feeding = self._fed("M-1", 60)
        with self.assertRaises(UserError):
            feeding.with_user(self.operator)._correct(6, "typo")
        supervised = feeding.with_user(self.supervisor)
        with self.assertRaises(UserError):
            supervised._correct(6, " ")
        correction = supervised._correct(6, "read 60 for 6")
        self.assertEqual((correction.replaces_id, feeding.quantity, correction.quantity), (feeding, 60, 6))
        self.assertTrue(feeding.replaced)
        line = self.order.move_raw_ids.move_line_ids.filtered(lambda line: line.picked)
        self.assertEqual(line.quantity, 6)
        self.assertEqual(self.heat._feed("M-1", 94).fed, "100.00")
        with self.assertRaises(UserError):
            supervised._correct(7, "again")

    def test_withdrawn_feeding_leaves_no_consumption(self):
        feeding = self._fed("M-1", 60)
        feeding.with_user(self.supervisor)._correct(0, "wrong tank")
        self.assertFalse(self.order.move_raw_ids.move_line_ids.filtered("picked"))

    def test_a_feeding_is_lowered_though_its_lot_was_held_since(self):
        feeding = self._fed("M-1", 60).with_user(self.supervisor)
        self._grade(self.milk_lot, "held")
        correction = feeding._correct(30, "read 60 for 30")
        line = self.order.move_raw_ids.move_line_ids.filtered("picked")
        self.assertEqual((line.lot_id, line.quantity), (self.milk_lot, 30))
        with self.assertRaisesRegex(UserError, "M-1"), self.env.cr.savepoint():
            correction._correct(31, "read 30 for 31")
        with self.assertRaisesRegex(UserError, "M-1"), self.env.cr.savepoint():
            line.quantity = 31
        self.assertEqual(correction._correct(0, "another tank").quantity, 0)

    def test_nobody_writes_feedings_by_hand(self):
        feeding = self._fed("M-1", 60)
        for user in (self.operator, self.supervisor, self.quality):
            own = feeding.with_user(user)
            with self.assertRaises(AccessError):
                own.create(feeding.copy_data()[0])
            with self.assertRaises(UserError):
                own.write({"quantity": 1})
            with self.assertRaises(UserError):
                own.unlink()
        with self.assertRaises(UserError):
            feeding.sudo().quantity = 1

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_changes(self):
        feeding_id = self.heat._feed("M-1", 60).feeding_id
        self.env.flush_all()
        for statement in ("UPDATE mrp_feeding SET quantity = 1 WHERE id = %s", "DELETE FROM mrp_feeding WHERE id = %s"):
            with self.assertRaises(Exception) as refused, self.env.cr.savepoint():
                self.env.cr.execute(statement, [feeding_id])
            self.assertIn("append-only", str(refused.exception))

    def test_auditor_and_other_company(self):
        feeding = self._fed("M-1", 60)
        self.assertTrue(feeding.with_user(self.auditor).read(["lot_name"]))
        with self.assertRaises(AccessError):
            self.heat.with_user(self.auditor)._feed("M-1", 1)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.operator.copy({"login": "stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        feedings = self.env["mrp.feeding"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(feedings.search([("id", "=", feeding.id)]))
        with self.assertRaises(AccessError):
            self.heat.with_user(stranger).with_context(allowed_company_ids=other.ids)._feed("M-1", 1)

    def test_lot_other_than_the_reserved_one_shows(self):
        other = self._received(self.milk, "M-2", 100)
        self.order.move_raw_ids.filtered(lambda move: move.product_id == self.milk)._do_unreserve()
        self.order.action_assign()
        reserved = self.order.move_raw_ids.move_line_ids.lot_id & (self.milk_lot | other)
        taken = (self.milk_lot | other) - reserved
        feeding = self._fed(taken.name, 10)
        self.assertEqual((feeding.reserved_lots, feeding.other_lot), (reserved.name, True))
        self.assertFalse(self._fed(reserved.name, 10).other_lot)

    def test_feeding_of_the_future(self):
        answer = self.heat._feed("M-1", 1, fed_at=fields.Datetime.now() + timedelta(hours=1))
        self.assertEqual(answer.code, "time")

    def _closed_with(self, quantity):
        self._fed("M-1", quantity)
        self._reading(self.heat.step_log_id, "74")
        self.heat.with_user(self.operator).button_finish()
        self.assertEqual(self.heat.state, "done")
        return self.order.deviation_ids

    def test_too_little_fed_is_a_deviation_whoever_ends_the_step(self):
        deviation = self._closed_with(94.99)
        self.assertIn("94.99 of 100.00 kg", deviation.title)
        self.assertIn(deviation.name, "".join(self.order._release_exceptions()))

    def test_one_shortage_is_one_deviation_that_lists_what_was_found(self):
        """The batch is smaller because milk was short: the steps after it have nothing new to tell."""
        first = self._closed_with(90)
        self._start(self.fill)
        self.assertTrue(self.fill.with_user(self.operator)._feed("C-1", 1).accepted)
        self.fill.with_user(self.operator).button_finish()
        self.assertEqual(self.order.deviation_ids, first)
        self.assertEqual((first.noted_as, first.workorder_id), ("fed_short", self.heat))
        self.assertIn("90.00 of 100.00 kg", first.title)
        self.assertIn("Fill: Too little", first.description)
        self.assertIn("1.00 of 2.00 kg", first.description)

    def test_one_shortage_is_told_once_in_whatever_language(self):
        self._closed_with(90)
        self._start(self.fill)
        self.fill.with_user(self.operator)._feed("C-1", 2)
        self.fill.with_user(self.operator).button_finish()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        self.order.qty_producing = 100
        self.order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        [noted] = self.order.deviation_ids
        self.assertEqual((self.order.state, noted.noted_as, noted.description), ("done", "fed_short", False))

    def test_of_two_terminals_at_once_the_later_one_is_tried_again(self):
        """A row that both write lets the database refuse the later one, which then finds the deviation."""

        def version():
            self.env.cr.execute("SELECT ctid FROM mrp_production WHERE id = %s", [self.order.id])
            return self.env.cr.fetchone()

        first = self._closed_with(90)
        self.env.flush_all()
        before = version()
        known = self.env["mrp.deviation"]._note(self.order, "fed_short", ["Too little again"], "")
        self.assertEqual(known, first)
        self.assertNotEqual(version(), before)

    def test_a_judged_shortage_is_not_opened_again_by_adding_to_it(self):
        first = self._closed_with(90)
        first.write({"cause": "Late truck", "action": "Smaller batch"})
        first.with_user(self.supervisor).action_close()
        self._start(self.fill)
        self.fill.with_user(self.operator)._feed("C-1", 1)
        self.fill.with_user(self.operator).button_finish()
        self.assertEqual(len(self.order.deviation_ids), 2)
        self.assertFalse(first.description)

    def test_nobody_says_that_the_system_noted_a_deviation(self):
        for vals, context in (({"noted_as": "fed_short"}, {}), ({}, {"default_noted_as": "fed_short"})):
            deviation = (
                self.env["mrp.deviation"]
                .with_user(self.quality)
                .with_context(**context)
                .create({"title": "Mine", "production_id": self.order.id, **vals})
            )
            self.assertFalse(deviation.noted_as)

    def test_within_the_tolerance_is_enough(self):
        self.assertFalse(self._closed_with(95))

    def test_a_smaller_batch_needs_less(self):
        self.order.qty_producing = 50
        self.assertFalse(self._closed_with(47.5))

    def test_feeding_and_reading_before_the_step_began(self):
        before = self.heat.step_log_id.started_at - timedelta(hours=1)
        self.assertEqual(self.heat.feed("M-1", 1, fed_at=fields.Datetime.to_string(before))["code"], "time")
        with self.assertRaisesRegex(UserError, "before step"):
            self._reading(self.heat.step_log_id, "74", measured_at=before)

    def _scale(self, **vals):
        return self.env["maintenance.equipment"].create(
            {
                "name": "Platform scale",
                "serial_no": "SC-1",
                "workcenter_id": self.tank.id,
                "is_scale": True,
                "company_id": self.company.id,
                **vals,
            }
        )

    def test_scale_and_its_calibration_are_kept(self):
        scale = self._scale(calibration_due="2090-01-01")
        feeding = self._fed("M-1", 10)
        self.assertEqual((feeding.scale_id, feeding.scale_fitness), (scale, "fit"))
        self.assertEqual(str(feeding.scale_calibration_due), "2090-01-01")

    def test_weighed_component_needs_a_fit_scale(self):
        self.bom.bom_line_ids[0].requires_scale = True
        self.assertEqual(self.heat._feed("M-1", 10).code, "scale", "there is none")
        scale = self._scale(calibration_due="2020-01-01")
        refused = self.heat._feed("M-1", 10)
        self.assertEqual(refused.code, "scale")
        self.assertIn("Platform scale", refused.reason)
        self._scale(serial_no="SC-2", name="Second scale")
        self.assertEqual(self.heat._feed("M-1", 10).code, "scale", "there are two: which?")
        self.assertTrue(self.heat._feed("M-1", 10, scale="SC-2").accepted)
        scale.calibration_due = False
        self.assertEqual(self.heat._feed("M-1", 10, scale="NO-SUCH").code, "scale")

    def test_permitted_substitute_takes_over_the_plan(self):
        self.assertEqual(self.heat._feed("S-1", 10).code, "wrong_component")
        self.bom.bom_line_ids[0].substitute_ids = self.sugar
        self.assertEqual(self.heat._feed("S-1", 150).code, "not_enough")
        self._received(self.sugar, "S-2", 500)
        self.assertEqual(self.heat._feed("S-2", 150).code, "tolerance")
        feeding = self._fed("S-2", 30)
        self.assertEqual((feeding.product_id, feeding.instead_of_id), (self.sugar, self.milk))
        self.assertTrue(self.heat._feed("S-2", 10).accepted)
        self.assertTrue(self.heat._feed("M-1", 60).accepted)
        moves = {move.product_id: move for move in self.order.move_raw_ids if move.workorder_id == self.heat}
        planned = [(moves[product].product_uom_qty, moves[product].quantity) for product in (self.milk, self.sugar)]
        self.assertEqual(planned, [(60, 60), (40, 40)])
        feeding.with_user(self.supervisor)._correct(0, "wrong sack")
        self.assertEqual((moves[self.milk].product_uom_qty, moves[self.sugar].quantity), (90, 10))
        self.assertTrue(self.heat._feed("M-1", 30).accepted)
        self._reading(self.heat.step_log_id, "74")
        self.heat.button_finish()
        self._start(self.fill)
        self.fill._feed("C-1", 2)
        self.fill.button_finish()
        self.order.qty_producing = 100
        self.order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        consumed = {(line.lot_id.name, line.quantity) for line in self.order.move_raw_ids.move_line_ids}
        self.assertEqual(consumed, {("M-1", 90), ("S-2", 10), ("C-1", 2)})

    def test_substitute_of_another_kind_of_unit(self):
        self.assertRaises(
            ValidationError,
            self.bom.bom_line_ids[0].write,
            {
                "substitute_ids": [
                    (4, self._product("Sachet", "09506000134390", uom_id=self.env.ref("uom.product_uom_unit").id).id)
                ]
            },
        )

    def test_what_is_no_number_is_a_refusal(self):
        for quantity in (float("nan"), float("inf"), -float("inf"), 1e308, 10**400, "abc", "5", True, [], {}):
            answer = self.heat.with_user(self.operator).feed("M-1", quantity=quantity)
            self.assertEqual((answer["accepted"], answer["code"]), (False, "quantity"), quantity)
        self.assertFalse(self.order.feeding_ids)
