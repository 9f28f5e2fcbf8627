# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import gzip
import json
from datetime import UTC, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..controllers import machine_readings
from .common import MakingCase

PATH = "/batch_trace/readings"


@tagged("post_install", "-at_install")
class TestMachineReadings(MakingCase, HttpCase):
    """What machines send: over HTTP with their user's API key."""

    def setUp(self):
        super().setUp()
        # Whether this user is the machine's is asked of nobody else: it may nothing but send.
        self.gateway = new_test_user(
            self.env,
            "making_gateway",
            groups="base.group_user,mrp_batch_record.group_machine",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.machine.sender_ids = self.gateway
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
            key = self._key(user or self.gateway)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"} | headers
        answer = self.url_open(PATH, data=body, headers=headers)
        self.env.invalidate_all()
        return answer

    def _message(self, *values, **more):
        return {
            "common": {"equipment": "PH-TEST-1", "parameter": "T-TEST"},
            "readings": [{"time": self._time(second), "value": value} | more for second, value in enumerate(values)],
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
        self.assertEqual((readings.user_id, readings.equipment_id), (self.gateway, self.machine))
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
        for place, change in {
            2: {"equipment": "NONE"},
            3: {"parameter": "NONE"},
            4: {"time": "2026-11-02T08:00:00"},
            5: {"unit": "FURLONG"},
            7: {"time": "2019-01-01T00:00:00Z"},
        }.items():
            message["readings"][place].update(change)
        answer = self._send(message).json()
        self.assertEqual(answer["recorded"], 1)
        self.assertEqual([row["index"] for row in answer["refused"]], [1, 2, 3, 4, 5, 6, 7, 8, 9])
        self.assertTrue(all(row["problem"] for row in answer["refused"]))

    def test_what_a_machine_measured_is_kept_where_the_limits_refuse_it(self):
        """A refusal is for keyboards: what a machine measured has happened. It is judged, and somebody is told."""
        self.step_parameter.policy = "refuse"
        answer = self._send(self._message("74", "71.9", "71.8")).json()
        self.assertEqual(answer, {"recorded": 3, "repeated": 0, "refused": []})
        kept = [(row.value, row.in_limits, row.policy) for row in self.log.reading_ids]
        self.assertEqual(kept, [("74", True, "refuse"), ("71.9", False, "refuse"), ("71.8", False, "refuse")])
        deviation = self.order.deviation_ids
        self.assertEqual((deviation.noted_as, deviation.workorder_id), ("read_outside", self.heat))
        self.assertIn("72", deviation.title)
        self.assertFalse(deviation.description, "told once")
        with self.assertRaises(UserError):
            self._reading(self.log, "71.9")

    def test_it_is_told_once_in_whatever_language(self):
        self.step_parameter.policy = "refuse"
        self._send(self._message("71.9"))
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        self._send(self._message("71.9", "71.8"))
        [deviation] = self.order.deviation_ids
        self.assertFalse(deviation.description)

    def test_what_was_sent_again_opens_nothing(self):
        self.step_parameter.policy = "refuse"
        message = self._message("71.9")
        self._send(message)
        deviation = self.order.deviation_ids
        deviation.with_user(self.supervisor).write({"cause": "Valve", "action": "Heated again"})
        deviation.with_user(self.supervisor).action_close()
        self.assertEqual(self._send(message).json()["repeated"], 1)
        self.assertEqual(self.order.deviation_ids, deviation)
        self._send(self._message("71.9", "71.7"))
        self.assertEqual(len(self.order.deviation_ids), 2)

    def test_a_refused_value_is_not_the_reading_that_the_step_asks_for(self):
        self.step_parameter.policy = "refuse"
        self._send(self._message("71.9"))
        with self.assertRaisesRegex(UserError, "no reading"):
            self.heat.button_finish()
        self._send(self._message("71.9", "74"))
        self.heat.button_finish()
        self.assertEqual(self.heat.state, "done")

    def test_closed_step_takes_what_the_machine_sends_late(self):
        self._reading(self.log, "74")
        self.heat.button_finish()
        self.assertEqual(self._send(self._message("75")).json()["recorded"], 1)

    def test_who_may_send(self):
        message = self._message("74")
        reader = new_test_user(
            self.env,
            "making_reader",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        people = self.auditor | self.operator | self.supervisor | self.quality | self.env.ref("base.user_admin")
        for user in reader | people:
            self.assertEqual(self._send(message, user=user).status_code, 403, user.login)
        self.assertEqual(self._send(message, key="wrong").status_code, 401)
        self.assertEqual(self.url_open(PATH, data=json.dumps(message)).status_code, 401)
        self.assertFalse(self.log.reading_ids)

    def test_another_company_is_another_plant(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "making_stranger",
            groups="mrp_batch_record.group_machine",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.machine.sender_ids += stranger
        answer = self._send(self._message("74"), user=stranger).json()
        self.assertEqual((answer["recorded"], len(answer["refused"])), (0, 1))

    def test_garbage(self):
        for body in (
            b" ",
            b"[]",
            b"{}",
            b'{"readings": 1}',
            b'{"readings": [1]}',
            b'{"readings": [{"value": []}]}',
            b"\xff\xfe",
            b"[" * 3000,
            gzip.compress(b"{}"),
        ):
            answer = self._send(body)
            self.assertEqual(
                (answer.status_code, answer.headers["Content-Type"]),
                (400, "application/problem+json; charset=utf-8"),
                body[:20],
            )
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

    def test_a_machine_sends_for_what_it_is_named_on(self):
        other = new_test_user(
            self.env,
            "making_other",
            groups="mrp_batch_record.group_machine",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        answer = self._send(self._message("74", "75"), user=other).json()
        self.assertEqual((answer["recorded"], [row["index"] for row in answer["refused"]]), (0, [0, 1]))
        self.assertIn(self.machine.name, answer["refused"][0]["problem"])
        self.assertFalse(self.log.reading_ids)

    def test_a_machine_reads_and_writes_nothing_else(self):
        for model in ("mrp.step.reading", "mrp.step.log", "mrp.production", "lot.test.result", "mrp.deviation"):
            for right in ("read", "write", "create"):
                self.assertFalse(self.env[model].with_user(self.gateway).has_access(right), (model, right))

    def test_texts_that_are_none_are_refused_and_the_others_kept(self):
        values = ["74", "\ud800", "7\u00004", "9" * 5000, "NaN", "Infinity", "-Infinity", "1e308", "75"]
        message = self._message(*values)
        for number, (name, text) in enumerate(
            (
                ("equipment", "\udfff"),
                ("parameter", "\u0000"),
                ("unit", "x" * 300),
                ("id", "\ud800"),
                ("time", "\udc00"),
            )
        ):
            message["readings"].append({"time": self._time(20 + number), "value": "74", name: text})
        message["readings"] += [
            {"time": self._time(40), "value": float("nan")},
            {"time": self._time(41), "value": float("inf")},
            {"time": self._time(42), "value": 10**400},
        ]
        answer = self._send(message)
        self.assertEqual(answer.status_code, 200)
        told = answer.json()
        bad = [*range(1, 8), *range(9, 17)]
        self.assertEqual((told["recorded"], [row["index"] for row in told["refused"]]), (2, bad))
        self.assertTrue(all(row["problem"] for row in told["refused"]))
        self.assertEqual(self.log.reading_ids.mapped("value"), ["74", "75"])

    def test_what_says_no_length_is_read_no_further(self):
        def body():
            yield b'{"readings": ['
            for _piece in range(12):
                yield b" " * 2**20
            yield b"]}"

        answer = self.url_open(
            PATH,
            data=body(),
            headers={"Authorization": f"Bearer {self._key(self.gateway)}", "Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, 413)
        self.assertEqual(self._send(b" " * (2**23 + 1)).status_code, 413)

    def test_no_user_sends_without_end(self):
        with patch.object(machine_readings, "MESSAGES_A_MINUTE", 2):
            key = self._key(self.gateway)
            answers = [self._send(self._message("74"), key=key) for _time in range(4)]
        self.assertEqual([answer.status_code for answer in answers], [200, 200, 429, 429])
        self.assertGreater(int(answers[-1].headers["Retry-After"]), 0)
        self.assertEqual(answers[-1].json()["type"], "urn:batch-trace:too_many")

    def test_a_file_is_no_way_into_a_closed_step(self):
        """What only the machine or a supervisor may add, an operator's file does not add either."""
        self._reading(self.log, "74")
        self.heat.button_finish()
        line = f"time,equipment,parameter,value\n{self._time(5)},PH-TEST-1,T-TEST,74.10\n".encode()
        logs = self.env["mrp.step.log"]
        by_operator = logs.with_user(self.operator)._record_file(line, self.company)
        self.assertEqual((by_operator.recorded, len(by_operator.refused)), (0, 1))
        self.assertEqual(logs.with_user(self.supervisor)._record_file(line, self.company).recorded, 1)

    def test_a_reading_after_the_decision_is_an_amendment(self):
        self.order.sudo().write(Owned(release_decision="released", decided_at=fields.Datetime.now()))
        self.env.flush_all()
        with patch.object(type(self.order), "_batch_event") as told:
            self.assertEqual(self._send(self._message("74")).json()["recorded"], 1)
        self.assertIn("amended", [call.args[0] for call in told.call_args_list])
