# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestSteps(MakingCase):
    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids

    def _sample(self, workorder, specification=None):
        return (
            self.env["lot.sample"]
            .with_user(self.quality)
            .create(
                {"lot_id": self.order.lot_producing_ids.id, "workorder_id": workorder.id, "company_id": self.company.id}
            )
        )

    def _specification(self):
        specification = self.env["lot.specification"].create(
            {
                "name": "Heat check",
                "product_id": self.yoghurt.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "4", "upper": "8"})],
            }
        )
        specification.action_put_in_force()
        return specification

    def test_log_opens_and_closes_with_the_work_order(self):
        crew = self.env["mrp.crew"].create(
            {"name": "A", "code": "A", "company_id": self.company.id, "member_ids": [(6, 0, self.operator.ids)]}
        )
        self.heat.button_start()
        log = self.heat.step_log_id
        self.assertEqual((log.state, log.operator_ids, log.crew_id), ("open", self.operator, crew))
        self.assertEqual(log.equipment_check_ids.equipment_id, self.machine)
        self.heat.with_user(self.supervisor).button_start()
        self.assertEqual(log.operator_ids, self.operator | self.supervisor)
        self._reading(log, "74")
        self.heat.button_finish()
        self.assertEqual(log.state, "closed")
        self.assertTrue(log.ended_at)

    def test_required_reading_holds_the_end_of_the_step(self):
        self.heat.button_start()
        for finish in (
            self.heat.button_finish,
            self.heat.action_mark_as_done,
            lambda: self.heat.set_state("done"),
            lambda: self.heat.write({"state": "done"}),
        ):
            with self.assertRaisesRegex(UserError, "T-TEST"), self.env.cr.savepoint():
                finish()
        with self.assertRaisesRegex(UserError, "T-TEST"), self.env.cr.savepoint():
            self.order.qty_producing = 100
            self.order.button_mark_done()

    def test_reading_is_judged_and_exact(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        inside, outside = self._reading(log, "76.50"), self._reading(log, "76.51")
        self.assertEqual((inside.value, inside.in_limits), ("76.50", True))
        self.assertEqual((outside.value, outside.in_limits, outside.upper), ("76.51", False, "76.5"))
        for wrong in ("hot", "1e999", "-1e999999999", "Infinity", "nan"):
            with self.assertRaisesRegex(ValidationError, "not a value of"):
                self._reading(log, wrong)

    def test_caller_cannot_forge_judgement_or_times(self):
        self.heat.button_start()
        forged = {
            "in_limits": True,
            "upper": "200",
            "recorded_at": "2020-01-01",
            "user_id": self.quality.id,
            "source": "machine",
            "minute": "01-01 00:00",
        }
        log = self.heat.step_log_id
        for name, value in forged.items():
            with self.assertRaises(UserError):
                self._reading(log, "99", **{name: value})
        defaults = {f"default_{name}": value for name, value in forged.items()}
        reading = (
            self.env["mrp.step.reading"]
            .with_user(self.operator)
            .with_context(**defaults)
            .create({"log_id": log.id, "parameter_id": self.temperature.id, "value": "99"})
        )
        self.assertFalse(reading.in_limits)
        self.assertEqual((reading.upper, reading.user_id, reading.source), ("76.5", self.operator, "hand"))
        self.assertGreater(reading.recorded_at.year, 2020)

    def test_a_time_from_the_context_is_checked_too(self):
        self.heat.button_start()
        readings = self.env["mrp.step.reading"].with_user(self.operator)
        values = {"log_id": self.heat.step_log_id.id, "parameter_id": self.temperature.id, "value": "74"}
        for at in ("2001-01-01 00:00:00", "2199-01-01 00:00:00"):
            with self.assertRaises(UserError):
                readings.with_context(default_measured_at=at).create(values)

    def test_a_reading_of_another_step_is_not_withdrawn_by_a_new_one(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        first = self._reading(log, "99")
        with self.assertRaisesRegex(UserError, "needs a reason"):
            self._reading(log, "74", replaces_id=first.id)
        self.env["mrp.step.reading"].with_user(self.operator).with_context(default_replaces_id=first.id).create(
            {"log_id": log.id, "parameter_id": self.temperature.id, "value": "74"}
        )
        self.assertFalse(first.replaced)

    def test_policy_refuse(self):
        self.step_parameter.policy = "refuse"
        self.heat.button_start()
        with self.assertRaisesRegex(UserError, "71.9"):
            self._reading(self.heat.step_log_id, "71.9")

    def test_closed_log_does_not_change(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        reading = self._reading(log, "74")
        self.heat.button_finish()
        operators = log.with_user(self.operator)
        with self.assertRaises(UserError):
            operators.comment = "later"
        with self.assertRaises(UserError):
            operators.reading_ids = [(0, 0, {"parameter_id": self.temperature.id, "value": "75"})]
        with self.assertRaises(UserError):
            self._reading(log, "75")
        with self.assertRaises(UserError):
            operators.unlink()
        outcome = operators.load([".id", "comment"], [[str(log.id), "imported"]])
        self.assertTrue(outcome["messages"])
        with self.assertRaises(UserError):
            reading.with_user(self.operator)._correct("75", "")
        correction = reading.with_user(self.operator)._correct("75", "wrong display")
        self.assertTrue(reading.replaced)
        self.assertEqual(correction.replaces_id, reading)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_a_closed_log(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        reading = self._reading(log, "74")
        self.heat.button_finish()
        self.env.flush_all()
        for statement, row in (
            ("UPDATE mrp_step_log SET comment = 'x' WHERE id = %s", log.id),
            ("DELETE FROM mrp_step_log_operator_rel WHERE log_id = %s", log.id),
            ("UPDATE mrp_step_reading SET value = '1' WHERE id = %s", reading.id),
            ("DELETE FROM mrp_step_reading WHERE id = %s", reading.id),
        ):
            with self.assertRaises(Exception) as refused, self.env.cr.savepoint():
                self.env.cr.execute(statement, [row])
            self.assertRegex(str(refused.exception), "closed|append-only")

    def test_next_step_waits_for_the_sample(self):
        self.pasteurise.requires_release = True
        self.heat.button_start()
        self._reading(self.heat.step_log_id, "74")
        self.heat.button_finish()
        starts = (
            self.fill.button_start,
            lambda: self.fill.set_state("progress"),
            lambda: self.fill.write({"state": "progress"}),
            self.fill.button_finish,
            lambda: self.fill.write({"duration": 5}),
        )
        for start in starts:
            with self.assertRaisesRegex(UserError, "no sample"), self.env.cr.savepoint():
                start()
        specification = self._specification()
        sample = self._sample(self.heat)
        self.assertEqual(sample.specification_id, specification)
        with self.assertRaisesRegex(UserError, "not fully tested"), self.env.cr.savepoint():
            self.fill.button_start()
        result = {"sample_id": sample.id, "parameter_id": self.temperature.id}
        first = self.env["lot.test.result"].with_user(self.quality).create(dict(result, value="9"))
        with self.assertRaisesRegex(UserError, "failed"), self.env.cr.savepoint():
            self.fill.button_start()
        self.env["lot.test.result"].with_user(self.quality).create(
            dict(result, value="5", replaces_id=first.id, reason="retest")
        )
        self.assertEqual(sample.verdict, "passed")
        with self.assertRaisesRegex(UserError, "judges the sample in a deviation"), self.env.cr.savepoint():
            self.fill.button_start()
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create(
                {
                    "title": "Retested",
                    "production_id": self.order.id,
                    "sample_id": sample.id,
                    "cause": "Wrong vial",
                    "action": "Measured again",
                }
            )
        )
        deviation.with_user(self.quality).action_close()
        self.fill.button_start()
        self.assertEqual(self.fill.state, "progress")

    def test_order_waits_for_its_last_sample(self):
        self.bom.operation_ids[1].requires_release = True
        with self.assertRaisesRegex(UserError, "no sample"), self.env.cr.savepoint():
            self._make(self.order)

    def test_scan_required(self):
        self.pasteurise.requires_scan = True
        self.heat.button_start()
        self._reading(self.heat.step_log_id, "74")
        with self.assertRaisesRegex(UserError, "scanned"), self.env.cr.savepoint():
            self.heat.button_finish()
        self.assertTrue(self.heat._feed("M-1", 100).accepted)
        self.heat.button_finish()

    def test_unfit_equipment(self):
        self.machine.write({"calibration_due": "2020-01-01", "unfit_policy": "refuse"})
        with self.assertRaisesRegex(UserError, "calibration"), self.env.cr.savepoint():
            self.heat.button_start()
        self.machine.write({"calibration_due": False, "cleaning_hours": 24})
        with self.assertRaisesRegex(UserError, "not clean"), self.env.cr.savepoint():
            self.heat.button_start()
        self.machine.with_user(self.operator).action_cleaned()
        self.heat.button_start()
        self.assertEqual(self.heat.step_log_id.equipment_check_ids.fitness, "fit")

    @mute_logger("odoo.sql_db")
    def test_a_cleaning_holds_for_hours_that_a_date_holds(self):
        for hours in (2**31 - 1, 87841, -1):
            with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                self.machine.cleaning_hours = hours
                self.env.flush_all()
        self.machine.write({"cleaning_hours": 87840, "cleaned_at": fields.Datetime.now()})
        self.assertEqual(self.machine.fitness, "fit")

    def test_machine_readings_are_idempotent_and_named(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        at = fields.Datetime.now() + timedelta(seconds=1)
        row = {"equipment": "PH-TEST-1", "parameter": "T-TEST", "measured_at": at, "value": "74.25", "unit": ""}
        rows = [row, dict(row), dict(row, parameter="NOPE"), dict(row, measured_at=at - timedelta(days=3))]
        taken = self.env["mrp.step.log"].with_user(self.operator)._record_readings(rows)
        self.assertEqual((taken.recorded, taken.repeated), (1, 1))
        self.assertEqual([line for line, _sentence in taken.refused], [3, 4])
        again = self.env["mrp.step.log"].with_user(self.operator)._record_readings([row])
        self.assertEqual((again.recorded, again.repeated), (0, 1))
        self.assertEqual((log.reading_ids.value, log.reading_ids.source), ("74.25", "machine"))

    def test_machine_file_in_the_factory_zone(self):
        self.heat.button_start()
        local = fields.Datetime.now() + timedelta(hours=8, seconds=2)
        content = f"时间,time,equipment,parameter,value\n,{local:%Y-%m-%d %H:%M:%S},PH-TEST-1,T-TEST,73.5\n"
        taken = self.env["mrp.step.log"].with_user(self.operator)._record_file(content.encode("gb18030"))
        self.assertEqual((taken.recorded, taken.refused), (1, []))
        measured_at = (local - timedelta(hours=8)).replace(microsecond=0)
        self.assertEqual(self.heat.step_log_id.reading_ids.measured_at, measured_at)
        with self.assertRaisesRegex(UserError, "parameter"):
            self.env["mrp.step.log"]._record_file(b"time,equipment,value\n")

    def test_unfit_equipment_nobody_follows_stops_every_group_of_the_floor(self):
        self.machine.write({"calibration_due": "2020-01-01", "unfit_policy": "refuse"})
        self.machine.message_unsubscribe(partner_ids=self.machine.message_partner_ids.ids)
        floor = {
            "mrp.group_mrp_user",
            "mrp.group_mrp_manager",
            "mrp_batch_record.group_operator",
            "mrp_batch_record.group_supervisor",
            "stock_lot_quality.group_quality,mrp.group_mrp_user",
        }
        for groups in floor:
            user = new_test_user(
                self.env,
                f"floor_{abs(hash(groups))}",
                groups=groups,
                company_id=self.company.id,
                company_ids=self.company.ids,
            )
            heat = self.heat.with_user(user)
            heat.invalidate_recordset()
            self.env.invalidate_all()
            with self.subTest(groups=groups):
                self.assertEqual(
                    heat._prepare_step_log(fields.Datetime.now(), user)["equipment_ids"][0][2], self.machine.ids
                )
                with self.assertRaisesRegex(UserError, "calibration"), self.env.cr.savepoint():
                    heat.button_start()

    def test_who_only_reads_sees_the_equipment_of_a_step(self):
        self.machine.message_unsubscribe(partner_ids=self.machine.message_partner_ids.ids)
        self.heat.button_start()
        for user in (self.auditor, self.quality):
            self.env.invalidate_all()
            self.assertEqual(self.heat.step_log_id.with_user(user).equipment_ids.mapped("name"), ["Plate heater"])

    def test_deviation_answers_for_the_equipment_of_its_own_step(self):
        self.machine.calibration_due = "2020-01-01"
        self.heat.button_start()
        self._reading(self.heat.step_log_id, "74")
        self.heat.button_finish()
        deviations = self.env["mrp.deviation"].with_user(self.operator)
        vals = {"title": "Label torn", "production_id": self.order.id}
        deviations.create(dict(vals, workorder_id=self.fill.id))
        self.assertIn("Plate heater", "\n".join(self.order._release_exceptions()))
        deviations.create(dict(vals, title="Calibration overdue", workorder_id=self.heat.id))
        self.assertNotIn("Plate heater", "\n".join(self.order._release_exceptions()))

    def test_units_by_code_and_by_name_in_either_language(self):
        for code in ("en_US", "zh_CN"):
            self.env["res.lang"]._activate_lang(code)
        bottles = self.env["uom.uom"].create({"name": "bottles/h", "relative_factor": 1.0})
        bottles.with_context(lang="zh_CN").name = "瓶/小时"
        kilograms, pounds = self.kg.with_context(lang="en_US"), self.env.ref("uom.product_uom_lb")
        pounds.with_context(lang="en_US").name = "KGM"
        reader = self.env["mrp.step.log"].with_user(self.operator).with_context(lang="zh_CN")
        units = reader._units_by_name()
        self.assertEqual((units["bottles/h"], units["瓶/小时"]), (bottles, bottles))
        self.assertEqual((units["KGM"], units[kilograms.name]), (self.kg, self.kg))

    def test_late_is_what_a_person_enters_late(self):
        self.heat.button_start()
        log, now = self.heat.step_log_id, fields.Datetime.now()
        before = {"measured_at": now - timedelta(hours=2)}
        log.sudo().write(Owned(started_at=before["measured_at"]))
        remembered = self._reading(log, "74", **before)
        in_time = self._reading(log, "74", measured_at=now - timedelta(minutes=5))
        delivered = {"owned": True, "equipment_id": self.machine.id}
        read_later = self._reading(log, "75", source="file", **delivered, **before)
        sent_later = self._reading(log, "75", source="machine", **delivered)
        self.assertEqual(
            [row.late for row in (remembered, in_time, read_later, sent_later)], [True, False, False, False]
        )
        self.assertEqual((read_later.measured_at, read_later.recorded_at >= now), (before["measured_at"], True))

    def test_limits_are_checked(self):
        with self.assertRaises(ValidationError):
            self.step_parameter.lower = "warm"
        with self.assertRaises(ValidationError):
            self.step_parameter.lower = "80"

    def test_operator_cannot_open_logs_by_hand(self):
        with self.assertRaises(AccessError):
            self.env["mrp.step.log"].with_user(self.operator).create(
                self.heat._prepare_step_log(fields.Datetime.now(), self.operator)
            )
