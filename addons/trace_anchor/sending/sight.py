# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What became of the transactions of a call, as the chain tells it."""

from datetime import UTC, datetime

from .. import chain
from ..chain import node as chain_node
from ..tools.wording import Said, Told
from .calls import call_of
from .finality import watch_final


class Sight:
    """Finds a call in a block, and believes it only with the contract's own word."""

    def __init__(self, call):
        self.call, self.row, self.env, self.network = call, call.row, call.env, call.network

    def of(self, contract):
        """What brought the call about: a transaction's hash and its ``chain.Outcome``, or two times None.

        The hash is False when the contract holds it although no transaction known here did it.
        """
        finality = self.network._finality()
        for tx_hash in self.row._all_hashes():
            outcome = contract.node.outcome(tx_hash, finality)
            if outcome.succeeded:
                return tx_hash, outcome
        block = self.call.holds(contract) and self.call.block_of(contract)
        if not block:
            return None, None
        final = contract.node.final_block(finality)
        state = chain_node.FINAL if final and final.number >= block.number else chain_node.MINED
        return False, chain.Outcome(state, block.number, block.hash, block.time, True)

    def believe(self, contract, tx_hash, outcome):
        """Go on to "mined", or from there to "final". Raises UserError when the node contradicts itself."""
        self._check_confirmed(contract, outcome)
        block = {
            "block_number": outcome.block_number,
            "block_hash": outcome.block_hash,
            "block_time": datetime.fromtimestamp(outcome.block_time, UTC).replace(tzinfo=None),
            "gas_used": outcome.gas_used,
        }
        if tx_hash:
            block["tx_hash"] = tx_hash
        is_new = self.row.state != "mined" or (tx_hash and outcome.block_hash != self.row.block_hash)
        if is_new:
            self.call.together()._enter("mined", **block)
        elif outcome.state == chain_node.FINAL:
            self._check_second_node(outcome)
            self._finish(block)

    def _finish(self, block):
        together = self.call.together()
        for log in together.log_id:
            watch_final(self.row, log)
        together._enter("final", **block)
        for row in together:
            call_of(row).after_final()

    def _check_confirmed(self, contract, outcome):
        for row in self.call.together():
            if not call_of(row).confirmed(contract, outcome.block_number, outcome.block_time):
                raise Told(self.env, Said("node_contradicts", network=self.network.name, block=outcome.block_number))

    def _check_second_node(self, outcome):
        """Where a second node is named, final is what both say."""
        second = self.network._second_contract()
        if not second:
            return
        block = second.node.block(outcome.block_number)
        final = second.node.final_block(self.network._finality())
        if not block or block.hash != outcome.block_hash or not final or final.number < block.number:
            raise Told(self.env, Said("nodes_differ", network=self.network.name, block=outcome.block_number))
        self._check_confirmed(second, outcome)
