# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import os
import time
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from requests import Session

from .common import QualityCase
from .senaite_server import SenaiteServer

# Odoo's test case lets no request out; this one goes to a server of the test's own.
_SEND = Session.send


@tagged("post_install", "-at_install")
class TestConnector(QualityCase):
    @classmethod
    def _request_handler(cls, session, request, /, **values):
        if request.url.startswith("http://127.0.0.1:"):
            return _SEND(session, request, **values)
        return super()._request_handler(session, request, **values)

    def setUp(self):
        super().setUp()
        self._specification({self.fat: ("3.1", None)})
        self.lot = self._lot("SEN-1")
        self.server = SenaiteServer()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        environment = patch.dict(os.environ, {"LIMS_CREDENTIALS": "lab:secret"})
        environment.start()
        self.addCleanup(environment.stop)
        self.connector = self.env["lot.lims.connector"].create(
            {"name": "Plant laboratory", "url": self.server.url, "page_size": 2, "timeout": 2}
        )
        self.server.sample("s1", "AR-0001", "SEN-1")

    def _results(self):
        return self.env["lot.test.result"].search([("sample_id.name", "=", "AR-0001")], order="id")

    def test_verified_results_come_page_by_page_and_once(self):
        for number in range(5):
            self.server.analysis(f"a{number}", "s1", f"3.{number + 2}0", modified=f"2025-09-17T1{number}:00:00+08:00")
        self.server.analysis("open", "s1", "9", review_state="to_be_verified")
        self.connector._pull()
        self.assertFalse(self.connector.last_problem)
        self.assertEqual(self._results().mapped("lims_ref"), [f"a{number}" for number in range(5)])
        first = self._results()[0]
        self.assertEqual((first.value, first.method, first.analyst), ("3.20", "GB 5009.6", "li.lei"))
        self.assertEqual(str(first.tested_at), "2025-09-17 00:30:00")
        self.assertEqual((first.sample_id.lot_id, self.lot.grade_id.code), (self.lot, "pass"))
        starts = [query["b_start"] for path, query in self.server.asked if path.endswith("/Analysis")]
        self.assertEqual(starts, ["0", "2", "4"])
        self.assertEqual(str(self.connector.watermark), "2025-09-17 06:00:00")
        self.connector._pull()
        self.assertEqual(len(self._results()), 5)

    def test_a_retest_replaces_and_a_retraction_retracts(self):
        self.server.analysis("a1", "s1", "2.0")
        self.connector._pull()
        self.assertEqual(self.lot.grade_id.code, "fail")
        self.server.analyses[0].update(review_state="retracted", modified="2025-09-18T10:00:00+08:00")
        self.server.analysis("a2", "s1", "3.4", RetestOf={"uid": "a1", "url": ""}, modified="2025-09-18T10:00:00+08:00")
        self.connector._pull()
        old, new = self._results()
        self.assertEqual((old.state, new.replaces_id, new.sample_id.verdict), ("retracted", old, "passed"))
        self.assertEqual(self.lot.grade_id.code, "held", "a turned verdict is a person's to decide")

    def test_the_operand_is_the_qualifier(self):
        self.server.analysis("a1", "s1", "4.00", DetectionLimitOperand=">")
        self.connector._pull()
        self.assertEqual((self._results().qualifier, self._results().value), (">", "4.00"))

    def test_what_lies_below_the_limit_of_detection_is_said_so(self):
        self.server.analysis("a1", "s1", "0.004", LowerDetectionLimit="0.010")
        self.server.analysis("a2", "s1", "ND", LowerDetectionLimit="0.020")
        self.server.analysis("a3", "s1", "< LOD", LowerDetectionLimit="0.0")
        self.server.analysis("a4", "s1", "Detection limit")
        self.connector.mapping_id = self.env["lot.result.mapping"].create(
            {
                "name": "Plant laboratory",
                "word_ids": [(0, 0, {"name": "Detection limit", "parameter_id": self.fat.id, "meaning": "<0.03"})],
            }
        )
        self.connector._pull()
        self.assertEqual(
            [(result.lims_ref, result.qualifier, result.value) for result in self._results()],
            [("a1", "<", "0.010"), ("a2", "<", "0.020"), ("a4", "<", "0.03")],
        )
        refused = self.connector.import_ids.problem_ids
        self.assertEqual((refused.value, refused.code), ("< LOD", "below_limit"), "no limit is none")

    def test_unknown_lots_are_refused_and_can_be_taken_later(self):
        self.server.sample("s2", "AR-0002", "LATER")
        self.server.analysis("a1", "s1", "3.4")
        self.server.analysis("a2", "s2", "3.4")
        self.connector._pull()
        delivery = self.connector.import_ids
        self.assertEqual((delivery.created_count, delivery.bad_count, delivery.problem_ids.value), (1, 1, "LATER"))

    def test_what_came_before_its_lot_is_recorded_when_the_lot_is_there(self):
        self.server.sample("s2", "AR-0002", "LATER")
        self.server.analysis("a1", "s1", "3.4", modified="2025-09-17T12:00:00+08:00")
        self.server.analysis("a2", "s2", "2.0", modified="2025-09-17T10:00:00+08:00")
        self.connector._pull()
        delivery = self.connector.import_ids
        self.assertTrue(delivery.next_try_at)
        self.assertEqual(delivery.activity_ids.summary, "Refused results of Plant laboratory")
        self.server.analyses.clear()
        lot = self._lot("LATER")
        self.connector._pull()
        self.assertEqual(self.connector.import_ids, delivery, "it is not due yet")
        self.connector.action_pull()
        again = self.connector.import_ids - delivery
        self.assertEqual((again.created_count, again.known_count, again.bad_count), (1, 0, 0))
        self.assertFalse(delivery.next_try_at or delivery.activity_ids or again.next_try_at)
        self.assertEqual(lot.grade_id.code, "fail")

    def test_a_result_that_changed_under_its_number_is_told(self):
        self.server.analysis("a1", "s1", "3.4")
        self.connector._pull()
        self.server.analyses[0].update(Result="2.90", modified="2025-09-18T10:00:00+08:00")
        self.connector._pull()
        changed = self.connector.import_ids.filtered("next_try_at")
        self.assertEqual((changed.problem_ids.code, bool(changed.activity_ids)), ("taken", True))

    def test_whatever_the_server_does_nothing_is_lost(self):
        self.server.analysis("a1", "s1", "3.4")
        troubles = {
            "error 500": lambda handler, query: handler.answer(500, b"Traceback") or True,
            "as SENAITE does": lambda handler, query: handler.answer(200, b"<html>Login</html>") or True,
            "as SENAITE does:": lambda handler, query: handler.answer(200, {"success": False, "message": "no"}) or True,
            "as SENAITE does: m": lambda handler, query: (
                handler.answer(200, {"items": [{"uid": "x", "modified": "soon", "review_state": "verified"}]}) or True
            ),
            "not reached": lambda handler, query: time.sleep(3) or True,
        }
        self.connector.timeout = 1
        self.connector.watermark = "2025-01-01 00:00:00"
        for words, trouble in troubles.items():
            with self.subTest(words):
                self.server.trouble = trouble
                self.connector._pull()
                self.assertIn(words, self.connector.last_problem)
                self.assertEqual(str(self.connector.watermark), "2025-01-01 00:00:00")
        self.server.trouble = None
        self.connector._pull()
        self.assertEqual((self._results().lims_ref, self.connector.last_problem), ("a1", False))

    def test_a_server_that_sends_the_same_page_for_ever_is_left(self):
        self.server.analysis("a1", "s1", "3.4")

        def stuck(handler, query):
            if "b_start" in query:
                handler.answer(200, {"items": self.server.analyses, "next": "http://elsewhere.example/steal"})
                return True
            return False

        self.server.trouble = stuck
        self.connector._pull()
        self.assertIn("same page", self.connector.last_problem)

    def test_a_break_in_the_middle_is_made_good(self):
        for number in range(4):
            self.server.analysis(f"a{number}", "s1", "3.4")
        self.server.trouble = lambda handler, query: query.get("b_start") == "2" and (handler.answer(503, b"") or True)
        self.connector._pull()
        self.assertEqual((len(self._results()), self.connector.watermark), (2, False))
        self.server.trouble = None
        self.connector._pull()
        self.assertEqual(len(self._results()), 4)

    def test_credentials_stay_in_the_environment(self):
        with patch.dict(os.environ, {"LIMS_CREDENTIALS": "lab:wrong"}):
            with self.assertRaisesRegex(UserError, "user or password"):
                self.connector.action_pull()
        with patch.dict(os.environ, {"LIMS_CREDENTIALS": ""}):
            self.connector._pull()
        self.assertIn("LIMS_CREDENTIALS", self.connector.last_problem)
        for values in (
            {"credentials": "PGPASSWORD"},
            {"url": "http://lims.example.org/senaite"},
            {"url": "file:///etc/passwd"},
            {"url": "https://lab:secret@lims.example.org"},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.connector.write(values)
        for user in (self.analyst, self.quality):
            with self.assertRaises(AccessError):
                self.connector.with_user(user).write({"url": "https://elsewhere.example"})
            with self.assertRaises(AccessError):
                self.connector.with_user(user).action_pull()
