# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models, sql_db
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from psycopg2.errors import LockNotAvailable

#: So many wrong attempts within the time close the account's signatures for as long (21 CFR 11.300(d)).
WRONG_AT_MOST = 5
WITHIN = timedelta(minutes=15)
#: How long one attempt waits for the one before it.
WAITS_AT_MOST = "20s"


class SigningAttempt(models.Model):
    """An attempt to prove an identity for a signature: whose, asked by whom, and how it ended."""

    _name = "signing.attempt"
    _description = "Identity Check"
    _inherit = ["lot.fact"]
    _owned_rows = True
    _order = "attempted_at desc, id desc"
    _rec_name = "login"

    user_id = fields.Many2one("res.users", "Whose", index="btree_not_null", readonly=True, ondelete="restrict")
    login = fields.Char(readonly=True, help="As it was typed.")
    asked_by_id = fields.Many2one("res.users", "Session of", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    act = fields.Char("For", readonly=True, help="Model and action that was to be signed.")
    outcome = fields.Selection(
        [("accepted", "Accepted"), ("refused", "Refused"), ("blocked", "Blocked")], required=True, readonly=True
    )
    attempted_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _check_open(self, user, act=None):
        """Refuse another attempt for *user* after too many wrong ones in this session's name.

        Wrong attempts in somebody else's session close that session's way to this person's signature, not the
        person's own: else whoever knows a login could keep quality from signing.

        :raises UserError: the account's signatures are closed for now
        """
        if not user:
            return
        until = self._closed_until(user)
        if not until:
            return
        self._record_apart(user, user.login, "blocked", act)
        minutes = -(-(until - fields.Datetime.now()).total_seconds() // 60)
        raise UserError(
            self.env._(
                "Too many wrong passwords for %(user)s: nothing can be signed in this name for %(minutes)s minutes. "
                "The attempts are on record. If they were not yours, tell the quality department.",
                user=user.name,
                minutes=int(max(minutes, 1)),
            )
        )

    def _closed_until(self, user):
        """Until when this session is closed to *user*'s signature, or None.

        Asked in a transaction of its own: this request's may have begun before the attempts it waited for ended.
        """
        since = fields.Datetime.now() - WITHIN
        with self.env.registry.cursor() as cr:
            # sudo: whoever signs is held to the limit, also without access to the facts.
            wrong = self.with_env(self.env(cr=cr, su=True)).search(
                [
                    ("user_id", "=", user.id),
                    ("asked_by_id", "=", self.env.uid),
                    ("outcome", "=", "refused"),
                    ("attempted_at", ">", since),
                ],
                limit=WRONG_AT_MOST,
            )
            return wrong[-1].attempted_at + WITHIN if len(wrong) == WRONG_AT_MOST else None

    @api.model
    @contextmanager
    def _one_at_a_time(self, user):
        """Attempts to prove *user*'s identity in this session's name wait for each other, each until its fact is kept.

        Else as many as come at once would all find the limit not reached. The lock is held on a connection of its own,
        which reads and writes nothing.

        :raises UserError: the one before takes too long
        """
        with sql_db.db_connect(self.env.cr.dbname).cursor() as waiting:
            waiting.execute("SET LOCAL lock_timeout = %s", (WAITS_AT_MOST,))
            try:
                waiting.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))::text",
                    (f"{self._name} {user.id} {self.env.uid}",),
                    log_exceptions=False,
                )
            except LockNotAvailable:
                raise UserError(
                    self.env._("Another signature in this name is still being checked. Try again in a moment.")
                ) from None
            yield

    @api.model
    def _record(self, user, login, outcome, act=None):
        """Record an attempt in this transaction."""
        # sudo: nobody writes these facts by hand.
        return self.sudo().create(Owned(self._fact(user, login, outcome, act)))

    @api.model
    def _record_apart(self, user, login, outcome, act=None):
        """Record an attempt whose transaction is about to be rolled back, at once and in one of its own."""
        _record(self.env.registry, self._fact(user, login, outcome, act))

    def _fact(self, user, login, outcome, act):
        return {
            "user_id": user.id,
            "login": login,
            "asked_by_id": self.env.uid,
            "company_id": self.env.company.id,
            "act": act,
            "outcome": outcome,
            "attempted_at": fields.Datetime.now(),
        }


def _record(registry, fact):
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["signing.attempt"].create(Owned(fact))
