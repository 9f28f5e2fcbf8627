# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..identity import CHECK
from ..models import signing_attempt
from .identity import IdentityCase


@tagged("post_install", "-at_install")
class TestIdentity(IdentityCase):
    """Signatures over HTTP, as the web client asks for them: each with a check of its own, wrong ones counted."""

    def test_each_signature_asks_anew(self):
        first, second = self._dialog(self.results[0]), self._dialog(self.results[1])
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("lot.result.verify", "action_apply", first.ids)
        self.assertEqual(asked["res_model"], "res.users.identitycheck")
        self.assertFalse(self.results[0].verified_by)
        self._answer(asked, "t_verifier")
        self.env.invalidate_all()
        self.assertEqual(self.results[0].verified_by, self.verifier)
        asked = self._call("lot.result.verify", "action_apply", second.ids)
        self.assertEqual(asked["res_model"], "res.users.identitycheck", "one password, one signature")
        self.env.invalidate_all()
        self.assertFalse(self.results[1].verified_by)
        self.assertEqual(self._facts(), ["accepted"])

    def test_a_check_for_another_act_is_none_for_this(self):
        dialog = self._dialog(self.results[0])
        self.authenticate("t_verifier", "t_verifier")
        other = self._call("res.users", "api_key_wizard", self.verifier.ids)
        self._answer(other, "t_verifier")
        asked = self._call("lot.result.verify", "action_apply", dialog.ids)
        self.assertEqual(asked["res_model"], "res.users.identitycheck")

    def test_no_check_stands_for_another_way_in(self):
        """Whoever stands at the screen after an answer gets no password, no passkey and no key of a program by it."""
        self.authenticate("t_verifier", "t_verifier")
        own = (
            self.env["change.password.own"]
            .with_user(self.verifier)
            .create({"new_password": "of somebody else", "confirm_password": "of somebody else"})
        )
        for model, method in (
            ("res.users", "preference_change_password"),
            ("res.users", "api_key_wizard"),
            ("res.users", "action_create_passkey"),
        ):
            opened = self._answer(self._call(model, method, self.verifier.ids), "t_verifier")
            self.assertNotEqual(opened["res_model"], CHECK)
            for way, act, ids in (
                ("change.password.own", "change_password", own.ids),
                ("res.users", "api_key_wizard", self.verifier.ids),
                ("res.users", "action_create_passkey", self.verifier.ids),
            ):
                self.assertEqual(self._call(way, act, ids)["res_model"], CHECK, f"{act} after {method}")
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("change.password.own", "change_password", own.ids)
        self._answer(asked, "t_verifier")
        self.authenticate("t_verifier", "of somebody else")

    def test_what_is_signed_is_what_was_asked_for(self):
        dialog = self._dialog(self.results[0])
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("lot.result.verify", "action_apply", dialog.ids)
        dialog.result_ids = self.results
        self.env.flush_all()
        with self.assertRaisesRegex(JsonRpcException, "."), mute_logger("odoo.http"):
            self._answer(asked, "t_verifier")
        self.env.invalidate_all()
        self.assertFalse(self.results.verified_by, "neither the one asked for nor the one slipped in")
        self._answer(self._call("lot.result.verify", "action_apply", dialog.ids), "t_verifier")
        self.env.invalidate_all()
        self.assertEqual(self.results.verified_by, self.verifier, "asked for as it is now, it counts")

    def test_a_dialog_belongs_to_who_opened_it(self):
        dialog = self._dialog(self.results[0])
        other = new_test_user(self.env, "t_other", groups="stock_lot_quality.group_quality")
        for act in (
            lambda: dialog.with_user(other).write({"result_ids": [(6, 0, self.results.ids)]}),
            lambda: dialog.with_user(other).read(["result_ids"]),
            lambda: dialog.with_user(other).unlink(),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_wrong_attempts_of_others_do_not_close_ones_own_signature(self):
        attempts = self.env["signing.attempt"]
        operator = new_test_user(self.env, "t_operator", groups="stock_lot_quality.group_lab")
        for _number in range(signing_attempt.WRONG_AT_MOST):
            attempts.with_user(operator)._record(self.verifier, "t_verifier", "refused")
        with self.assertRaises(UserError):
            attempts.with_user(operator)._check_open(self.verifier)
        attempts.with_user(self.verifier)._check_open(self.verifier)

    def test_wrong_passwords_are_facts_and_end(self):
        dialog = self._dialog(self.results[0])
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("lot.result.verify", "action_apply", dialog.ids)
        for number in range(signing_attempt.WRONG_AT_MOST):
            self._answer_in_vain(asked, f"guess {number}")
        self.assertEqual(self._facts(), ["refused"] * signing_attempt.WRONG_AT_MOST)
        self._answer_in_vain(asked, "t_verifier")
        self.env.invalidate_all()
        self.assertFalse(self.results[0].verified_by, "the right password comes too late")
        self.assertEqual(self._facts()[-1], "blocked")

    def test_changing_the_password_is_no_way_to_guess_it(self):
        dialog = self._dialog(self.results[0])
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("lot.result.verify", "action_apply", dialog.ids)
        for number in range(signing_attempt.WRONG_AT_MOST):
            self._in_vain(lambda number=number: self._change_password(f"guess {number}", "a new one, long"))
        self.assertEqual(self._facts(), ["refused"] * signing_attempt.WRONG_AT_MOST)
        self._in_vain(lambda: self._change_password("t_verifier", "a new one, long"))
        self.assertEqual(self._facts()[-1], "blocked", "the right password comes too late")
        self._answer_in_vain(asked, "t_verifier")
        self.env.invalidate_all()
        self.assertFalse(self.results[0].verified_by, "nor does it sign")

    def test_wrong_signatures_close_the_change_of_the_password(self):
        attempts = self.env["signing.attempt"].with_user(self.verifier)
        for _number in range(signing_attempt.WRONG_AT_MOST):
            attempts._record(self.verifier, "t_verifier", "refused")
        self.authenticate("t_verifier", "t_verifier")
        self._in_vain(lambda: self._change_password("t_verifier", "a new one, long"))
        self.assertEqual(self._facts()[-1], "blocked")

    def test_who_knows_the_password_changes_it(self):
        self.authenticate("t_verifier", "t_verifier")
        self.assertTrue(self._change_password("t_verifier", "a new one, long"))
        self.assertEqual(self._facts(), ["accepted"])
        self.authenticate("t_verifier", "a new one, long")

    def test_a_wrong_password_for_a_key_of_a_program_counts(self):
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("res.users", "api_key_wizard", self.verifier.ids)
        self._answer_in_vain(asked, "guess")
        self.assertEqual(self._facts(), ["refused"])

    def test_the_login_page_has_its_own_limit(self):
        self.authenticate("t_verifier", "t_verifier")
        with mute_logger("odoo.http", "odoo.addons.base.models.res_users"):
            answer = self.url_open(
                "/web/session/authenticate",
                json={"params": {"db": self.env.cr.dbname, "login": "t_verifier", "password": "a guess"}},
            ).json()
        self.assertIn("error", answer)
        self.assertFalse(self._facts())

    def test_a_right_password_is_no_wrong_one_because_the_act_is_refused(self):
        own = (
            self.env["lot.test.result"]
            .with_user(self.verifier)
            .create(
                {"sample_id": self.results.sample_id.id, "parameter_id": self.results.parameter_id.id, "value": "3.3"}
            )
        )
        dialog = self._dialog(own)
        self.authenticate("t_verifier", "t_verifier")
        asked = self._call("lot.result.verify", "action_apply", dialog.ids)
        tried = signing_attempt.WRONG_AT_MOST + 1
        for _number in range(tried):
            self._answer_in_vain(asked, "t_verifier")
        self.assertEqual(self._facts(), ["accepted"] * tried, "the password's answer, and nothing else")
        self.assertFalse(own.verified_by)
        self._answer_in_vain(asked, "wrong")
        dialog = self._dialog(self.results[0])
        self._answer(self._call("lot.result.verify", "action_apply", dialog.ids), "t_verifier")
        self.assertEqual(self._facts(), ["accepted"] * tried + ["refused", "accepted"])
        self.assertEqual(self.results[0].verified_by, self.verifier)

    def test_attempts_are_kept_as_they_were(self):
        attempts = self.env["signing.attempt"]
        fact = attempts._record(self.verifier, "t_verifier", "refused")
        for vals in ({"outcome": "accepted"}, {"login": "other"}):
            with self.assertRaises(UserError):
                fact.write(vals)
        with self.assertRaises(UserError):
            fact.unlink()
        with self.assertRaises(AccessError):
            attempts.with_user(self.verifier).create({"login": "x", "outcome": "accepted"})
