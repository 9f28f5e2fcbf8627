# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

import psycopg2
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import ConcurrencyError

from .lot_result_folder import BROKEN

LAB = "stock_lot_quality.group_lab"
REFUSED = "stock_lot_quality.activity_refused_results"
SOONEST, LATEST = timedelta(hours=1), timedelta(days=1)
#: What a delivery lacks for this long does not come any more.
GIVEN_UP = timedelta(days=90)

_logger = logging.getLogger(__name__)


class LotResultImport(models.Model):
    """Deliveries that nobody watched and of which something was refused: tried again until it is recorded or settled.

    A lot or a parameter may be created after its results came. One person of the laboratory is told.
    """

    _name = "lot.result.import"
    _inherit = ["lot.result.import", "mail.activity.mixin"]

    next_try_at = fields.Datetime(
        "Tried again at",
        readonly=True,
        copy=False,
        index="btree_not_null",
        guarded="owner",
        help="Refused rows wait until what they lack is there. Empty: nothing waits.",
    )

    given_up = fields.Boolean(
        readonly=True,
        copy=False,
        guarded="owner",
        help="What the refused rows lack did not come: they are tried again only when somebody presses the button.",
    )

    is_to_settle = fields.Boolean("Mine to Settle", compute="_compute_is_to_settle")

    @api.depends("create_uid")
    @api.depends_context("uid")
    def _compute_is_to_settle(self):
        for delivery in self:
            delivery.is_to_settle = delivery._is_to_settle()

    def _is_to_settle(self):
        """Whether the user tries this again or leaves it: it is theirs, or that of nobody in the laboratory."""
        return self._is_own() or not self._author()

    def _author(self):
        """Who brought this, if they are of the laboratory still; empty for what came by itself."""
        # sudo: whose work it is does not depend on who asks.
        delivery = self.sudo()
        _put, members = self.env["res.users"]._members_of(LAB, delivery.company_id)
        return delivery.create_uid & members

    def _asked(self):
        """Whom to ask about what was refused: who brought it, else one person of the laboratory."""
        return self._author().sudo(False) or self.env["res.users"]._first_member(LAB, self.company_id)

    def _check_to_settle(self):
        """Let what waits be handled by whoever brought it and by quality, and by a colleague when they left.

        :raises UserError: somebody else asks; code of ours in superuser mode may
        """
        others = not self.env.su and self.filtered(lambda delivery: not delivery._is_to_settle())
        if others:
            self._refuse_others(others[0])

    def _wait(self):
        """Keep what was refused on the waiting list, and tell the laboratory; take off what is refused no more."""
        for delivery in self:
            waits = delivery.state in ("done", "refused") and (delivery.bad_count or delivery.problem_code)
            now = fields.Datetime.now()
            age = now - (delivery.create_date or now)
            ends = waits and age > GIVEN_UP
            delivery.write(
                Owned(next_try_at=waits and not ends and now + min(max(age, SOONEST), LATEST), given_up=bool(ends))
            )
            if ends:
                delivery._tell_given_up()
            elif waits:
                delivery._tell_refused()
            else:
                delivery._settled()

    def _tell_refused(self):
        """Ask one person of the laboratory, once for all that waits from one sender."""
        # sudo: activities of others are not the sender's to see.
        others = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("entrance", "=", self.entrance),
                ("origin", "=", self.origin),
                ("next_try_at", "!=", False),
            ]
        )
        asked = self._asked()
        if asked and not others.activity_search([REFUSED]):
            words = self.with_context(lang=asked.lang)
            # sudo: as above.
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                REFUSED,
                user_id=asked.id,
                summary=words.env._("Refused results of %(sender)s", sender=self.origin or self.filename),
            )

    def _tell_given_up(self):
        """Ask one person of the laboratory to settle what is not tried again any more."""
        # sudo: as above.
        self.sudo().activity_unlink([REFUSED])
        asked = self._asked()
        if asked:
            words = self.with_context(lang=asked.lang)
            # sudo: as above.
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                REFUSED,
                user_id=asked.id,
                summary=words.env._(
                    "Not tried again: refused results of %(sender)s", sender=self.origin or self.filename
                ),
            )

    def _settled(self):
        # sudo: whoever was asked, there is nothing left to do.
        self.sudo().activity_feedback([REFUSED])

    def action_retry(self):
        """Try what was refused again, now."""
        self.check_access("write")
        self._check_to_settle()
        for delivery in self.filtered(
            lambda delivery: (delivery.next_try_at or delivery.given_up) and delivery.state in ("done", "refused")
        ):
            delivery._retry()
        return True

    def action_settle(self):
        """Leave what was refused: somebody dealt with it otherwise."""
        self.check_access("write")
        self._check_to_settle()
        self._leave()
        return True

    def _leave(self):
        """Take these off the waiting list."""
        self.write(Owned(next_try_at=False, given_up=False))
        self._settled()

    def _undo(self, reason):
        """What is taken back waits no longer."""
        result = super()._undo(reason)
        self._leave()
        return result

    def _tell_end(self):
        """A long delivery that nobody watched waits as a short one does."""
        if self.entrance != "upload":
            self._wait()
        return super()._tell_end()

    def _retry(self):
        """Try again what was refused: a file of which nothing is recorded, else its refused rows as another import.

        What an import did stays as it is; the rest of what it refused waits with the other.
        """
        self.ensure_one()
        again = self.browse()
        try:
            with self.env.cr.savepoint() as savepoint:
                if self.state == "refused":
                    self._run()
                else:
                    again = self._with_refused_rows()
                    again._run()
                    settled = not again.bad_count and not again.problem_code
                    if not again.created_count:
                        savepoint.rollback()
                        self.invalidate_recordset()
                        again = self.browse()
                        if settled:
                            self.sudo()._leave()  # sudo: as below
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except BROKEN as error:
            _logger.info("Import %s is not recorded yet: %s", self.id, error)
            self.invalidate_recordset()
            again = self.browse()
        # sudo: when to try next does not depend on what the sender may still do.
        delivery, rest = self.sudo(), again.sudo()
        if rest:
            delivery._leave()
            rest._wait()
        elif delivery.next_try_at or delivery.given_up:
            delivery._wait()

    def _with_refused_rows(self):
        """The file of the refused rows as a delivery of its own; it means what it meant in the first."""
        return self.create(
            Owned(
                content=self.with_context(bin_size=False).rejected,
                filename=self.rejected_name,
                mode=self.mode,
                company_id=self.company_id.id,
                entrance=self.entrance,
                origin=self.origin,
                connector_id=self.connector_id.id,
                mapping_id=self.mapping_id.id,
            )
        )

    @api.model
    def _retry_waiting(self):
        """Try again what is due, each import in a transaction of its own."""
        cron = self.env["ir.cron"]
        due = self.search(
            [("next_try_at", "<=", fields.Datetime.now()), ("state", "in", ("done", "refused"))],
            order="next_try_at",
            limit=1000,
        )
        for index, delivery in enumerate(due):
            delivery._retry_due()
            if not cron._commit_progress(1, remaining=len(due) - index - 1):
                break

    def _retry_due(self):
        """Try this again in the name of its author; whatever goes wrong with it keeps no other waiting."""
        author = self.create_uid
        worker = self.with_user(author).with_company(self.company_id).with_context(lang=author.lang, tz=author.tz)
        try:
            worker._retry()
        except (psycopg2.OperationalError, ConcurrencyError):
            # Somebody changed the same rows at this moment: the next look tries it again.
            self.env.cr.rollback()
        except BROKEN:
            self.env.cr.rollback()
            _logger.exception("Import %s cannot be tried again", self.id)
            self.sudo()._wait()  # sudo: as in _retry
