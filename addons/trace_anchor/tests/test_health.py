# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.tests import HttpCase, tagged

from ..controllers import health
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestHealth(HttpCase, TraceCase):
    """What monitoring and the tile say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()

    def ask(self, token=None, **headers):
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = self.url_open("/trace/health", headers=headers)
        found = json.loads(answer.text)
        self.assertEqual(found["status"], {200: "ok", 503: "wrong"}[answer.status_code])
        own = next((log for log in found.get("logs", ()) if log["log"] == self.log.name), None)
        self.assertLessEqual(found.keys(), {"status", "logs"})
        return answer.status_code, own

    def test_all_is_well(self):
        self.order()
        self.log._sequence()
        status, own = self.ask()
        self.assertEqual((own["state"], own["waiting"], own["logged"], own["wrong"]), ("open", 0, 2, []))
        self.assertFalse(self.log.trouble)
        self.assertIn(status, (200, 503), "other companies of the database count as well")

    def test_a_read_only_log_is_a_503_without_its_reason(self):
        self.log._go_read_only("the key of the node is s3cret")
        status, own = self.ask()
        self.assertEqual((status, own["wrong"]), (503, ["read_only"]))
        self.assertNotIn("s3cret", json.dumps(own))
        self.assertIn("s3cret", self.log.trouble)

    def test_records_that_wait_too_long_and_old_audits_are_wrong(self):
        record = self.order().trace_record_ids
        past = fields.Datetime.now() - timedelta(hours=1)
        self.tamper("trace_record", "UPDATE trace_record SET sealed_at = %s WHERE id = %s", past, record.id)
        audit = self.env["trace.audit"]._begin(self.company)
        audit.write(Owned(started_at=fields.Datetime.now() - timedelta(days=4)))
        self.env.flush_all()
        self.assertEqual(self.ask()[1]["wrong"], ["waiting", "audit_old"])

    def test_a_missing_key_says_what_to_do(self):
        with patch.dict(os.environ):
            del os.environ["BATCH_TRACE_KEYS"]
            self.assertEqual([code for code, _sentence in self.log._troubles()], ["key"])
            self.log.invalidate_recordset()
            self.assertIn("BATCH_TRACE_KEYS", self.log.trouble)

    def test_strangers_learn_nothing(self):
        self.assertTrue(self.ask()[1])
        for header in (
            "X-Forwarded-For",
            "X-Real-IP",
            "Forwarded",
            "Via",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Client-IP",
            "CF-Connecting-IP",
            "X-Forwarded",
            "True-Client-IP",
            "X-Of-A-Proxy-To-Come",
        ):
            self.assertIsNone(self.ask(**{header: "203.0.113.9"})[1], header)
        with patch.dict(os.environ, {"BATCH_TRACE_HEALTH_TOKEN": "for monitoring only"}):
            self.assertIsNone(self.ask()[1])
            self.assertIsNone(self.ask("something else")[1])
            self.assertEqual(self.ask("for monitoring only")[1]["log"], self.log.name)
            self.assertEqual(self.ask("for monitoring only", Via="1.1 proxy")[1]["log"], self.log.name)

    def test_strangers_learn_that_something_is_wrong(self):
        self.log._go_read_only("the disk is full")
        with patch.dict(health._answers, clear=True):
            self.assertEqual(self.ask(Via="1.1 proxy"), (503, None))

    def test_no_address_holds_nul(self):
        for path in (
            "/trace/%00",
            "/trace/x%00/checkpoint",
            f"/trace/{self.log.name}%00/checkpoint",
            f"/trace/{self.log.name}/tile/%00",
            "/trace/%00/trust.json",
            "/trace/x%00y",
        ):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_no_token_makes_it_fail(self):
        with patch.dict(os.environ, {"BATCH_TRACE_HEALTH_TOKEN": "für Überwachung"}):
            for given in (b"\xff\xfe", b"x" * 8000, b"Bearer", "\ud800".encode("utf-8", "surrogatepass")):
                answer = self.url_open("/trace/health", headers={"Authorization": given})
                self.assertIn(answer.status_code, (200, 503), given)
                self.assertEqual(set(answer.json()), {"status"}, given)
