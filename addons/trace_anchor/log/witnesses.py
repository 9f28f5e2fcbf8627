# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Witnesses: after each head they are asked to cosign it, so that proofs carry their word."""

from ..tools import transaction

AT_ONCE = 20  # heads a witness is asked for in one turn


class Witnesses:
    """Asks the log's witnesses for what is published."""

    def __init__(self, publisher, guard):
        self.publisher, self.guard = publisher, guard
        self.log, self.env = publisher.log, publisher.env

    def ask(self):
        """Ask each witness for the anchored heads it lacks and the newest one, oldest first; publish what they sign.

        A witness keeps the newest head it was shown for ever: one that was shown a copy's head would refuse the
        original. Only the database of the log asks, and only for what is published.
        """
        self.guard.check_own_database()
        newest = self.publisher.publish()
        cosigned = False
        for witness in self.log.witness_ids.filtered("active"):
            for checkpoint in self._heads_after(witness.size, newest):
                asked = witness._ask(checkpoint, self.publisher.proof_hashes(checkpoint))
                cosigned |= not witness.fault
                transaction.commit(self.env)
                if not asked:
                    break
        if cosigned:
            self.publisher.publish()

    def _heads_after(self, size, newest):
        """The published checkpoints a witness has yet to see: those that were anchored, and the newest."""
        anchored = (
            self.env["trace.anchor"]
            .search([("log_id", "=", self.log.id), ("size", ">", size), ("size", "<", newest.size)])
            .checkpoint_id
        )
        return (anchored | newest).filtered(lambda head: head.size > size).sorted("size")[:AT_ONCE]
