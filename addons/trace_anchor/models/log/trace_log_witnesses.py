# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...tools import transaction

AT_ONCE = 20  # heads a witness is asked for in one turn


class TraceLog(models.Model):
    """Witnesses: after each head they are asked to cosign it, so that proofs carry their word."""

    _inherit = "trace.log"

    witness_ids = fields.One2many("trace.witness", "log_id", "Witnesses", context={"active_test": False})

    def _cron_witnesses(self):
        """Ask every witness of every log for the heads it has not cosigned."""
        logs = self.search([("state", "in", ("open", "ending"))]).filtered("witness_ids")
        transaction.commit(self.env, remaining=len(logs))
        for log in logs:
            with log._for_itself():
                log._ask_witnesses()
            if not transaction.commit(self.env, processed=1):
                break

    def _ask_witnesses(self):
        """Ask each witness for the anchored heads it lacks and the newest one, oldest first; publish what they sign.

        A witness keeps the newest head it was shown for ever: one that was shown a copy's head would refuse the
        original. Only the database of the log asks, and only for what is published.
        """
        self.ensure_one()
        self._check_own_database()
        newest = self._export()
        cosigned = False
        for witness in self.witness_ids.filtered("active"):
            for checkpoint in self._heads_after(witness.size, newest):
                asked = witness._ask(checkpoint)
                cosigned |= not witness.fault
                transaction.commit(self.env)
                if not asked:
                    break
        if cosigned:
            self._export()

    def _heads_after(self, size, newest):
        """The published checkpoints a witness has yet to see: those that were anchored, and the newest."""
        anchored = self.env["trace.anchor"].search(
            [("log_id", "=", self.id), ("size", ">", size), ("size", "<", newest.size)]).checkpoint_id
        return (anchored | newest).filtered(lambda head: head.size > size).sorted("size")[:AT_ONCE]

    def action_ask_witnesses(self):
        """Ask the witnesses now."""
        log = self._as_administrator()
        log._check_open()
        log._ask_witnesses()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _witness_trouble(self):
        """The sentences about witnesses a person has to see to."""
        # operators see what is wrong with the log; the list of witnesses is not theirs
        witnesses = self.sudo().witness_ids.filtered(lambda witness: witness.active and witness._is_alarming())
        return "\n".join(witnesses.mapped("problem"))

    def _take_cosignatures(self, checkpoint, signed):
        """Keep the cosignatures of this log's witnesses that stand on a published note."""
        for witness in self.witness_ids:
            if found := witness._client().find(signed):
                witness._keep(checkpoint, found)
