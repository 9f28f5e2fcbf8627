# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Set-up on a chain: deploying the contract, the first transactions of a log."""

import time

from odoo.exceptions import UserError

from .. import chain
from ..chain import node as chain_node
from ..log.log_keys import LogKeys
from ..tools.wording import Told
from .nonces import Nonces

WAIT_SECONDS = 90
POLL_SECONDS = 0.5


class Setup:
    """Sends what is idempotent on the chain, so that it needs no state of its own: what is there is not done again."""

    def __init__(self, network):
        network.ensure_one()
        self.network, self.env = network, network.env

    def deploy(self, log):
        """Deploy the contract through CREATE2 unless it is there: anyone who does it gets the same address.

        :param log: the log whose owner account pays
        """
        network = self.network
        node = network._node()
        if not network._asked(node.code, network.contract_address):
            self.send(node, LogKeys(log).account("owner"), chain.deployment())
        network._contract()

    def send(self, node, account, call):
        """Sign, send and wait for one set-up transaction (deploy, create). Raises UserError."""
        network = self.network
        try:
            fees = node.fees(network._fee_policy())
            nonce = Nonces(network).free(node, account.address)
            if nonce is None:
                raise UserError(self.env._("Another transaction is being signed; try again in a moment."))
            signed = chain.sign(call, account, network.chain_id, nonce, fees)
            self._check_answer(node, node.broadcast(signed.raw), account)
            return self._wait_mined(node, signed.hash)
        except chain.ChainError as error:
            raise Told(self.env, network._said(error)) from error

    def _check_answer(self, node, answer, account):
        if answer == chain_node.UNFUNDED:
            raise UserError(
                self.env._(
                    "The account %(account)s has too little to pay for this on %(name)s. Send it some and try again.",
                    account=account.address,
                    name=self.network.name,
                )
            )
        if answer == chain_node.REFUSED:
            raise UserError(
                self.env._(
                    "The node of %(name)s refused the transaction (%(said)s). On a chain with permissions its "
                    "operators must let in the account %(account)s.",
                    name=self.network.name,
                    said=self.network._clean(node.refusal),
                    account=account.address,
                )
            )

    def _wait_mined(self, node, tx_hash):
        newest = chain.Finality(tag=None, depth=0)
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            outcome = node.outcome(tx_hash, newest)
            if outcome.state != chain_node.UNSEEN:
                if not outcome.succeeded:
                    raise UserError(self.env._("The transaction %(hash)s failed on the chain.", hash=tx_hash))
                return outcome
            time.sleep(POLL_SECONDS)
        raise UserError(
            self.env._(
                "The transaction %(hash)s is not in a block yet. Look again in a few minutes; doing it twice does no "
                "harm.",
                hash=tx_hash,
            )
        )
