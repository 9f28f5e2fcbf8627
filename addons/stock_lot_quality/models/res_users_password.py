# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request

from ..identity import limited, limited_here

#: What the attempts are recorded for that were for no signature.
ASKED_FOR = "res.users.password"


class ResUsers(models.Model):
    """The password signs: whatever else asks a person in an open session for it has the signatures' limit.

    That is changing it, leaving the portal, a session that has to be proved again, and what other add-ons bring. The
    login page, and a program that sends the password with each call, have Odoo's own limit.
    """

    _inherit = "res.users"

    def _login(self, credential, user_agent_env):
        with limited_here():
            return super()._login(credential, user_agent_env)

    def _check_credentials(self, credential, env):
        interactive = (env or {}).get("interactive", True)
        if not request or limited.get() or not interactive or credential.get("type") != "password":
            return super()._check_credentials(credential, env)
        attempts, user = self.env["signing.attempt"], self.env.user
        with attempts._one_at_a_time(user):
            attempts._check_open(user, ASKED_FOR)
            try:
                with limited_here():
                    proved = super()._check_credentials(credential, env)
            except AccessDenied:
                attempts._record_apart(user, user.login, "refused", ASKED_FOR)
                raise
        attempts._record(user, user.login, "accepted", ASKED_FOR)
        return proved
