# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestOverride(QualityCase):
    def _ask(self, lot, user=None, **values):
        return (
            self.env["lot.gate.override"]
            .with_user(user or self.keeper)
            .create({"lot_id": lot.id, "operation": "sale", "reason": "the customer accepts", **values})
        )

    def test_the_request_comes_to_somebody_else_who_may_answer(self):
        override = self._ask(self._lot("V1", "held"), user=self.quality)
        who = override.sudo().activity_ids.user_id
        self.assertTrue(who.has_group("stock_lot_quality.group_override"))
        self.assertNotEqual(who, self.quality)
        self.assertFalse(who.has_group("base.group_system"), "administrators are asked last")
        self.assertIn("the customer accepts", override.sudo().activity_ids.note)
        override.with_user(self.second).action_approve()
        self.assertFalse(override.sudo().activity_ids)
        self.assertIn(self.quality.partner_id, override.sudo().message_ids[:1].partner_ids)

    def test_a_reason_is_text_wherever_it_goes(self):
        typed = '<a href="https://x.example">open</a><img src="//x/y.png">'
        override = self._ask(self._lot("V1b", "held"), reason=typed)
        note = override.sudo().activity_ids.note
        self.assertIn("&lt;a href", note)
        self.assertNotRegex(note, "<(a|img)")
        override.with_user(self.second).action_approve()
        for message in override.sudo().message_ids:
            self.assertNotRegex(message.body or "", "<(a|img) ")

    def test_a_reason_is_seen(self):
        with self.assertRaisesRegex(UserError, "needs a reason"):
            self._ask(self._lot("V1c", "held"), reason=" \u200b")

    def test_the_right_to_answer_is_one_of_its_own(self):
        manager = new_test_user(self.env, "t_manager", groups="stock_lot_quality.group_override")
        lot = self._lot("V2", "held")
        with self.assertRaisesRegex(UserError, "quality"):
            lot.with_user(manager).grade_id = self.grades["pass"]
        self._ask(lot).with_user(manager).action_approve()
        self.assertTrue(lot._gate("sale")[0].allowed)

    def test_it_holds_for_the_hours_asked_for(self):
        override = self._ask(self._lot("V3", "held"), hours=2)
        override.with_user(self.quality).action_approve()
        held = (override.valid_until - override.write_date).total_seconds()
        self.assertAlmostEqual(held, 7200, delta=60)
        for hours in (0, 169):
            with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._ask(override.lot_id, hours=hours).flush_recordset()

    def test_it_is_answered_once(self):
        override = self._ask(self._lot("V4", "held"))
        override.with_user(self.quality).action_refuse()
        with self.assertRaisesRegex(UserError, "been answered"):
            override.with_user(self.quality).action_approve()

    def test_the_database_keeps_an_answer(self):
        override = self._ask(self._lot("V5", "held"))
        override.with_user(self.quality).action_approve()
        self.env.flush_all()
        for statement in (
            "UPDATE lot_gate_override SET reason = 'another' WHERE id = %s",
            "UPDATE lot_gate_override SET valid_until = valid_until + interval '1 year' WHERE id = %s",
            "DELETE FROM lot_gate_override WHERE id = %s",
        ):
            with (
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "append-only"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [override.id])

    def test_it_frees_no_other_lot_and_no_other_operation(self):
        mine, other = self._lot("V6", "held"), self._lot("V7", "held")
        self._ask(mine).with_user(self.quality).action_approve()
        self.assertEqual([answer.allowed for answer in (mine | other)._gate("sale")], [True, False])
        self.assertFalse(mine._gate("transfer")[0].allowed)
