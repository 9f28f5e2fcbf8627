# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from psycopg2 import DatabaseError

from ..identity import answering, digest, forget, limited_here

#: Where a session keeps what a passkey has to answer, or what a new one is made with.
CHALLENGE = "webauthn_challenge"
#: A list that holds the check which was answered rightly in this request, once it was; None outside of one.
proved = ContextVar("proved", default=None)


class ResUsersIdentitycheck(models.TransientModel):
    _inherit = "res.users.identitycheck"

    asked_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    challenge = fields.Char(readonly=True, groups=fields.NO_ACCESS)

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what a new passkey is made with: a session has place for one challenge, and answering takes it."""
        checks = super().create(vals_list)
        if request and request.session.get(CHALLENGE):
            # sudo: as in _act().
            checks.sudo().challenge = request.session[CHALLENGE]
        return checks

    def run_check(self):
        """Record each answer, limit the wrong ones, and let a right one count for the act it was asked for."""
        attempts, act = self.env["signing.attempt"], self._act()
        with attempts._one_at_a_time(self.env.user):
            attempts._check_open(self.env.user, _named(act))
            self._check_unchanged(act)
            # sudo: as in _act().
            token = answering.set((*act, self.sudo().asked_digest or ""))
            proof = proved.set([])
            try:
                return self._answered(super().run_check, act)
            finally:
                answering.reset(token)
                proved.reset(proof)
                forget()

    def _answered(self, check, act):
        """Do what was asked for, and record the right answer with it; or by itself, when the act is refused."""
        attempts, user = self.env["signing.attempt"], self.env.user
        try:
            result = check()
        except DatabaseError:
            raise  # Odoo tries again what met a concurrent change
        except Exception:
            if proved.get():
                attempts._record_apart(user, user.login, "accepted", _named(act))
            raise
        attempts._record(user, user.login, "accepted", _named(act))
        return result

    def _check_identity(self):
        """A wrong answer is a fact; what comes of the act after a right one is none about the identity."""
        try:
            with limited_here():
                result = super()._check_identity()
        except DatabaseError:
            raise
        except Exception as error:
            user = self.env.user
            self.env["signing.attempt"]._record_apart(user, user.login, "refused", _named(self._act()))
            raise self._refusal(error) from error
        if proved.get() is not None:
            proved.get().append(self.id)
        # sudo: as in _act().
        if request and self.sudo().challenge and self._act()[2] == "make_key":
            request.session[CHALLENGE] = self.sudo().challenge
        return result

    def _refusal(self, error):
        """What to tell of an answer that proved nothing: what reads passkeys has no words for what is none."""
        if isinstance(error, UserError):
            return error
        return UserError(
            self.env._(
                "This was no answer of your passkey or password, so nothing was signed. Try again, or choose your "
                "password."
            )
        )

    def _act(self):
        """(model, ids, method) of what the check was asked for."""
        # sudo: Odoo keeps the field from everybody.
        _context, model, ids, method, *_rest = json.loads(self.sudo().request)
        return model, tuple(ids), method

    def _check_unchanged(self, act):
        """Refuse to sign another thing than the one that the password was asked for.

        :raises UserError: the dialog has other values by now
        """
        model, ids, _method = act
        # sudo: as in _act().
        asked = self.sudo().asked_digest
        if asked and digest(self.env[model].browse(ids).exists()) != asked:
            raise UserError(self.env._("The dialog changed after your password was asked for: read it again."))


def _named(act):
    """How a fact names an act."""
    model, _ids, method = act
    return f"{model}.{method}"
