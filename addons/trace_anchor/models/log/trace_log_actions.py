# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ...sending.states import ON_CHAIN

RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}
_LOOK_AGAIN = datetime.timedelta(seconds=40)


class TraceLog(models.Model):
    """The buttons of a log, each for who may write to it."""

    _inherit = "trace.log"

    def _as_administrator(self):
        """This log with all rights, for a user who may write to it.

        Entries, checkpoints and anchors are closed to everyone's hands; the log's own actions make them.
        """
        self.check_access("write")
        # no user has rights on entries and checkpoints: only code that checked the log's rights writes them
        return self.sudo()

    def action_create_keys(self):
        """Make the key files of this log."""
        self._as_administrator()._create_keys()
        return dict(RELOAD)

    def action_open(self):
        """Open the log."""
        log = self._as_administrator()
        log._open()
        log._export()
        return dict(RELOAD)

    def action_sequence(self):
        """Sequence and export now."""
        log = self._as_administrator()
        log._sequence()
        log._export()
        return dict(RELOAD)

    def action_resume(self):
        """Open a read-only log again; refused while the reason still holds."""
        log = self._as_administrator()
        if log.state != "read_only":
            raise UserError(self.env._("The log %(log)s is not read-only: there is nothing to resume.", log=log.name))
        guard = log._services().guard
        guard.check_own_database(adopt=True)
        guard.check_stored()
        if log.chain_log_id:
            guard.check_extends_chain()
        log.write(Owned(state="open", reason_kept=False, problem_kept=False))
        return dict(RELOAD)

    def action_import_published(self):
        """Take the entries this database lacks from the published files."""
        self._as_administrator()._import_published()
        return dict(RELOAD)

    def action_ask_witnesses(self):
        """Ask the witnesses now."""
        log = self._as_administrator()
        log._services().guard.check_open()
        log._ask_witnesses()
        return dict(RELOAD)

    def action_register(self):
        """Create the log on the chain."""
        self._as_administrator()._create_on_chain()
        return dict(RELOAD)

    def action_rotate_anchorer(self):
        """Change the account that anchors."""
        return self._as_administrator()._rotate_anchorer()._get_records_action()

    def action_anchor(self):
        """Anchor now."""
        anchor = self._as_administrator()._anchor_now()
        if anchor.state == "failed":
            raise UserError(anchor.sentence or "")
        if anchor.state == "final":
            return dict(RELOAD)
        if anchor.state in ON_CHAIN:
            # sudo: the schedule is not the user's to start; who anchors waits at the screen for what is final.
            self.env.ref("trace_anchor.ir_cron_anchor").sudo()._trigger(at=fields.Datetime.now() + _LOOK_AGAIN)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "next": dict(RELOAD),
                "message": self.env._(
                    "The head of %s entries was sent. It is final after a few more blocks: the page then says so.",
                    anchor.size,
                ),
            },
        }
