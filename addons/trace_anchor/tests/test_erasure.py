# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .. import sdjwt
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestErasure(TraceCase):
    """A record is erased once its batch is decided on; what happens to the batch afterwards is still told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.made = cls.order()
        cls.keeper = new_test_user(
            cls.env,
            "t_eraser",
            "trace_anchor.group_trace_admin",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def erase(self, order=None, reason="request of the person concerned"):
        record = (order or self.made).trace_record_ids[:1]
        wizard = self.env["trace.erasure"].with_user(self.keeper).create({"record_id": record.id, "reason": reason})
        wizard.action_erase()

    def test_a_batch_in_work_keeps_its_proof(self):
        with self.assertRaisesRegex(UserError, "not decided on yet"):
            self.erase()
        versions = len(self.made.trace_record_ids)
        self.made._batch_event("amended", note="work goes on")
        self.assertGreater(len(self.made.trace_record_ids), versions)
        self.made.write(Owned(release_decision="released"))
        self.erase()
        self.assertTrue(self.made.trace_record_ids[:1].erased_at)

    def test_a_cancelled_order_may_be_erased(self):
        order = self.order()
        order.action_cancel()
        self.erase(order)
        self.assertTrue(order.trace_record_ids[:1].erased_at)

    def test_a_reason_is_seen(self):
        self.made.write(Owned(release_decision="released"))
        for reason in (" \u200b ", "\u3164", "\u00ad\ufeff", " \n"):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.erase(reason=reason)
        finding = self.env["trace.audit.finding"]
        with self.assertRaisesRegex(UserError, "Say why"):
            finding._close("\u200b")
        with self.assertRaisesRegex(UserError, "Say why the log ends"):
            self.log._end("\u200b")

    def test_the_recall_of_an_erased_batch_is_flagged_and_told(self):
        tag = sdjwt.RecordKey(self.made.trace_record_ids[:1]._secret()).recall_tag()
        self.made.write(Owned(release_decision="released"))
        self.erase()
        told = len(self.made.message_ids)
        self.made._batch_event("recalled")
        notice = self.env["trace.notice"].search([("production_id", "=", self.made.id)])
        self.assertEqual((notice.kind, notice.tag), ("recall", tag))
        self.assertEqual(len(self.made.message_ids), told + 1)
        self.assertIn("flagged on the chain, and sealed nowhere", self.made.message_ids[:1].body)

    def test_a_recall_that_nothing_can_flag_is_told(self):
        """A record that never was signed has published no tag."""
        self.tamper("trace_record", "UPDATE trace_record SET jwt = NULL WHERE production_id = %s", self.made.id)
        self.made.write(Owned(release_decision="released"))
        self.erase()
        self.made._batch_event("recalled")
        self.assertFalse(self.env["trace.notice"].search([("production_id", "=", self.made.id)]))
        self.assertIn("neither flagged on the chain nor sealed", self.made.message_ids[:1].body)
