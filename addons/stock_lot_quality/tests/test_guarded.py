# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.addons.fact_guard.guard import Owned, Private, private
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestGuarded(QualityCase):
    """The mechanism itself, on a model that uses it: the override of the gate."""

    def _ask(self, env=None, **values):
        overrides = (env or self.env)["lot.gate.override"].with_user(self.keeper)
        lot = self.env["stock.lot"].search([("name", "=", "GUARDED")]) or self._lot("GUARDED", "held")
        return overrides.create({"lot_id": lot.id, "operation": "sale", "reason": "asked", **values})

    def test_values_of_the_owner_are_refused_from_everybody(self):
        for name, value in (("state", "approved"), ("approved_by", self.second.id), ("requested_by", self.second.id)):
            with self.assertRaisesRegex(UserError, "own name"):
                self._ask(**{name: value})
            override = self._ask()
            for asking in (override.with_user(self.quality), override.sudo()):
                with self.assertRaisesRegex(UserError, "own name"):
                    asking.write({name: value})

    def test_what_was_asked_is_given_once(self):
        override = self._ask(hours=5)
        self.assertEqual(override.hours, 5)
        with self.assertRaisesRegex(UserError, "stays as it was asked"):
            override.with_user(self.second).write({"hours": 100})

    def test_defaults_of_the_context_do_not_count(self):
        forged = {
            "default_state": "approved",
            "default_approved_by": self.second.id,
            "default_requested_by": self.second.id,
            "default_valid_until": "2035-01-01 00:00:00",
        }
        override = self._ask(self.env(context={**self.env.context, **forged}))
        self.assertEqual((override.state, override.requested_by), ("requested", self.keeper))
        self.assertFalse(override.approved_by or override.valid_until)

    def test_defaults_a_user_has_set_do_not_count(self):
        self.env["ir.default"].set("lot.gate.override", "state", "approved")
        self.env["ir.default"].set("lot.gate.override", "approved_by", self.second.id)
        self.env["ir.default"].set("lot.gate.override", "hours", 3)
        override = self._ask()
        self.assertEqual((override.state, override.approved_by.id, override.hours), ("requested", False, 3))

    def test_an_import_and_a_copy_bring_none(self):
        lot = self._lot("IMPORTED", "held")
        overrides = self.env["lot.gate.override"].with_user(self.quality)
        columns, row = ["lot_id/.id", "operation", "reason"], [str(lot.id), "sale", "imported"]
        self.assertTrue(overrides.load(columns, [row])["ids"])
        self.assertFalse(overrides.load([*columns, "state"], [[*row, "approved"]])["ids"])
        asked = self._ask()
        asked.with_user(self.second).action_approve()
        copied = asked.with_user(self.quality).copy()
        self.assertEqual((copied.state, copied.requested_by), ("requested", self.quality))

    def test_the_mark_is_lost_by_a_copy_and_not_inherited_by_commands(self):
        values = Owned(state="approved")
        self.assertNotIsInstance({**values}, Owned)
        self.assertNotIsInstance(dict(values), Owned)
        override = self._ask()
        override.sudo().write(Owned(state="refused", approved_by=self.second.id))
        self.assertEqual(override.state, "refused")

    def test_a_private_value_cannot_be_sent(self):
        env = self.env(context={"told": True, "own": Private(True)})
        self.assertEqual((private(env, "told"), private(env, "own"), private(env, "absent", 7)), (None, True, 7))

    def test_a_form_is_offered_no_forged_default(self):
        offered = (
            self.env["lot.gate.override"]
            .with_user(self.keeper)
            .with_context(default_state="approved", default_reason="because")
            .default_get(["state", "reason", "requested_by", "valid_until"])
        )
        self.assertEqual(offered, {"state": "requested", "reason": "because", "requested_by": self.keeper.id})
        self.assertFalse(fields.Datetime.to_datetime(offered.get("valid_until")))
