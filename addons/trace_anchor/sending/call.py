# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A call of the contract as the state machine sees it."""

from ..log.log_keys import LogKeys
from .states import NO_BLOCK, STEPS


class Call:
    """What is sent, how it is found on the chain, and what follows of it; a class for each kind of call.

    :param row: the stored ``trace.anchor`` or ``trace.notice``, which keeps the transaction and the state
    """

    steps = STEPS
    unsigned_state = "pending"  # where a call stands before it is signed

    def __init__(self, row):
        row.ensure_one()
        self.row, self.env, self.log = row, row.env, row.log_id

    @property
    def network(self):
        """The network it goes to; a notice may wait for one."""
        return self.row.network_id

    # -- before it is sent -----------------------------------------------------------------------

    def is_ready(self):
        """Whether it can take a step at all; the row says what it waits for."""
        return True

    def role(self):
        """Which account signs: "anchorer" or "owner"."""
        return "anchorer"

    def account(self):
        """The account that signs. Raises UserError when its key is not at hand."""
        return LogKeys(self.log).account(self.role())

    def guard(self, contract):
        """Raise UserError or LogStopped unless this may be signed now. Called before each signature."""
        raise NotImplementedError

    def prepare(self, contract, account, rows):
        """The ``chain.Call`` for these rows, dry-run against the contract's present state. Raises ChainError."""
        raise NotImplementedError

    def check_may_send(self):
        """Raise UserError when what is signed has to wait."""

    # -- on the chain ----------------------------------------------------------------------------

    def holds(self, contract, block="latest"):
        """Whether the contract holds what this call was to bring about."""
        raise NotImplementedError

    def confirmed(self, contract, number, time):
        """Whether the contract vouches for it in the block of that number and Unix time."""
        raise NotImplementedError

    def is_stale(self, contract):
        """Whether the signed call can no longer succeed."""
        return False

    def block_of(self, contract):
        """The ``chain.Block`` by which the contract held it: the final one if it did so then, or the newest."""
        final = contract.node.final_block(self.network._finality())
        if final and self.holds(contract, final.number):
            return final
        return contract.node.newest()

    def adopt(self, contract):
        """The contract holds it already: sent by a copy of this row that is lost, or by another server."""
        self.together()._enter("broadcast")

    # -- several calls in one transaction --------------------------------------------------------

    def lead(self):
        """The row whose transaction carries this one."""
        return self.row

    def together(self):
        """The rows of all calls that travel in the transaction of this one, this one included."""
        return self.row

    def gather(self, contract):
        """Rows of unsigned calls that may go into one transaction, this one first; empty: not now."""
        return self.row

    def enter_signed(self, rows, state, signed, sender):
        """Store what was signed for these rows."""
        for row in rows:
            row._enter(state, **row._prepare_signed_vals(signed, sender))

    def started_over(self, rows):
        """What else becomes of rows that are to be signed anew."""

    # -- afterwards ------------------------------------------------------------------------------

    def after_final(self):
        """What follows from being final."""

    @classmethod
    def fell_out(cls, rows):
        """What to do about calls of one log that were final and whose blocks are gone, the newest first."""
        raise NotImplementedError

    @classmethod
    def send_again(cls, rows, sentence, **vals):
        """On their way once more: the stored transaction, or a new one where none is stored."""
        for row in rows:
            state = "reorged" if row.raw_tx else cls.unsigned_state
            row._enter(state, sentence=sentence, **NO_BLOCK, **vals)
            row._alarm(sentence)
