# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import time

from odoo import models
from odoo.exceptions import UserError

from ... import chain
from ...chain import node as chain_node
from ...sending.nonces import Nonces
from ...tools.wording import Told

WAIT_SECONDS = 90
POLL_SECONDS = 0.5


class TraceNetwork(models.Model):
    """Set-up on a chain: deploying the contract, the first transactions of a log."""

    _inherit = "trace.network"

    def action_deploy(self):
        """Put the contract on this chain, paid by the owner account of the current company's log."""
        self.ensure_one()
        self._deploy(self.env["trace.log"]._for_company(self.env.company)._as_administrator())
        self.action_check()

    def _deploy(self, log):
        """Deploy the contract through CREATE2 unless it is there: anyone who does it gets the same address."""
        node = self._node()
        if not self._asked(node.code, self.contract_address):
            self._send(node, log._account("owner"), chain.deployment())
        self._contract()

    def _send(self, node, account, call):
        """Sign, send and wait for one set-up transaction (deploy, create). Raises UserError.

        Set-up is idempotent on the chain, so it needs no state of its own: what is there is not done again.
        """
        try:
            fees = node.fees(self._fee_policy())
            nonce = Nonces(self).free(node, account.address)
            if nonce is None:
                raise UserError(self.env._("Another transaction is being signed; try again in a moment."))
            signed = chain.sign(call, account, self.chain_id, nonce, fees)
            answer = node.broadcast(signed.raw)
            if answer == chain_node.UNFUNDED:
                raise UserError(self.env._(
                    "The account %(account)s has too little to pay for this on %(name)s. Send it some and try "
                    "again.", account=account.address, name=self.name))
            if answer == chain_node.REFUSED:
                raise UserError(self.env._(
                    "The node of %(name)s refused the transaction (%(said)s). On a chain with permissions its "
                    "operators must let in the account %(account)s.", name=self.name, said=self._clean(node.refusal),
                    account=account.address))
            return self._wait_mined(node, signed.hash)
        except chain.ChainError as error:
            raise Told(self.env, self._said(error)) from error

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
        raise UserError(self.env._(
            "The transaction %(hash)s is not in a block yet. Look again in a few minutes; doing it twice does no "
            "harm.", hash=tx_hash))
