# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestIntegrity(MakingCase):
    """What a person with an operator's rights sends by RPC: nothing that is noted for them can be written by them."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        self._start(self.heat)
        self.log = self.heat.step_log_id.with_user(self.operator)

    def test_who_and_when_of_an_open_log_is_not_typed(self):
        for vals in (
            {"started_at": "2020-01-01"},
            {"recorded_at": "2020-01-01"},
            {"operator_ids": [(5, 0, 0)]},
            {"state": "closed"},
            {"instruction_version": "9"},
            {"production_id": self._order().id},
        ):
            self._refused(lambda vals=vals: self.log.write(vals))
        self._refused(lambda: self.log.create({"name": "x", "workorder_id": self.fill.id}))
        self.log.write({"comment": "Foam on top"})
        self.assertEqual(self.log.comment, "Foam on top")

    def test_equipment_that_joins_is_checked(self):
        other = self.machine.copy({"name": "Second heater", "serial_no": "PH-TEST-2", "calibration_due": "2020-01-01"})
        self.log.equipment_ids += other
        self.assertEqual(
            self.log.equipment_check_ids.filtered(lambda check: check.equipment_id == other).fitness, "uncalibrated"
        )
        strict = other.copy({"serial_no": "PH-TEST-3", "unfit_policy": "refuse", "calibration_due": "2020-01-01"})
        self._refused(lambda: self.log.write({"equipment_ids": [(4, strict.id)]}))

    def test_nobody_poses_as_a_machine(self):
        self._refused(lambda: self._reading(self.log, "74", source="machine"))
        self._refused(lambda: self._reading(self.log, "74", source="file"))
        self._reading(self.log, "74")
        self.heat.button_finish()
        self._refused(lambda: self._reading(self.log, "74", source="machine"))
        self._import_refused(
            self.log,
            {
                ".id": self.log.id,
                "reading_ids/parameter_id/.id": self.temperature.id,
                "reading_ids/value": "74",
                "reading_ids/source": "Machine",
            },
        )
        self.assertEqual(len(self.log.reading_ids), 1)

    def _import_refused(self, records, row):
        outcome = records.load(list(row), [[str(value) for value in row.values()]])
        self.assertTrue(outcome["messages"])
        self.assertFalse(outcome["ids"])

    def test_reading_of_the_future(self):
        self._refused(lambda: self._reading(self.log, "74", measured_at=fields.Datetime.now() + timedelta(hours=1)))

    def test_correction_stays_at_its_entry(self):
        reading = self._reading(self.log, "74")
        self.heat.button_finish()
        self._start(self.fill)
        elsewhere = self.fill.step_log_id
        self._refused(lambda: self._reading(elsewhere, "73", replaces_id=reading.id, reason="moved"))
        other = self.env["lot.parameter"].create({"code": "T-OTHER", "name": "Other", "uom_id": self.celsius.id})
        self._refused(
            lambda: self._reading(self.log, "73", parameter_id=other.id, replaces_id=reading.id, reason="moved")
        )

    def test_deviation_is_closed_by_its_button_alone(self):
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create(
                {
                    "title": "Foam",
                    "production_id": self.order.id,
                    "cause": "Pump",
                    "action": "Slowed down",
                    "opened_by_id": self.quality.id,
                    "opened_at": "2020-01-01",
                    "closed_by_id": self.quality.id,
                }
            )
        )
        self.assertEqual((deviation.opened_by_id, deviation.closed_by_id.id), (self.operator, False))
        self.assertGreater(deviation.opened_at.year, 2020)
        for vals in ({"state": "closed"}, {"closed_by_id": self.operator.id}, {"opened_by_id": self.quality.id}):
            self._refused(lambda vals=vals: deviation.write(vals))
            self._refused(lambda vals=vals: deviation.with_context(closing_deviation=True).write(vals))
        self._refused(deviation.action_close)
        deviation.with_user(self.supervisor).action_close()
        self.assertEqual((deviation.state, deviation.closed_by_id), ("closed", self.supervisor))

    def test_an_open_deviation_is_changed_by_who_answers_for_it(self):
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.quality)
            .with_context(default_state="closed", default_closed_by_id=self.operator.id, default_name="DEV-FORGED")
            .create({"title": "Glass", "production_id": self.order.id, "severity": "critical"})
        )
        self.assertEqual((deviation.state, deviation.closed_by_id.id), ("open", False))
        self.assertNotEqual(deviation.name, "DEV-FORGED")
        mine = deviation.with_user(self.operator)
        for vals in (
            {"severity": "minor"},
            {"title": "Nothing"},
            {"owner_id": self.operator.id},
            {"lot_id": False},
            {"cause": "A bottle broke"},
        ):
            self._refused(lambda vals=vals: mine.write(vals))
        deviation.with_user(self.supervisor).owner_id = self.operator
        mine.write({"cause": "A bottle broke", "severity": "major"})
        for vals in ({"state": "closed"}, {"name": "X"}, {"production_id": self.order.id}, {"opened_at": "2020-01-01"}):
            self._refused(lambda vals=vals: deviation.sudo().write(vals))

    def test_release_is_signed_not_typed(self):
        done = self._make(self._order())
        for user in (self.operator, self.supervisor, self.quality):
            order = done.with_user(user)
            self._refused(lambda order=order: order.write({"release_decision": "released"}))
            self._refused(lambda order=order: order.write({"release_state": "released"}))
            self._import_refused(order, {".id": done.id, "release_decision": "Released"})
            self._refused(lambda order=order: order.copy({"release_decision": "released"}))
        self.assertEqual(done.release_state, "to_review")

    def test_meaning_goes_with_the_role(self):
        self._reading(self.log, "74")
        self._refused(lambda: self.log._sign("operator", "released"))
        self._refused(lambda: self.log._sign("operator", "witnessed"))
        self._refused(lambda: self.log._sign("witness", "witnessed"))  # their own work
        self.log._sign("operator", "performed")
        self.log.with_user(self.supervisor)._sign("supervisor", "checked")
        self.assertEqual(self.log.signature_ids.mapped("role"), ["operator", "supervisor"])

    def test_supervisor_does_not_check_own_reading(self):
        reading = self._reading(self.log, "99", user=self.supervisor)
        self._refused(lambda: reading._sign("supervisor", "checked"))

    def test_operator_signs_but_does_not_settle_a_value_outside(self):
        self._reading(self.log, "99")._sign("operator", "performed")
        sentences = "\n".join(self.order._release_exceptions())
        self.assertIn("99", sentences)
        self.log.reading_ids.with_user(self.supervisor)._sign("supervisor", "checked")
        self.assertFalse(list(self.order._reading_exceptions()))
