# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2
from markupsafe import escape
from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL

from ..lims import FileProblem

_logger = logging.getLogger(__name__)

ATTEMPTS_MAX = 3
# The part of the work that each phase is, in per cent: where it begins and how much of it there is.
PHASES = {"read": (0, 55), "record": (55, 15), "judge": (70, 30)}


class LotResultImport(models.Model):
    """Long imports: one at a time, in the background, all in one transaction, so that a crash leaves nothing behind.

    How far it is stands in a table of its own, written beside that transaction.
    """

    _inherit = "lot.result.import"

    taken_by = fields.Many2one(
        "res.users",
        "Recorded by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        guarded="owner",
        help="Who let it be recorded: the results bear this name.",
    )

    def _compute_progress(self):
        # sudo: the progress has no reader but this.
        found = self.env["lot.result.import.progress"].sudo().search([("import_ref", "in", self.ids)])
        by_import = {line.import_ref: line for line in found}
        words = {
            "read": self.env._("Reading"),
            "record": self.env._("Recording"),
            "judge": self.env._("Judging samples"),
        }
        for delivery in self:
            line = by_import.get(delivery.id)
            running = delivery.state == "queued"
            delivery.progress = 0 if running else 100 if delivery.state == "done" else 0
            delivery.phase = self.env._("Waiting for its turn") if running else False
            if line and running:
                start, part = PHASES[line.phase]
                delivery.progress = start + part * min(line.rows_done / max(line.rows_total, 1), 1)
                delivery.phase = words[line.phase]

    def _queue(self):
        """Leave the work to the background job.

        :return: action that shows the import, where its progress is seen
        """
        self.write(Owned(self._problem_values(), state="queued", attempts=0, taken_by=self.env.uid))
        # sudo: the job belongs to the system.
        self.env.ref("stock_lot_quality.lot_result_import_cron").sudo()._trigger()
        return True

    @api.model
    def _work_off(self):
        """Take the queued imports one after the other, each in a transaction of its own."""
        cron = self.env["ir.cron"]
        waiting = self.search([("state", "=", "queued")], order="id").ids
        for index, delivery_id in enumerate(waiting):
            delivery = self.browse(delivery_id).exists()
            if delivery.state == "queued":
                delivery._attempt()
            if not cron._commit_progress(1, remaining=len(waiting) - index - 1):
                break

    def _attempt(self):
        """Work on one import. Nothing of an attempt stays unless all of it does; the third broken off is the last."""
        if not self._claim():
            return
        if self.attempts > ATTEMPTS_MAX:
            self._refuse(FileProblem("broke_off", str(ATTEMPTS_MAX)))
            return
        taker = self._taker()
        worker = self.with_user(taker).with_company(self.company_id)
        worker = worker.with_context(lang=taker.lang, tz=taker.tz)
        total = self.line_count or self._bytes().count(b"\n") or 1
        try:
            worker._run(progress=lambda phase, done: self._tell_progress(phase, done, total), seen=worker.reading)
            self.env.flush_all()
        except (UserError, AccessError) as error:
            self.env.cr.rollback()
            self._refuse(FileProblem("told", str(error)))
        except (psycopg2.OperationalError, ConcurrencyError):
            # Somebody changed the same rows at this moment; it stays in the queue.
            self.env.cr.rollback()
            _logger.info("Import %s met a concurrent change and is tried again", self.id)
            return
        self._tell_end()

    def _taker(self):
        """Who lets it be recorded: who pressed the button, which need not be who brought the file."""
        return self.taken_by or self.create_uid

    def _claim(self):
        """Count this attempt, unless a process holds the import still; then the job comes back to it in a minute.

        The database undoes the work of a process that was killed only when it notices: until then it holds the import.
        """
        cron = self.env.ref("stock_lot_quality.lot_result_import_cron")
        try:
            claimed = self.try_lock_for_update()
        except psycopg2.OperationalError:
            self.env.cr.rollback()
            claimed = self.browse()
        if claimed:
            claimed.write(Owned(attempts=claimed.attempts + 1))
        else:
            cron._trigger(at=fields.Datetime.add(fields.Datetime.now(), minutes=1))
        self.env["ir.cron"]._commit_progress()
        return bool(claimed)

    def _tell_progress(self, phase, done, total):
        """Write how far the work is, beside its transaction, so that others see it now."""
        if phase == "judge":
            total = max(total // 10, done)
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO lot_result_import_progress (import_ref, phase, rows_done, rows_total)"
                    " VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (import_ref) DO UPDATE SET phase = EXCLUDED.phase, rows_done = EXCLUDED.rows_done,"
                    " rows_total = EXCLUDED.rows_total",
                    self.id,
                    phase,
                    done,
                    total,
                )
            )

    def _tell_end(self):
        """Tell the person who imported: now, where the browser is open, and by a message with a link."""
        # Beside this transaction, as it was written: an attempt before this one may have left it, and it changed since.
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("DELETE FROM lot_result_import_progress WHERE import_ref = %s", self.id))
        user = self._taker()
        if user.id == SUPERUSER_ID:
            return
        localised = self.with_context(lang=user.lang)
        if self.state == "done":
            sentence = localised.env._(
                "%(file)s: %(count)s results imported, %(bad)s rows refused.",
                file=self.display_name,
                count=self.created_count,
                bad=self.bad_count,
            )
        else:
            sentence = self.problem_text or localised.env._(
                "%(file)s: nothing imported, %(bad)s rows refused.", file=self.display_name, bad=self.bad_count
            )
        user.partner_id._bus_send(
            "lot_result_import_end",
            {"id": self.id, "message": sentence, "type": "success" if self.state == "done" else "warning"},
        )
        self.message_notify(
            partner_ids=user.partner_id.ids,
            subject=localised.env._("Import finished"),
            body=escape(sentence),
            model_description=localised.env._("Import of laboratory results"),
        )
