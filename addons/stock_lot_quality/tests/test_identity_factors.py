# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..identity import CHECK
from ..models import signing_attempt
from .identity import IdentityCase


@tagged("post_install", "-at_install")
class TestIdentityFactors(IdentityCase):
    """Who logs in by a passkey, a second factor or a key signs with what is their own, or does not sign."""

    def _asked(self):
        self.dialog = self._dialog(self.results[0])
        self.env.flush_all()
        self.authenticate("t_verifier", "t_verifier")
        return self._call("lot.result.verify", "action_apply", self.dialog.ids)

    def _verifier(self):
        self.env.invalidate_all()
        return self.results[0].verified_by

    def _passkey(self, user, identifier):
        self.env.cr.execute(
            "INSERT INTO auth_passkey_key (name, credential_identifier, public_key, sign_count, create_uid)"
            " VALUES (%s, %s, 'pQECAyYgASFYIA', 1, %s)",
            [identifier, identifier, user.id],
        )
        self.env.invalidate_all()

    def _told(self, asked, answer):
        """The sentence with which an answer is refused."""
        params = {
            "model": "res.users.identitycheck",
            "method": "run_check",
            "args": [[asked["res_id"]]],
            "kwargs": {"context": {"password": answer}},
        }
        facts = []
        with (
            patch.object(signing_attempt, "_record", lambda registry, fact: facts.append(fact["outcome"])),
            mute_logger("odoo.http"),
        ):
            error = self.url_open(
                "/web/dataset/call_button/res.users.identitycheck/run_check", json={"params": params}
            ).json()["error"]
        self.assertEqual((error["data"]["name"], facts), ("odoo.exceptions.UserError", ["refused"]), answer)
        return error["data"]["message"]

    def test_a_passkey_signs(self):
        self._passkey(self.verifier, "own")
        asked = self._asked()
        check = self.env["res.users.identitycheck"].browse(asked["res_id"])
        self.assertEqual(check.sudo().auth_method, "webauthn")
        with patch.object(self.registry["auth.passkey.key"], "_verify_auth", lambda *_args: 2):
            self._answer(asked, json.dumps({"id": "own"}))
        self.assertEqual((self._verifier(), self._facts()), (self.verifier, ["accepted"]))

    def test_a_passkey_lets_one_make_another(self):
        """Answering by a passkey takes the challenge of the session, which the new one is made with."""
        self._passkey(self.verifier, "own")
        self.env.flush_all()
        keys = self.registry["auth.passkey.key"]
        self.authenticate("t_verifier", "t_verifier")
        used = []

        def answered(model, *_args):
            model._get_session_challenge()
            return 2

        def made(model, _registration):
            used.append(model._get_session_challenge())
            return {"credential_id": b"another", "credential_public_key": b"key"}

        with patch.object(keys, "_verify_auth", answered), patch.object(keys, "_verify_registration_options", made):

            def answer(asked):
                self.make_jsonrpc_request("/auth/passkey/start-auth", {})
                return self._answer(asked, json.dumps({"id": "own"}))

            opened = answer(self._call("res.users", "action_create_passkey", self.verifier.ids))
            dialog = self.env["auth.passkey.key.create"].with_user(self.verifier).create({"name": "Second"})
            asked = self.make_jsonrpc_request(
                "/web/dataset/call_button/auth.passkey.key.create/make_key",
                {
                    "model": "auth.passkey.key.create",
                    "method": "make_key",
                    "args": [dialog.ids, {"id": "x"}],
                    "kwargs": {},
                },
            )
            self.assertEqual(asked["res_model"], CHECK, "it is asked for anew")
            answer(asked)
        self.assertEqual(used, [opened["context"]["registration"]["challenge"]])
        self.env.invalidate_all()
        self.assertEqual(len(self.verifier.auth_passkey_key_ids), 2)

    def test_who_has_a_passkey_may_take_the_password(self):
        self._passkey(self.verifier, "own")
        asked = self._asked()
        self._call("res.users.identitycheck", "action_use_password", [asked["res_id"]])
        self._answer_in_vain(asked, "wrong")
        self.assertFalse(self._verifier())
        self._answer(asked, "t_verifier")
        self.assertEqual(self._verifier(), self.verifier)

    def test_what_is_no_answer_of_the_own_passkey_signs_nothing(self):
        self._passkey(self.verifier, "own")
        self._passkey(new_test_user(self.env, "t_colleague", groups="stock_lot_quality.group_quality"), "theirs")
        asked = self._asked()
        wrong = (
            None,
            "",
            "t_verifier",
            "[]",
            "{}",
            '{"id": null}',
            '{"id": "theirs"}',
            '{"id": "own"}',
            '{"id": "own", "rawId": "b3du", "type": "public-key", "response": {}}',
            '{"id": "\\u0000"}',
        )
        for answer in wrong:
            self.assertRegex(self._told(asked, answer), "(?i)passkey", answer)
            self.assertFalse(self._verifier(), answer)

    def test_a_second_factor_is_no_password(self):
        self.verifier.sudo().totp_secret = "JBSWY3DPEHPK3PXP"
        asked = self._asked()
        for answer in ("123456", "JBSWY3DPEHPK3PXP", ""):
            self._answer_in_vain(asked, answer)
            self.assertFalse(self._verifier())
        self._answer(asked, "t_verifier")
        self.assertEqual((self._verifier(), self._facts()), (self.verifier, ["refused"] * 3 + ["accepted"]))

    def test_nobody_signs_with_the_password_of_another(self):
        colleague = new_test_user(
            self.env, "t_colleague", groups="stock_lot_quality.group_quality", password="t_colleague"
        )
        asked = self._asked()
        self._answer_in_vain(asked, "t_colleague")
        self.assertFalse(self._verifier())
        self.authenticate("t_colleague", "t_colleague")
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._answer(asked, "t_colleague")
        self.assertFalse(self._verifier(), "a check belongs to who was asked")
        self.assertFalse(
            self.env["signing.attempt"].search([("user_id", "=", colleague.id), ("outcome", "=", "accepted")])
        )

    def test_a_key_of_a_program_signs_nothing(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.verifier)
            .sudo()
            ._generate(None, "program", datetime.now() + timedelta(hours=1))
        )
        dialog = self._dialog(self.results[0])
        self.env.flush_all()
        asked = self._json2(key, "lot.result.verify", "action_apply", dialog.ids)
        self.assertEqual(asked["res_model"], "res.users.identitycheck")
        facts = []
        with (
            patch.object(signing_attempt, "_record", lambda registry, fact: facts.append(fact["outcome"])),
            mute_logger("odoo.http"),
        ):
            self._json2(key, "res.users.identitycheck", "run_check", [asked["res_id"]], {"password": key}, status=422)
        self.assertEqual((self._verifier().id, facts), (False, ["refused"]))

    def _json2(self, key, model, method, ids, context=None, status=200):
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps({"ids": ids, "context": context or {}}),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()

    def test_nothing_is_signed_without_a_request(self):
        with self.assertRaisesRegex(UserError, "HTTP"):
            self._dialog(self.results[0]).with_user(self.verifier).action_apply()
        self.assertFalse(self._verifier())
