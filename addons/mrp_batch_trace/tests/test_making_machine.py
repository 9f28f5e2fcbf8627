# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import gzip
import json
from datetime import UTC, timedelta

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import MakingCase

PATH = "/batch_trace/readings"


@tagged("post_install", "-at_install")
class TestMachineReadings(MakingCase, HttpCase):
    """What machines send: over HTTP with their user's API key."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        self._start(self.heat)
        self.log = self.heat.step_log_id
        self.at = fields.Datetime.now() - timedelta(minutes=1)
        self.log.sudo().write(Owned(started_at=self.at - timedelta(minutes=5)))
        self.env.flush_all()

    def _key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user)
        return keys._generate("rpc", "gateway", fields.Datetime.now() + timedelta(days=1))

    def _time(self, seconds=0):
        return (self.at + timedelta(seconds=seconds)).replace(tzinfo=UTC).isoformat()

    def _send(self, message, user=None, key=None, **headers):
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        if key is None:
            key = self._key(user or self.operator)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"} | headers
        answer = self.url_open(PATH, data=body, headers=headers)
        self.env.invalidate_all()
        return answer

    def _message(self, *values, **more):
        return {
            "common": {"equipment": "PH-TEST-1", "parameter": "T-TEST"},
            "readings": [
                {"time": self._time(second), "value": value} | more for second, value in enumerate(values)
            ],
        }

    def test_batch_is_recorded_once(self):
        message = self._message("74.10", 75.5, 99)
        first, second = self._send(message).json(), self._send(message).json()
        self.assertEqual(first, {"recorded": 3, "repeated": 0, "refused": []})
        self.assertEqual(second, {"recorded": 0, "repeated": 3, "refused": []})
        readings = self.log.reading_ids
        self.assertEqual(readings.mapped("value"), ["74.10", "75.5", "99"])
        self.assertEqual(readings.mapped("in_limits"), [True, True, False])
        self.assertEqual(set(readings.mapped("source")), {"machine"})
        self.assertEqual((readings.user_id, readings.equipment_id), (self.operator, self.machine))
        self.assertEqual((readings[0].lower, readings[0].upper, readings[0].policy), ("72", "76.5", "sign"))
        self.assertFalse(any(readings.mapped("late")))
        self.assertEqual(self.log.out_count, 1)

    def test_same_as_the_file(self):
        """One law for every way in: file, machine and hand judge alike and know each other's readings."""
        self._send(self._message("74.10"))
        line = f"time,equipment,parameter,value\n{self._time()},PH-TEST-1,T-TEST,74.10\n"
        taken = self.env["mrp.step.log"].with_user(self.operator)._record_file(line.encode(), self.company)
        self.assertEqual((taken.recorded, taken.repeated), (0, 1))
        by_hand = self._reading(self.log, "74.10")
        machine = self.log.reading_ids - by_hand
        judged = ("value", "value_float", "uom_id", "lower", "upper", "target", "policy", "in_limits", "production_id")
        for name in judged:
            self.assertEqual(machine[name], by_hand[name], name)

    def test_ids_tell_readings_of_one_second_apart(self):
        rows = self._message("74", "75")
        for number, row in enumerate(rows["readings"]):
            row.update(time=self._time(), id=f"gw-{number}")
        self.assertEqual(self._send(rows).json()["recorded"], 2)
        self.assertEqual(self._send(rows).json()["repeated"], 2)

    def test_each_bad_reading_is_named_and_the_good_ones_are_kept(self):
        message = self._message("74", "hot", "74", "74", "74", "74", "", "74", "1e999", 1e308)
        for place, change in {2: {"equipment": "NONE"}, 3: {"parameter": "NONE"}, 4: {"time": "2026-11-02T08:00:00"},
                              5: {"unit": "FURLONG"}, 7: {"time": "2019-01-01T00:00:00Z"}}.items():
            message["readings"][place].update(change)
        answer = self._send(message).json()
        self.assertEqual(answer["recorded"], 1)
        self.assertEqual([row["index"] for row in answer["refused"]], [1, 2, 3, 4, 5, 6, 7, 8, 9])
        self.assertTrue(all(row["problem"] for row in answer["refused"]))

    def test_policy_refuse_holds_for_machines(self):
        self.step_parameter.policy = "refuse"
        answer = self._send(self._message("71.9")).json()
        self.assertIn("71.9", answer["refused"][0]["problem"])
        self.assertFalse(self.log.reading_ids)

    def test_closed_step_takes_what_the_machine_sends_late(self):
        self._reading(self.log, "74")
        self.heat.button_finish()
        self.assertEqual(self._send(self._message("75")).json()["recorded"], 1)

    def test_who_may_send(self):
        message = self._message("74")
        reader = new_test_user(self.env, "making_reader", groups="base.group_user", company_id=self.company.id,
                               company_ids=self.company.ids)
        self.assertEqual(self._send(message, user=reader).status_code, 403)
        self.assertEqual(self._send(message, user=self.auditor).status_code, 403)
        self.assertEqual(self._send(message, key="wrong").status_code, 401)
        self.assertEqual(self.url_open(PATH, data=json.dumps(message)).status_code, 401)
        self.assertFalse(self.log.reading_ids)

    def test_another_company_is_another_plant(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(self.env, "making_stranger", groups="mrp_batch_trace.group_operator",
                                 company_id=company.id, company_ids=company.ids)
        answer = self._send(self._message("74"), user=stranger).json()
        self.assertEqual((answer["recorded"], len(answer["refused"])), (0, 1))

    def test_garbage(self):
        for body in (b" ", b"[]", b"{}", b'{"readings": 1}', b'{"readings": [1]}', b'{"readings": [{"value": []}]}',
                     b"\xff\xfe", b"[" * 3000, gzip.compress(b"{}")):
            answer = self._send(body)
            self.assertEqual((answer.status_code, answer.headers["Content-Type"]),
                             (400, "application/problem+json; charset=utf-8"), body[:20])
            self.assertTrue(answer.json()["title"])
        self.assertEqual(self._send({"readings": [{}] * 10_001}).status_code, 413)

    def test_what_is_no_text_is_refused_in_words(self):
        for content in (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", b"PK\x03\x04" + bytes(20), b"\x89PNG\r\n\x1a\n" + bytes(20)):
            with self.assertRaisesRegex(UserError, "Export the readings as CSV"):
                self.env["mrp.step.log"].with_user(self.operator)._record_file(content, self.company)

    def test_the_dialog_keeps_the_name_and_leads_to_the_readings(self):
        self._send(self._message("73.10"))
        line = f"time,equipment,parameter,value\n{self._time(9)},PH-TEST-1,T-TEST,74.10\n"
        form = Form(self.env["mrp.reading.import"].with_user(self.operator))
        form.content, form._values["filename"] = base64.b64encode(line.encode()), "night.csv"
        form._values._changed.add("filename")  # the client sets it beside the file, although nobody sees the field
        dialog = form.save()
        dialog.action_import()
        self.assertEqual((dialog.filename, dialog.recorded), ("night.csv", 1))
        action = dialog.action_open_readings()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]).mapped("value"), ["74.10"])
