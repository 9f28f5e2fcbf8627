# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import uuid
from datetime import timedelta

from odoo import fields
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


class TerminalCase(MakingCase):
    """Entries as a terminal sends them."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        # The order is a day old: entries may come late.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_production SET create_date = create_date - interval '1 day' WHERE id = %s", [self.order.id]
        )
        self.order.invalidate_recordset(["create_date"])

    def _entry(self, workorder, kind, user=None, **vals):
        return {
            "uuid": str(uuid.uuid4()),
            "user_id": (user or self.operator).id,
            "workorder_id": workorder.id,
            "kind": kind,
            "at": fields.Datetime.to_string(fields.Datetime.now()),
            **vals,
        }

    def _terminal(self, user=None):
        return self.env["batch.terminal"].with_user(user or self.operator)

    def _record(self, workorder, kind, user=None, **vals):
        return self._terminal(user).record(self._entry(workorder, kind, user=user, **vals))

    def _entries(self):
        return self.env["batch.terminal.entry"].search([("production_id", "=", self.order.id)])


@tagged("post_install", "-at_install")
class TestTerminal(TerminalCase):
    def test_whole_step_with_only_the_operators_rights(self):
        centers = {center["id"]: center for center in self._terminal().workcenters()}
        self.assertEqual(centers[self.tank.id]["waiting"], 1)
        (step,) = self._terminal().board(self.tank.id)["steps"]
        self.assertEqual((step["state"], step["lot"]), ("ready", self.order.lot_producing_ids.name))
        self.assertEqual([lot["name"] for lot in step["components"][0]["lots"]], ["M-1"])
        self.assertTrue(self._record(self.heat, "start")["accepted"])
        scanned = self._record(self.heat, "scan", code="M-1")
        self.assertEqual((scanned["accepted"], scanned["shown"]["suggested"]), (True, "100.00"))
        fed = self._record(self.heat, "feed", code="M-1", quantity=100)
        self.assertEqual((fed["accepted"], fed["step"]["components"][0]["fed"]), (True, "100.00"))
        unfinished = self._record(self.heat, "finish")
        self.assertEqual((unfinished["accepted"], self.heat.state), (False, "progress"))
        self.assertIn("T-TEST", unfinished["reason"])
        read = self._record(self.heat, "reading", parameter_id=self.temperature.id, value="74")
        self.assertEqual(read["step"]["parameters"][0]["value"], "74")
        finished = self._record(self.heat, "finish")
        self.assertTrue(finished["accepted"], finished["reason"])
        self.assertEqual((finished["step"]["state"], finished["step"]["signed"]), ("done", False))
        (step,) = self._terminal().board(self.tank.id)["steps"]
        self.assertEqual((step["id"], step["signed"]), (self.heat.id, False), "a step waits for its signature")
        self.heat.step_log_ids.with_user(self.operator)._sign("operator", "performed")
        self.assertFalse(self._terminal().board(self.tank.id)["steps"])

    def test_sent_again_is_booked_once(self):
        self.heat.with_user(self.operator).button_start()
        entry = self._entry(self.heat, "feed", code="M-1", quantity=40)
        first, second = self._terminal().record(entry), self._terminal().record(entry)
        self.assertEqual((first["accepted"], first["repeated"], second["repeated"]), (True, False, True))
        self.assertEqual(first["reason"], second["reason"])
        self.assertEqual(self.heat.feeding_ids.mapped("quantity"), [40])
        reading = self._entry(self.heat, "reading", parameter_id=self.temperature.id, value="74")
        self._terminal().record(reading)
        self._terminal().record(reading)
        self.assertEqual(len(self.heat.step_log_id.reading_ids), 1)

    def test_refusal_is_kept_and_repeated(self):
        self.heat.with_user(self.operator).button_start()
        entry = self._entry(self.heat, "feed", code="C-1", quantity=1)
        refused = self._terminal().record(entry)
        self.assertEqual((refused["accepted"], refused["code"]), (False, "other_step"))
        again = self._terminal().record(entry)
        self.assertEqual((again["accepted"], again["reason"], again["repeated"]), (False, refused["reason"], True))
        kept = self._entries()
        self.assertEqual((kept.outcome, kept.subject, kept.reason), ("refused", "C-1", refused["reason"]))
        self.assertEqual(refused["step"]["events"][0]["tone"], "danger")

    def test_held_lot_is_refused_before_anybody_weighs(self):
        self.heat.with_user(self.operator).button_start()
        self._grade(self.milk_lot, "held")
        scanned = self._record(self.heat, "scan", code="]C1010950600013435210M-1")
        self.assertEqual((scanned["accepted"], scanned["code"]), (False, "gate"))
        self.assertIn("take another lot", scanned["reason"])
        self.assertTrue(self.order.gate_decision_ids)

    def test_original_time_is_kept(self):
        hours_ago = [fields.Datetime.now().replace(microsecond=0) - timedelta(hours=hours) for hours in (4, 3, 2, 1)]
        start, feed, read, finish = map(fields.Datetime.to_string, hours_ago)
        self._record(self.heat, "start", at=start)
        self._record(self.heat, "feed", at=feed, code="M-1", quantity=100)
        self._record(self.heat, "reading", at=read, parameter_id=self.temperature.id, value="74")
        self.assertTrue(self._record(self.heat, "finish", at=finish)["accepted"])
        log, now = self.heat.step_log_ids, fields.Datetime.now()
        times = [log.started_at, self.heat.feeding_ids.fed_at, log.reading_ids.measured_at, log.ended_at]
        self.assertEqual(times, hours_ago)
        self.assertTrue(self.heat.feeding_ids.late and log.reading_ids.late)
        self.assertGreaterEqual(self.heat.feeding_ids.recorded_at, now - timedelta(minutes=1))
        self.assertEqual((self.heat.time_ids.date_start, self.heat.time_ids.date_end), (hours_ago[0], hours_ago[3]))

    def _ago(self, **delta):
        return fields.Datetime.to_string(fields.Datetime.now() - timedelta(**delta))

    def test_time_that_cannot_be_is_refused(self):
        for kind, at in (("start", self._ago(days=-1)), ("start", self._ago(days=2))):
            refused = self._record(self.heat, kind, at=at)
            self.assertEqual((refused["accepted"], refused["code"], self.heat.state), (False, "time", "ready"))
        self._record(self.heat, "start", at=self._ago(hours=1))
        for vals in (
            {"kind": "feed", "code": "M-1", "quantity": 1},
            {"kind": "reading", "parameter_id": self.temperature.id, "value": "74"},
            {"kind": "finish"},
        ):
            refused = self._record(self.heat, at=self._ago(hours=2), **vals)
            self.assertEqual((refused["accepted"], refused["code"]), (False, "time"))
        self.assertFalse(self.heat.feeding_ids or self.heat.step_log_id.reading_ids)
        self.assertEqual(set(self._entries().mapped("reason_code")), {"time", "accepted"})

    def test_clocks_that_differ_a_little_do_not_matter(self):
        self._record(self.heat, "start", at=self._ago(minutes=-3))
        log = self.heat.step_log_id
        self.assertLessEqual(log.started_at, fields.Datetime.now())
        self.assertTrue(self._record(self.heat, "feed", code="M-1", quantity=1, at=self._ago(minutes=3))["accepted"])
        self.assertEqual(self.heat.feeding_ids.fed_at, log.started_at)

    def test_who_began_offline_began_before_who_joined(self):
        self._record(self.heat, "start", user=self.supervisor)
        began = fields.Datetime.to_datetime(self._ago(hours=2))
        self.assertTrue(self._record(self.heat, "start", at=fields.Datetime.to_string(began))["accepted"])
        self.assertTrue(self._record(self.heat, "feed", code="M-1", quantity=1, at=self._ago(hours=1))["accepted"])
        log = self.heat.step_log_id
        self.assertEqual((log.started_at, log.operator_ids), (began, self.supervisor | self.operator))

    def test_no_caller_says_when_by_its_context(self):
        before = fields.Datetime.now().replace(microsecond=0)
        for forged in ("2020-01-01 00:00:00", fields.Datetime.to_datetime("2020-01-01 00:00:00"), [1], {"at": 1}):
            self.heat.with_user(self.operator).with_context(happened_at=forged).button_start()
            self.assertGreaterEqual(self.heat.step_log_id.started_at, before)
        self._reading(self.heat.step_log_id, "74")
        self.heat.with_user(self.operator).with_context(happened_at="2020-01-01 00:00:00").button_finish()
        self.assertGreaterEqual(self.heat.step_log_ids.ended_at, before)

    def test_entry_of_another_person_is_not_booked_under_this_name(self):
        entry = self._entry(self.heat, "start", user=self.supervisor)
        with self.assertRaisesRegex(AccessError, "someone else"):
            self._terminal().record(entry)
        self.assertTrue(self._terminal(self.supervisor).record(entry)["accepted"])
        with self.assertRaisesRegex(AccessError, "someone else"):
            self._terminal().record(dict(entry, user_id=self.operator.id))

    def test_who_may_not(self):
        for user in (self.auditor, self.quality):
            for call in (
                lambda terminal: terminal.workcenters(),
                lambda terminal: terminal.board(self.tank.id),
                lambda terminal, user=user: terminal.record(self._entry(self.heat, "start", user=user)),
                lambda terminal: terminal.sign(1),
                lambda terminal: terminal.witness(1, "x", "y"),
            ):
                with self.assertRaises(AccessError):
                    call(self._terminal(user))

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.operator.copy({"login": "stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        terminal = self._terminal(stranger).with_context(allowed_company_ids=other.ids)
        self.assertNotIn(self.tank.id, [center["id"] for center in terminal.workcenters()])
        with self.assertRaises(AccessError):
            terminal.board(self.tank.id)
        with self.assertRaises(AccessError):
            terminal.record(self._entry(self.heat, "start", user=stranger))
        self._record(self.heat, "start")
        self.assertFalse(
            self.env["batch.terminal.entry"]
            .with_user(stranger)
            .with_context(allowed_company_ids=other.ids)
            .search([("production_id", "=", self.order.id)])
        )

    def test_too_little_fed_is_asked_for(self):
        self._record(self.heat, "start")
        fed = self._record(self.heat, "feed", code="M-1", quantity=90)
        self.assertEqual(fed["step"]["components"][0]["least"], "95.00")
        self._record(self.heat, "reading", parameter_id=self.temperature.id, value="74")
        refused = self._record(self.heat, "finish", why="  ")
        self.assertEqual((refused["accepted"], refused["code"], self.heat.state), (False, "underfed", "progress"))
        self.assertIn("90.00 of 100.00 kg", refused["reason"])
        self.assertTrue(self._record(self.heat, "finish", why="The tank was empty")["accepted"])
        deviation = self.order.deviation_ids
        self.assertEqual((deviation.workorder_id, deviation.description), (self.heat, "The tank was empty"))
        self.assertEqual((deviation.state, deviation.opened_by_id), ("open", self.operator))
        self.assertEqual(self._entries()[0].value, "The tank was empty")

    def test_closed_log_takes_nothing_late(self):
        self.heat.with_user(self.operator).button_start()
        self._reading(self.heat.step_log_id, "74")
        self.heat.with_user(self.operator).button_finish()
        before = fields.Datetime.to_string(fields.Datetime.now() - timedelta(hours=1))
        for kind, vals in (
            ("reading", {"parameter_id": self.temperature.id, "value": "75"}),
            ("feed", {"code": "M-1", "quantity": 1}),
            ("finish", {}),
        ):
            answer = self._record(self.heat, kind, at=before, **vals)
            self.assertEqual((answer["accepted"], bool(answer["reason"])), (False, True))
        self.assertEqual(self._entries().mapped("outcome"), ["refused"] * 3)

    def test_entries_are_facts(self):
        self._record(self.heat, "start")
        kept = self._entries()
        for user in (self.operator, self.supervisor, self.auditor):
            with self.assertRaises(UserError):
                kept.with_user(user).reason = "other"
            with self.assertRaises(UserError):
                kept.with_user(user).unlink()
            with self.assertRaises(AccessError):
                kept.with_user(user).create({"uuid": "x"})

    def test_what_is_no_entry(self):
        good = self._entry(self.heat, "start")
        for wrong in (
            {},
            {"uuid": "1"},
            dict(good, uuid="x" * 36),
            dict(good, kind="unlink"),
            dict(good, at="soon"),
            dict(good, at=None),
            dict(good, workorder_id="1"),
            dict(good, kind=["start"]),
        ):
            with self.assertRaises(UserError):
                self._terminal().record(wrong)
        with self.assertRaises(UserError):
            self._terminal().record(dict(good, workorder_id=10**8))
        self.assertFalse(self._entries())
        self._record(self.heat, "start")
        for wrong in (
            {"value": "\x00"},
            {"quantity": "12"},
            {"quantity": float("nan")},
            {"code": 5},
            {"code": "x" * 501},
        ):
            with self.assertRaises(UserError):
                self._record(self.heat, "feed", **wrong)
        for value in ("", "hot", None, "NaN", "1e308", "-Infinity"):
            with self.subTest(value=value):
                answer = self._record(self.heat, "reading", parameter_id=self.temperature.id, value=value)
                self.assertFalse(answer["accepted"])

    def test_a_kept_answer_is_read_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.pasteurise.requires_release = True
        self.step_parameter.policy = "refuse"
        self._grade(self._received(self.milk, "M-HELD", 5), "held")
        blocked = self._entry(self.fill, "start")
        entries = [
            self._entry(self.heat, "feed", code="M-1"),
            self._entry(self.heat, "start"),
            self._entry(self.heat, "scan", code="X-9"),
            self._entry(self.heat, "scan", code="C-1"),
            self._entry(self.heat, "feed", code="M-HELD", quantity=1),
            self._entry(self.heat, "feed", code="M-1", quantity=1000),
            self._entry(self.heat, "reading", parameter_id=self.temperature.id, value="99"),
            self._entry(self.heat, "reading", parameter_id=self.temperature.id, value="hot"),
            self._entry(self.heat, "finish"),
            blocked,
            self._entry(self.heat, "close", quantity=1e15),
            self._entry(self.heat, "feed", code="M-1", quantity=5),
            self._entry(self.heat, "reading", parameter_id=self.temperature.id, value="74"),
        ]
        chinese = self._terminal().with_context(lang="zh_CN")
        for entry in entries:
            said = chinese.record(entry)["reason"]
            self.assertRegex(said, "[\u4e00-\u9fff]")
            kept = self.env["batch.terminal.entry"].search([("uuid", "=", entry["uuid"])])
            self.assertTrue(kept.reason_word, said)
            self.assertFalse(kept.reason_text)
            again = self._terminal().record(entry)
            self.assertTrue(again["repeated"])
            for english in (again["reason"], kept.with_user(self.auditor).reason):
                self.assertNotRegex(english, "[\u4e00-\u9fff]")
                self.assertNotRegex(english, r"%\(|^\w+$")
            self.assertEqual(kept.with_context(lang="zh_CN").reason, said)

    def test_what_no_database_keeps_is_refused_in_a_sentence(self):
        self._record(self.heat, "start")
        for mark in ("a\0", "a\ud800", "\udfff"):
            for kind, name in (
                ("feed", "code"),
                ("feed", "scale"),
                ("reading", "value"),
                ("sample", "place"),
                ("close", "why"),
                ("finish", "why"),
                ("scan", "code"),
            ):
                with self.subTest(kind=kind, mark=repr(mark)), self.assertRaises(UserError):
                    self._record(self.heat, kind, parameter_id=self.temperature.id, **{name: mark})
            with self.assertRaises(UserError):
                self.heat.with_user(self.operator).feed(mark)
            with self.assertRaises(UserError):
                self.heat.with_user(self.operator).feed("M-1", client_ref=mark)
            with self.assertRaises(UserError):
                self._reading(self.heat.step_log_id, mark)
            with self.assertRaises(UserError):
                self._terminal().witness(self.heat.feeding_ids.id, mark, mark)
        for quantity in (10**400, float("inf"), True):
            with self.assertRaises(UserError):
                self._record(self.heat, "feed", code="M-1", quantity=quantity)
            with self.assertRaises(UserError):
                self._record(self.heat, "close", quantity=quantity)
        for quantity in (1e308, 10**40, -1e308):
            for kind in ("feed", "close"):
                answer = self._record(self.heat, kind, code="M-1", quantity=quantity)
                self.assertEqual((answer["accepted"], answer["code"]), (False, "quantity"))
        for wrong in (True, 2**40, -1, "7", [1]):
            with self.assertRaises(UserError):
                self._record(self.heat, "reading", parameter_id=wrong, value="74")
            for act in (self._terminal().board, self._terminal().step, self._terminal().sign):
                with self.assertRaises(UserError):
                    act(wrong)
        with self.assertRaises(UserError):
            self.heat.with_user(self.operator).feed("M-1", fed_at="soon")
        gone = self._record(self.heat, "reading", parameter_id=2**31 - 1, value="74")
        self.assertFalse(gone["accepted"])

    def test_next_step_is_shown_blocked_with_its_reason(self):
        self.pasteurise.requires_release = True
        (step,) = self._terminal().board(self.filler.id)["steps"]
        self.assertIn("Pasteurise", step["blocked"])
        refused = self._record(self.fill, "start")
        self.assertEqual((refused["accepted"], refused["code"]), (False, "blocked"))
        self.heat.with_user(self.operator).button_start()
        self._reading(self.heat.step_log_id, "74")
        self.heat.with_user(self.operator).button_finish()
        (step,) = self._terminal().board(self.filler.id)["steps"]
        self.assertIn("no sample", step["blocked"])

    def test_second_person_signs_at_the_same_terminal(self):
        self.enterContext(self.enter_registry_test_mode())
        self.bom.bom_line_ids[0].requires_witness = True
        self._record(self.heat, "start")
        (waiting,) = self._record(self.heat, "feed", code="M-1", quantity=100)["step"]["witness"]
        witness = self._terminal().witness
        with self.assertRaisesRegex(UserError, "do not belong together"):
            witness(waiting["id"], "making_supervisor", "wrong")
        with self.assertRaisesRegex(UserError, "do not belong together"):
            witness(waiting["id"], "nobody", "wrong")
        with self.assertRaisesRegex(UserError, "own work"):
            witness(waiting["id"], "making_operator", "making_operator")
        with self.assertRaises(UserError):
            witness(waiting["id"], "making_auditor", "making_auditor")
        answer = witness(waiting["id"], "making_supervisor", "making_supervisor")
        self.assertFalse(answer["step"]["witness"])
        signature = self.heat.feeding_ids.signature_ids
        self.assertEqual((signature.user_id, signature.role, signature.valid), (self.supervisor, "witness", True))

    def test_outside_the_limits(self):
        self._record(self.heat, "start")
        answer = self._record(self.heat, "reading", parameter_id=self.temperature.id, value="80")
        self.assertEqual((answer["accepted"], answer["code"]), (True, "outside"))
        self.assertIn("supervisor", answer["reason"])
        self.step_parameter.policy = "refuse"
        self.assertFalse(self._record(self.heat, "reading", parameter_id=self.temperature.id, value="80")["accepted"])
