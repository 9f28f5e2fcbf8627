# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request
from psycopg2 import DatabaseError

from ..identity import answering, digest, limited_here


class ResUsersIdentitycheck(models.TransientModel):
    _inherit = "res.users.identitycheck"

    asked_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)

    def run_check(self):
        """Record each attempt, limit the wrong ones, and let a right one count for the act it was asked for."""
        attempts = self.env["signing.attempt"]
        with attempts._one_at_a_time(self.env.user):
            return self._attempt(super().run_check, attempts, self.env.user, self._act())

    def _check_identity(self):
        with limited_here():
            return super()._check_identity()

    def _attempt(self, check, attempts, user, act):
        named = f"{act[0]}.{act[2]}"
        attempts._check_open(user, named)
        self._check_unchanged(act)
        checked = request and request.session.get("identity-check-last")
        # sudo: as in _act().
        token = answering.set((*act, self.sudo().asked_digest or ""))
        try:
            result = check()
        except DatabaseError:
            raise  # Odoo tries again what met a concurrent change
        except Exception as error:
            # Odoo notes the check before it calls the act: where it did not, the identity was not proved.
            if request and request.session.get("identity-check-last") != checked:
                raise
            attempts._record_apart(user, user.login, "refused", named)
            raise self._refusal(error) from error
        finally:
            answering.reset(token)
        attempts._record(user, user.login, "accepted", named)
        return result

    def _refusal(self, error):
        """What to tell of an answer that proved nothing: what reads passkeys has no words for what is none."""
        if isinstance(error, UserError):
            return error
        return UserError(self.env._(
            "This was no answer of your passkey or password, so nothing was signed. Try again, or choose your "
            "password."))

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
