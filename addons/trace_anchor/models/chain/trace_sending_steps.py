# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import time
from datetime import UTC, datetime, timedelta
from zlib import crc32

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import chain
from ...chain import node as chain_node
from ...tools import transaction
from ...tools.faults import LogStopped
from ...tools.wording import Told, _lt, keep
from .trace_sending import DONE

LOCK_SPACE = crc32(b"trace.sending") - 2**31  # an advisory lock's first key is a signed 32-bit integer
MAX_RESTARTS = 5
POLL_SECONDS = 0.5
NO_BLOCK = {"block_number": 0, "block_hash": False, "block_time": False}
STEPS = {
    "pending": "_step_sign",
    "signed": "_step_send",
    "replaced": "_step_send",
    "reorged": "_step_send",
    "broadcast": "_step_look",
    "mined": "_step_look",
}


class TraceSending(models.AbstractModel):
    """The steps of the state machine. Each does one thing and is committed before the next begins."""

    _inherit = "trace.sending"

    def _run(self, wait_final=False, timeout=120):
        """Take steps until nothing more can be done now.

        :param wait_final: poll until it is final or failed, for ``timeout`` seconds at most
        :return: the state
        """
        self.ensure_one()
        deadline = time.monotonic() + timeout
        while self.state not in DONE:
            moved = self._step()
            transaction.commit(self.env)
            if moved:
                continue
            if not wait_final or time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        return self.state

    def _step(self):
        """Take one step. A problem with the chain becomes the sentence; it is tried again later.

        :return: whether the state changed
        """
        before = self.state
        if not self._try_lock():
            return False  # another worker is at it
        try:
            getattr(self._lead(), self._steps()[before])()
        except LogStopped as stopped:
            blocked = self._together().filtered(lambda sending: sending.log_id.state == "read_only")
            (blocked or self)._fail(stopped)
        except chain.ChainError as error:
            self._say(self.network_id._said(error))
        except UserError as problem:
            self._say(problem)
        return self.state != before

    def _steps(self):
        """Which method takes the step out of each state."""
        return STEPS

    def _say(self, sentence):
        """Keep a sentence without moving."""
        said = keep(sentence)
        for sending in self._together():
            if (sending.said or None) != said:
                sending.write(Owned(said=said))

    def _try_lock(self):
        """Whether this transaction alone works on this call; the lock is freed at the transaction's end."""
        key = crc32(f"{self._name},{self._lead().id}".encode()) - 2**31
        [(locked,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, key))
        return locked

    # -- several calls in one transaction --------------------------------------------------------

    def _lead(self):
        """The call whose transaction carries this one."""
        return self

    def _together(self):
        """All calls that travel in the transaction of this one, this one included."""
        return self

    def _gather(self, contract):
        """Unsigned calls that may go into one transaction, this one first; empty: not now."""
        return self

    def _unsigned_state(self):
        """Where a call stands before it is signed."""
        return "pending"

    # -> signed
    def _step_sign(self):
        """Guard, dry-run, sign. Nothing leaves the server here."""
        contract = self.network_id._contract()
        self._guard(contract)
        if self._holds(contract):
            self._adopt(contract)
            return
        batch = self._gather(contract)
        account = self._signing_account()
        nonce = batch and self.network_id._free_nonce(contract.node, account.address)
        if nonce is None or not batch:
            return
        call = batch._prepare_call(contract, account)
        fees = contract.node.fees(self.network_id._fee_policy())
        signed = chain.sign(call, account, self.network_id.chain_id, nonce, fees)
        batch._enter_signed("signed", signed, account.address)

    def _enter_signed(self, state, signed, sender):
        for sending in self:
            sending._enter(state, **sending._prepare_signed_vals(signed, sender))

    def _adopt(self, contract):
        """The contract holds it already: sent by a copy of this row that is lost, or by another server."""
        self._together()._enter("broadcast")

    # signed, replaced, reorged -> broadcast
    def _step_send(self):
        """Send the stored transaction, the same bytes however often; the contract is read first."""
        contract = self.network_id._contract()
        if self._holds(contract):
            self._together()._enter("broadcast")
            return
        if self._is_stale(contract):
            self._start_over(_lt("The contract has moved on since this was signed."))
            return
        if self.state == "reorged" and self._waits_behind_gap(contract):
            return
        answer = contract.node.broadcast(self.raw_tx)
        if answer == chain_node.UNFUNDED:
            self._say(_lt(
                "The account %(account)s has too little to pay on %(network)s. Send it some; this continues by "
                "itself.", account=self.sender, network=self.network_id.name))
        elif answer == chain_node.UNDERPRICED:
            self._raise_fee(contract)
        elif answer == chain_node.REFUSED:
            self._refused(contract.node.refusal)
        else:
            self._together()._enter("broadcast")

    def _is_stale(self, contract):
        """Whether the signed call can no longer succeed."""
        return False

    def _refused(self, said):
        if self._waits_since(self.signed_at):
            self._start_over(_lt("The node refused the transaction again and again."))
        else:
            self._say(_lt(
                "The node of %(name)s refused the transaction (%(said)s). It is tried again on schedule.",
                name=self.network_id.name, said=said))

    # broadcast -> mined, replaced; mined -> final, reorged
    def _step_look(self):
        """Read what became of the transactions sent for this call."""
        contract = self.network_id._contract()
        tx_hash, outcome = self._sighting(contract)
        if outcome:
            self._found(contract, tx_hash, outcome)
        elif self.state == "mined":
            self._together()._enter("reorged", **NO_BLOCK)
        elif not self.raw_tx:
            self._start_over(_lt("The contract held it and holds it no longer."))
        elif contract.node.nonce(self.sender) > self.nonce:
            self._start_over(_lt("The transaction failed in its block, or another one took its number."))
        elif self._waits_since(self.broadcast_at):
            self._raise_fee(contract)
        elif not self._waits_behind_gap(contract):
            # nodes drop transactions without a word; the identical bytes cannot do harm
            contract.node.broadcast(self.raw_tx)

    def _sighting(self, contract):
        """What brought the call about: a transaction's hash and its ``chain.Outcome``, or two times None.

        The hash is False when the contract holds it although no transaction known here did it.
        """
        finality = self.network_id._finality()
        for tx_hash in self._all_hashes():
            outcome = contract.node.outcome(tx_hash, finality)
            if outcome.succeeded:
                return tx_hash, outcome
        block = self._holds(contract) and self._block_of(contract)
        if not block:
            return None, None
        final = contract.node.final_block(finality)
        state = chain_node.FINAL if final and final.number >= block.number else chain_node.MINED
        return False, chain.Outcome(state, block.number, block.hash, block.time, True)

    def _block_of(self, contract):
        """The ``chain.Block`` by which the contract held it: the final one if it did so then, or the newest."""
        final = contract.node.final_block(self.network_id._finality())
        if final and self._holds(contract, final.number):
            return final
        return contract.node.newest()

    def _found(self, contract, tx_hash, outcome):
        self._check_confirmed(contract, outcome)
        block = {
            "block_number": outcome.block_number,
            "block_hash": outcome.block_hash,
            "block_time": datetime.fromtimestamp(outcome.block_time, UTC).replace(tzinfo=None),
            "gas_used": outcome.gas_used,
        }
        if tx_hash:
            block["tx_hash"] = tx_hash
        is_new = self.state != "mined" or (tx_hash and outcome.block_hash != self.block_hash)
        if is_new:
            self._together()._enter("mined", **block)
        elif outcome.state == chain_node.FINAL:
            self._check_second_node(outcome)
            together = self._together()
            for log in together.log_id:
                self._watch_final_of(log)
            together._enter("final", **block)
            together._after_final()

    def _check_confirmed(self, contract, outcome):
        """Believe a receipt only with the contract's own word."""
        for sending in self._together():
            if not sending._confirmed(contract, outcome.block_number, outcome.block_time):
                raise Told(self.env, _lt(
                    "The node of %(network)s contradicts itself: it shows the transaction in block %(block)s, but "
                    "the contract does not hold what it says. Check it against another node; it is read again on "
                    "schedule.", network=self.network_id.name, block=outcome.block_number))

    def _check_second_node(self, outcome):
        """Where a second node is named, final is what both say."""
        second = self.network_id._second_contract()
        if not second:
            return
        block = second.node.block(outcome.block_number)
        final = second.node.final_block(self.network_id._finality())
        if not block or block.hash != outcome.block_hash or not final or final.number < block.number:
            raise Told(self.env, _lt(
                "The two nodes of %(network)s do not agree on block %(block)s. One of them is behind or wrong; it "
                "is read again on schedule.", network=self.network_id.name, block=outcome.block_number))
        self._check_confirmed(second, outcome)

    def _after_final(self):
        """What follows from being final."""

    # -- fees and restarts -----------------------------------------------------------------------

    def _waits_since(self, moment):
        return fields.Datetime.now() - moment > timedelta(minutes=self.network_id.bump_minutes)

    def _raise_fee(self, contract):
        """The same call and nonce with both fees at least 12.5 % up, stored before it is sent."""
        self._guard(contract)
        account = self._signing_account()
        if account.address != self.sender or self._is_stale(contract):
            self._start_over(_lt("The contract has moved on since this was signed."))
            return
        if self._waits_behind_gap(contract):
            return
        policy = self.network_id._fee_policy()
        call = self._together()._prepare_call(contract, account)
        signed = chain.replacement(
            call, account, self.network_id.chain_id, self._signed_transaction(), policy,
            contract.node.fees(policy))
        self._together()._enter_signed("replaced", signed, account.address)

    def _waits_behind_gap(self, contract):
        """Start over where a lower number of the account is nobody's: no fee would ever bring this into a block."""
        free = self.network_id._free_nonce(contract.node, self.sender)
        if free is None or free >= self.nonce:
            return False
        self.network_id._check_abreast(contract.node, self.sender)
        self._start_over(_lt("A transaction before this one is missing, so it could never be reached."))
        return True

    def _start_over(self, why):
        """Sign anew from the contract's present state, a few times; then a person has to look."""
        together = self._together()
        if self.restarts >= MAX_RESTARTS:
            together._fail(_lt(
                "%(why)s It was tried %(times)s times. Look at account %(account)s on %(network)s, then try again.",
                why=why, times=self.restarts + 1, account=self.sender or "", network=self.network_id.name))
        else:
            together._enter(self._unsigned_state(), sentence=why, restarts=self.restarts + 1)
