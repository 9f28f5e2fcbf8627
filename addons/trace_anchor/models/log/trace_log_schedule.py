# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...sending import TURNS
from ...tools import transaction


class TraceLog(models.Model):
    """Scheduled work: sequencing, witnesses, and everything that goes to a chain."""

    _inherit = "trace.log"

    heartbeat_hours = fields.Integer(
        "Hours Between Heartbeats",
        default=168,
        help="With nothing new to anchor, the contract is told this often that its head is still the newest. 0: never.",
    )

    _hours = models.Constraint(
        "CHECK (anchor_hours BETWEEN 0 AND 8784 AND heartbeat_hours BETWEEN 0 AND 8784)",
        "Anchors and heartbeats are 0 to 8,784 hours apart, which is a year.",
    )

    def _cron_sequence(self):
        """Sequence and export every open log; one that cannot says why and does not stop the others."""
        for log in self.search([("state", "=", "open")]):
            with log._for_itself():
                log._sequence()
                log._export()
                log._note_problem(None)
            transaction.commit(self.env)

    def _cron_witnesses(self):
        """Ask every witness of every log for the heads it has not cosigned."""
        logs = self.search([("state", "in", ("open", "ending"))]).filtered("witness_ids")
        transaction.commit(self.env, remaining=len(logs))
        for log in logs:
            with log._for_itself():
                log._ask_witnesses()
            if not transaction.commit(self.env, processed=1):
                break

    def _cron_anchor(self):
        """Continue what is in flight, start what is due; one log's problem does not stop the others.

        Heads that are due at the same time are prepared first, so that logs with one anchorer share a transaction.
        """
        logs = self.search([("state", "!=", "draft")])
        turns = [(log, turn) for turn in TURNS for log in logs]
        transaction.commit(self.env, remaining=len(turns))
        for log, turn in turns:
            with log._for_itself():
                getattr(log._schedule(), turn)()
            if not transaction.commit(self.env, processed=1):
                break  # the schedule's time is up; the rest goes on in its next run
