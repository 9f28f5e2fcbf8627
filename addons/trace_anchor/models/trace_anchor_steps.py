# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import time
from datetime import UTC, datetime, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .. import chain
from ..chain import node as chain_node
from . import trace_commit
from .faults import LogStopped
from .trace_anchor import DONE

MAX_ATTEMPTS = 5
POLL_SECONDS = 0.5
STEPS = {
    "pending": "_step_export",
    "exported": "_step_sign",
    "signed": "_step_send",
    "replaced": "_step_send",
    "reorged": "_step_send",
    "broadcast": "_step_look",
    "mined": "_step_look",
}


class TraceAnchor(models.Model):
    """The steps of the state machine. Each does one thing and is committed before the next begins."""

    _inherit = "trace.anchor"

    def _run(self, wait_final=False, timeout=120):
        """Take steps until nothing more can be done now.

        :param wait_final: poll until the anchor is final or failed, for ``timeout`` seconds at most
        :return: the state
        """
        self.ensure_one()
        deadline = time.monotonic() + timeout
        while self.state not in DONE:
            moved = self._step()
            trace_commit.commit(self.env)
            if moved:
                continue
            if not wait_final or time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        return self.state

    def _step(self):
        """Take one step. A problem with the chain becomes the anchor's sentence; it is tried again later.

        :return: whether the state changed
        """
        before = self.state
        try:
            getattr(self, STEPS[before])()
        except LogStopped as stopped:
            self._enter("failed", sentence=str(stopped))
        except chain.ChainError as error:
            self.sentence = self.network_id._sentence(error)
        except UserError as problem:
            self.sentence = str(problem)
        return self.state != before

    # pending -> exported
    def _step_export(self):
        self.log_id._check_open()
        published = self.log_id._export()
        if published.size < self.size:
            raise UserError(self.env._("The log is not published up to entry %(size)s yet.", size=self.size))
        self._enter("exported")

    # exported -> signed
    def _step_sign(self):
        """Guard, prove, dry-run, sign. Nothing leaves the server here."""
        log, network = self.log_id, self.network_id
        log._check_open()
        log._check_own_database()
        log._check_extends_export()
        contract = network._contract()
        head = log._check_extends_chain(contract)
        if head.size >= self.size:
            self._enter("failed", sentence=self.env._(
                "The chain already holds a head of %(size)s entries. The next anchor goes on from there.",
                size=head.size))
            return
        account = log._account("anchorer")
        proof = log._consistency_proof(head, self)
        call = contract.anchor(account.address, log.chain_log_id, head.size, self.size, self.root, proof)
        signed = chain.sign(
            call, account, network.chain_id, contract.node.nonce(account.address),
            contract.node.fees(network._fee_policy()))
        self._enter("signed", previous_size=head.size, **self._prepare_signed_vals(signed, account.address))

    # signed, replaced, reorged -> broadcast
    def _step_send(self):
        """Send the stored transaction, the same bytes however often; the contract's head is read first."""
        contract = self.network_id._contract()
        if self._is_head(contract):
            self._enter("broadcast")
            return
        answer = contract.node.broadcast(self.raw_tx)
        if answer == chain_node.UNFUNDED:
            self.sentence = self.env._(
                "The anchorer account %(account)s has too little to pay on %(network)s. Send it some; this "
                "continues by itself.", account=self.sender, network=self.network_id.name)
        elif answer == chain_node.UNDERPRICED:
            self._raise_fee(contract.node)
        elif answer == chain_node.REFUSED:
            self._start_over(self.env._("The node refused the transaction."))
        else:
            self._enter("broadcast")

    # broadcast -> mined, final, replaced; mined -> final, reorged
    def _step_look(self):
        """Read what became of the transactions sent for this head."""
        contract = self.network_id._contract()
        for tx_hash in self._all_hashes():
            outcome = contract.node.outcome(tx_hash, self.network_id._finality())
            if outcome.state != chain_node.UNSEEN:
                self._found(contract, tx_hash, outcome)
                return
        if self.state == "mined":
            self._enter("reorged", block_number=0, block_hash=False, block_time=False)
        elif contract.node.nonce(self.sender) > self.nonce:
            self._start_over(self.env._("Another transaction took the nonce."))
        elif self._overdue():
            self._raise_fee(contract.node)

    def _found(self, contract, tx_hash, outcome):
        if not outcome.succeeded:
            self._start_over(self.env._("The contract refused the transaction in its block."))
            return
        block = {
            "tx_hash": tx_hash,
            "block_number": outcome.block_number,
            "block_hash": outcome.block_hash,
            "block_time": datetime.fromtimestamp(outcome.block_time, UTC).replace(tzinfo=None),
            "gas_used": outcome.gas_used,
        }
        if self.state != "mined":
            self._enter("mined", **block)
        elif outcome.block_hash != self.block_hash:
            self._enter("mined", **block)
        elif outcome.state == chain_node.FINAL:
            self._finish(contract, outcome)

    def _finish(self, contract, outcome):
        """Final only with the contract's own word for this very head."""
        log = self.log_id
        block = outcome.block_number, outcome.block_time
        if contract.was_anchored(log.chain_log_id, self.size, self.root, *block):
            self._enter("final")
        else:
            self._enter("failed", sentence=self.env._(
                "The transaction is final, but the contract's history does not hold this head. Check the node "
                "of %(network)s against a second one.", network=self.network_id.name))

    def _is_head(self, contract):
        head = contract.head(self.log_id.chain_log_id)
        return bool(head) and (head.size, head.root) == (self.size, self.root)

    def _overdue(self):
        waiting = fields.Datetime.now() - self.broadcast_at
        return waiting > timedelta(minutes=self.network_id.bump_minutes)

    def _raise_fee(self, node):
        """The same call and nonce with both fees 12.5 % up, stored before it is sent."""
        account = self.log_id._account("anchorer")
        contract = chain.TransparencyLog(node, self.network_id.contract_address)
        head = contract.head(self.log_id.chain_log_id)
        proof = self.log_id._consistency_proof(head, self)
        call = contract.anchor(
            account.address, self.log_id.chain_log_id, head.size, self.size, self.root, proof)
        signed = chain.replacement(
            call, account, self.network_id.chain_id, self._signed_transaction(), self.network_id._fee_policy())
        self._enter("replaced", **self._prepare_signed_vals(signed, account.address))

    def _start_over(self, why):
        """Sign anew from the contract's present head, a few times; then a person has to look."""
        if self.attempts >= MAX_ATTEMPTS:
            self._enter("failed", sentence=self.env._(
                "%(why)s It was tried %(attempts)s times. Look at account %(account)s on %(network)s, then anchor "
                "again.", why=why, attempts=self.attempts, account=self.sender, network=self.network_id.name))
            return
        self._enter("exported", sentence=why)
