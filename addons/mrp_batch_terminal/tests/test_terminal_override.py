# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .test_terminal import TerminalCase


@tagged("post_install", "-at_install")
class TestTerminalOverride(TerminalCase):
    """A lot that the gate refuses is asked for where it is refused; quality answers, and the operator is told."""

    def setUp(self):
        super().setUp()
        self._record(self.heat, "start")
        self._grade(self.milk_lot, "held")
        self.assertEqual(self._record(self.heat, "scan", code="M-1")["code"], "gate")

    def _ask(self, why="No other milk today", code="M-1", user=None):
        return self._terminal(user).ask_override(self.heat.id, code, why)["reason"]

    def _asked(self):
        return self.env["lot.gate.override"].search([("lot_id", "=", self.milk_lot.id)])

    def test_asked_approved_told_and_fed(self):
        self.assertIn("M-1", self._ask())
        override = self._asked()
        self.assertEqual(
            (override.requested_by, override.operation, override.origin, override.reason, override.state),
            (self.operator, "consumption", self.order.name, "No other milk today", "requested"),
        )
        self.assertIn("already", self._ask("Still none"))
        self.assertEqual(self._asked(), override, "asked once")
        self.assertFalse(self._terminal().board(self.tank.id)["news"])
        override.with_user(self.quality).action_approve()
        [news] = self._terminal().board(self.tank.id)["news"]
        self.assertEqual(news["tone"], "success")
        self.assertIn("M-1", news["text"])
        fed = self._record(self.heat, "feed", code="M-1", quantity=100)
        self.assertTrue(fed["accepted"], fed["reason"])
        self.assertEqual(self.order.feeding_ids.override_reason, "No other milk today")

    def test_what_is_asked_is_not_the_callers_context(self):
        terminal = self._terminal().with_context(
            default_hours=168, default_origin=False, default_state="approved", default_lot_id=self.order.id
        )
        terminal.ask_override(self.heat.id, "M-1", "No other milk today")
        asked = self._asked()
        self.assertEqual((asked.hours, asked.origin, asked.state), (24, self.order.name, "requested"))

    def test_refused_and_told(self):
        self._ask()
        self._asked().with_user(self.quality).action_refuse()
        [news] = self._terminal().board(self.tank.id)["news"]
        self.assertEqual(news["tone"], "danger")
        self.assertFalse(self._record(self.heat, "scan", code="M-1")["accepted"])

    def test_it_is_told_to_whom_it_concerns(self):
        self._ask()
        self._asked().with_user(self.quality).action_approve()
        other = new_test_user(
            self.env,
            "making_other",
            groups="mrp_batch_record.group_operator",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertTrue(self._terminal(other).board(self.tank.id)["news"], "who works at this center")
        self.assertFalse(self._terminal(other).board(self.filler.id)["news"])

    def test_what_cannot_be_asked(self):
        for why, code in (("  ", "M-1"), (None, "M-1"), ("x", None), ("x", "NO-SUCH"), ("x", "C-1"), ("x", "S-1")):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._ask(why, code)
        self._grade(self.milk_lot, "pass")
        with self.assertRaisesRegex(UserError, "may be used"):
            self._ask()
        self.assertFalse(self._asked())
