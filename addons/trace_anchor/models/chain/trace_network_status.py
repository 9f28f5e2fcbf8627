# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ... import chain
from ...tools.wording import Said, keep, word

ANCHOR_GAS = 100_000
LOW_ANCHORS = 10
WEI = 10**18


class TraceNetwork(models.Model):
    """How a network is, as a sentence a person can act on and the button that does it."""

    _inherit = "trace.network"

    @api.depends("status_kept")
    @api.depends_context("lang")
    def _compute_status(self):
        for network in self:
            network.status = word(self.env, network.status_kept)

    def action_check(self):
        """Ask the node, the contract and the accounts, and keep the answer on the form."""
        for network in self:
            fault, status = network._examine()
            network.write(Owned({"fault": fault, "status_kept": keep(status), "checked_at": fields.Datetime.now()}))

    def _examine(self):
        """What is wrong first, from the node up to the accounts.

        :return: a code of ``FAULTS`` or False, and the sentence (a ``Said``, or the error that says it)
        """
        try:
            node = self._node()
        except UserError as problem:
            return self._node_fault(), problem
        try:
            newest = node.newest()
            final = self._ask_final(node)
            if isinstance(final, Said):
                return "tag", final
            contract = chain.TransparencyLog(node, self.contract_address)
            contract.check()
            self._second_contract()
            return self._examine_funds(node) or (False, self._fine_sentence(newest, final))
        except chain.WrongContract as error:
            return ("code" if node.code(self.contract_address) else "contract"), self._said(error)
        except chain.ChainError as error:
            return "node", self._said(error)
        except UserError as problem:
            return "node", problem

    def _node_fault(self):
        """Whether the node is away or of another chain."""
        try:
            chain.Node.connect(self.rpc_url).chain_id()
        except chain.ChainError:
            return "node"
        return "chain"

    def _ask_final(self, node):
        """The final block, None while there is none, or the sentence why the chain cannot say."""
        try:
            return node.final_block(self._finality())
        except chain.NodeRefused:
            return Said("no_final_tag", name=self.name, tag=self.finality)

    def _examine_funds(self, node):
        """The first account that cannot pay for another ten anchors; None when all can."""
        fees = node.fees(self._fee_policy())
        need = LOW_ANCHORS * ANCHOR_GAS * fees.max_fee
        # which accounts are nearly empty is told for all companies that use the network
        for log in self.env["trace.log"].sudo().search([("network_id", "=", self.id), ("state", "=", "open")]):
            address = log.anchorer_address
            if address and node.balance(address) < need:
                return "funds", Said(
                    "funds_low",
                    account=address,
                    log=log.name,
                    has=f"{node.balance(address) / WEI:.6f}",
                    need=f"{need / WEI:.6f}",
                )
        return None

    def _fine_sentence(self, newest, final):
        if final is None:
            return Said("node_fine_not_final", number=newest.number)
        return Said("node_fine", number=newest.number, final=final.number)

    def action_use_depth(self):
        """Count blocks instead of asking for a tag that this chain does not have."""
        self.write({"finality": "depth"})
        self.action_check()

    def action_use_chain_id(self):
        """Take the chain id the node reports; refused once a log is on this network."""
        self.ensure_one()
        self._check_no_log()
        self.chain_id = self._asked(chain.Node.connect(self.rpc_url).chain_id)
        self.action_check()
