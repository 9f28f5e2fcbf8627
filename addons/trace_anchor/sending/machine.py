# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The state machine of what goes to a chain.

The signed transaction is stored and committed before it is sent. After a crash the contract is read first; sending the
same transaction twice does no harm, because the contract takes it only once.
"""

import time
from datetime import timedelta
from zlib import crc32

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import chain
from ..chain import node as chain_node
from ..tools import transaction
from ..tools.faults import LogStopped
from ..tools.wording import Said
from .calls import call_of
from .nonces import Nonces
from .sight import Sight
from .states import DONE, NO_BLOCK

LOCK_SPACE = crc32(b"trace.sending") - 2**31  # an advisory lock's first key is a signed 32-bit integer
MAX_RESTARTS = 5
POLL_SECONDS = 0.5


class Machine:
    """Takes one call from step to step. Each does one thing and is committed before the next begins."""

    def __init__(self, row):
        self.row, self.env, self.call = row, row.env, call_of(row)

    @property
    def network(self):
        """The network of the call."""
        return self.row.network_id

    def run(self, wait_final=False, timeout=120):
        """Take steps until nothing more can be done now.

        :param wait_final: poll until it is final or failed, for ``timeout`` seconds at most
        :return: the state
        """
        deadline = time.monotonic() + timeout
        while self.row.state not in DONE:
            moved = self.step()
            transaction.commit(self.env)
            if moved:
                continue
            if not wait_final or time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        return self.row.state

    def step(self):
        """Take one step. A problem with the chain becomes the sentence; it is tried again later.

        :return: whether the state changed
        """
        if not self.call.is_ready():
            return False
        before = self.row.state
        if not self._try_lock():
            return False  # another worker is at it
        try:
            lead = Machine(self.call.lead())
            getattr(lead, self.call.steps[before])()
        except LogStopped as stopped:
            blocked = self.call.together().filtered(lambda row: row.log_id.state == "read_only")
            (blocked or self.row)._fail(stopped)
        except chain.ChainError as error:
            self.say(self.network._said(error))
        except UserError as problem:
            self.say(problem)
        return self.row.state != before

    def say(self, sentence):
        """Keep a sentence without moving."""
        self.call.together()._keep_said(sentence)

    def _try_lock(self):
        """Whether this transaction alone works on this call; the lock is freed at the transaction's end."""
        key = crc32(f"{self.row._name},{self.call.lead().id}".encode()) - 2**31
        [(locked,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, key))
        return locked

    # pending -> exported
    def export(self):
        """Publish what a head is about."""
        self.call.export()

    # -> signed
    def sign(self):
        """Guard, dry-run, sign. Nothing leaves the server here."""
        contract, call = self.network._contract(), self.call
        call.guard(contract)
        if call.holds(contract):
            call.adopt(contract)
            return
        batch = call.gather(contract)
        account = call.account()
        nonce = batch and Nonces(self.network).free(contract.node, account.address)
        if nonce is None or not batch:
            return
        prepared = call.prepare(contract, account, batch)
        fees = contract.node.fees(self.network._fee_policy())
        signed = chain.sign(prepared, account, self.network.chain_id, nonce, fees)
        call.enter_signed(batch, "signed", signed, account.address)

    # signed, replaced, reorged -> broadcast
    def send(self):
        """Send the stored transaction, the same bytes however often; the contract is read first."""
        self.call.check_may_send()
        contract = self.network._contract()
        if self.call.holds(contract):
            self.call.together()._enter("broadcast")
            return
        if self.call.is_stale(contract):
            self.start_over(Said("contract_moved"))
            return
        if self.row.state == "reorged" and self._waits_behind_gap(contract):
            return
        answer = contract.node.broadcast(self.row.raw_tx)
        if answer == chain_node.UNFUNDED:
            self.say(Said("no_funds", account=self.row.sender, network=self.network.name))
        elif answer == chain_node.UNDERPRICED:
            self._raise_fee(contract)
        elif answer == chain_node.REFUSED:
            self._refused(contract.node.refusal)
        else:
            self.call.together()._enter("broadcast")

    def _refused(self, said):
        if self._waits_since(self.row.signed_at):
            self.start_over(Said("refused_often"))
        else:
            self.say(Said("transaction_refused", name=self.network.name, said=said))

    # broadcast -> mined, replaced; mined -> final, reorged
    def look(self):
        """Read what became of the transactions sent for this call."""
        contract, sight = self.network._contract(), Sight(self.call)
        tx_hash, outcome = sight.of(contract)
        if outcome:
            sight.believe(contract, tx_hash, outcome)
        elif self.row.state == "mined":
            self.call.together()._enter("reorged", **NO_BLOCK)
        elif not self.row.raw_tx:
            self.start_over(Said("held_no_longer"))
        elif contract.node.nonce(self.row.sender) > self.row.nonce:
            self.start_over(Said("failed_in_block"))
        elif self._waits_since(self.row.broadcast_at):
            self._raise_fee(contract)
        elif not self._waits_behind_gap(contract):
            # nodes drop transactions without a word; the identical bytes cannot do harm
            contract.node.broadcast(self.row.raw_tx)

    # -- fees and restarts -----------------------------------------------------------------------

    def _waits_since(self, moment):
        return fields.Datetime.now() - moment > timedelta(minutes=self.network.bump_minutes)

    def _raise_fee(self, contract):
        """The same call and nonce with both fees at least 12.5 % up, stored before it is sent."""
        call = self.call
        call.guard(contract)
        account = call.account()
        if account.address != self.row.sender or call.is_stale(contract):
            self.start_over(Said("contract_moved"))
            return
        if self._waits_behind_gap(contract):
            return
        policy = self.network._fee_policy()
        together = call.together()
        prepared = call.prepare(contract, account, together)
        signed = chain.replacement(
            prepared, account, self.network.chain_id, self.row._signed_transaction(), policy, contract.node.fees(policy)
        )
        call.enter_signed(together, "replaced", signed, account.address)

    def _waits_behind_gap(self, contract):
        """Start over where a lower number of the account is nobody's: no fee would ever bring this into a block."""
        nonces = Nonces(self.network)
        free = nonces.free(contract.node, self.row.sender)
        if free is None or free >= self.row.nonce:
            return False
        nonces.check_abreast(contract.node, self.row.sender)
        self.start_over(Said("number_missing"))
        return True

    def start_over(self, why):
        """Sign anew from the contract's present state, a few times; then a person has to look."""
        row, together = self.row, self.call.together()
        if row.restarts >= MAX_RESTARTS:
            together._fail(
                Said(
                    "tried_often", why=why, times=row.restarts + 1, account=row.sender or "", network=self.network.name
                )
            )
        else:
            together._enter(self.call.unsigned_state, sentence=why, restarts=row.restarts + 1)
        self.call.started_over(together)
