# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
from datetime import timedelta

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestCharts(MakingCase):
    """What is kept beside a step's readings, and how they are drawn."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids

    def test_attachments_are_kept_as_they_were(self):
        self.heat.button_start()
        log = self.heat.step_log_id.with_user(self.operator)
        self._reading(log, "74")
        signature = log._sign("operator", "performed")
        printed = base64.b64encode(b"72.4 C")
        log.attachment_ids = [(0, 0, {"name": "print-out.txt", "content": printed, "note": "Printer"})]
        attachment = log.attachment_ids
        self.assertEqual((attachment.sha256, attachment.size), (hashlib.sha256(b"72.4 C").hexdigest(), 6))
        signature.invalidate_recordset()
        self.assertFalse(signature.valid, "what is signed includes the attachments")
        self.assertEqual(self.order._batch_record()["steps"][0]["attachments"][0]["name"], "print-out.txt")
        with self.assertRaises(UserError):
            attachment.content = base64.b64encode(b"72.5 C")
        with self.assertRaises(UserError):
            attachment.unlink()
        stored = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", attachment._name), ("res_id", "=", attachment.id), ("res_field", "=", "content")]
            )
        )
        with self.assertRaises(AccessError):
            stored.with_user(self.operator).write({"raw": b"72.5 C"})
        self.heat.button_finish()
        with self.assertRaises(UserError):
            attachment.create({"log_id": log.id, "name": "late", "content": base64.b64encode(b"x")})

    def test_chart_series(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        text = self.env["lot.parameter"].create({"code": "NOTE", "name": "Note", "kind": "text"})
        self._reading(log, "clear", parameter_id=text.id)
        wrong = self._reading(log, "99")
        wrong.with_user(self.operator)._correct("75", "misread")
        self._reading(log, "74.5")
        [series] = log.with_user(self.auditor).reading_series()
        self.assertEqual(
            (series["lower"], series["upper"], series["target"], series["count"], series["outside"]),
            (72.0, 76.5, False, 2, 0),
        )
        self.assertEqual([value for _at, value, _within in series["points"]], [75, 74.5])

    def test_chart_of_many_readings_loses_no_excursion(self):
        self.heat.button_start()
        log = self.heat.step_log_id
        log.sudo().write(Owned(started_at=log.started_at - timedelta(hours=3)))
        rows = [
            {
                "equipment": "PH-TEST-1",
                "parameter": "T-TEST",
                "unit": "",
                "value": "99" if second == 4321 else "74",
                "measured_at": log.started_at + timedelta(seconds=second),
            }
            for second in range(9000)
        ]
        self.assertEqual(log._record_readings(rows, company=self.company).recorded, 9000)
        [series] = log.reading_series()
        self.assertLess(len(series["points"]), 1300)
        self.assertEqual((series["count"], series["outside"]), (9000, 1))
        self.assertIn(99, [value for _at, value, _within in series["points"]])
