# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError

from ... import chain
from ...tools.addresses import clean, shown
from ...tools.digest import Digest
from ...tools.wording import Said, Told, said_of

GWEI = 10**9
ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
FAULTS = [
    ("node", "The node does not answer"),
    ("chain", "The node serves another chain"),
    ("contract", "There is no contract"),
    ("code", "Another contract"),
    ("tag", "No such finality"),
    ("funds", "An account is nearly empty"),
]


class TraceNetwork(models.Model):
    """A chain to anchor to: where its node is, which contract, what counts as final, what may be paid."""

    _name = "trace.network"
    _inherit = ["guarded.fields", "company.data"]
    _description = "Anchoring Network"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company may anchor here")
    rpc_url = fields.Char(
        "Node Address", required=True, help="JSON-RPC over http or https", groups="trace_anchor.group_trace_admin"
    )
    chain_id = fields.Integer("Chain Id", required=True)
    contract_address = fields.Char(
        "Contract",
        required=True,
        default=lambda self: chain.contract_address(),
        help="The same address on every chain: it follows from the contract's code.",
    )
    code_hash = Digest(
        "Code Hash", default=lambda self: chain.logid.code_hash(), readonly=True, copy=False, guarded="owner"
    )
    finality = fields.Selection(
        [
            ("finalized", "The chain's finalized block"),
            ("safe", "The chain's safe block"),
            ("depth", "A number of blocks"),
        ],
        "Final When",
        required=True,
        default="finalized",
        help="A number of blocks is for chains without a finality of their own; the proof then says so.",
    )
    finality_depth = fields.Integer("Blocks Deep", default=12)
    fee_cap = fields.Float(
        "Fee Cap (gwei)",
        default=200,
        digits=(16, 3),
        help="Never offered more for a unit of gas. 0: gas is free on this chain",
    )
    min_tip = fields.Float("Least Tip (gwei)", default=1, digits=(16, 3))
    bump_minutes = fields.Integer("Raise the Fee After (minutes)", default=10)
    explorer_url = fields.Char("Block Explorer", help="For people to look at; nothing is checked there")
    signer_url = fields.Char(
        "Remote Signer",
        groups="trace_anchor.group_trace_admin",
        help="Web3Signer address; empty: the keystore in the key directory",
    )
    signer_address = fields.Char("Remote Signer Account")
    second_url = fields.Char(
        "Second Node",
        groups="trace_anchor.group_trace_admin",
        help="Of another operator: an anchor is final only when both nodes say so. Empty: one node is believed.",
    )
    status = fields.Text("Last Check", compute="_compute_status")
    status_kept = fields.Json(readonly=True, copy=False, guarded="owner")
    fault = fields.Selection(FAULTS, readonly=True, copy=False, guarded="owner")
    checked_at = fields.Datetime("Checked On", readonly=True, copy=False, guarded="owner")

    _positive = models.Constraint(
        "CHECK (chain_id > 0 AND finality_depth >= 0 AND fee_cap >= 0)",
        "A network needs a chain id, a depth of 0 or more and a fee cap of 0 or more.",
    )
    _payable = models.Constraint(
        "CHECK (fee_cap <= 1000000000 AND min_tip BETWEEN 0 AND 1000000000)",
        "The fee cap and the least tip are at most 1,000,000,000 gwei, and the tip is 0 or more.",
    )

    @api.constrains("contract_address", "signer_address")
    def _check_accounts(self):
        for network in self:
            for address in filter(None, (network.contract_address, network.signer_address)):
                if not ADDRESS.fullmatch(address):
                    raise ValidationError(
                        self.env._(
                            "%(address)s is no address on a chain: it has 0x and 40 of 0-9 and a-f.", address=address
                        )
                    )

    def write(self, vals):
        """A chain that a log is on stays: where its node is may change, chain and contract may not.

        :raises UserError: chain id or contract would become another
        """
        for network in self if not isinstance(vals, Owned) else ():
            if any(name in vals and vals[name] != network[name] for name in ("chain_id", "contract_address")):
                network._check_no_log()
        return super().write(vals)

    def _check_no_log(self):
        # sudo: logs of companies the user does not see count as well
        if (
            self.env["trace.log"]
            .sudo()
            .search_count([("network_id", "=", self.id), ("chain_log_id", "!=", False)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "A log is anchored on chain %(chain)s through this network. Correct the node's address instead.",
                    chain=self.chain_id,
                )
            )

    def _place(self):
        """What a log on this network is found by: chain and contract."""
        return self.chain_id, self.contract_address, self.code_hash

    def _node(self):
        """The ``chain.Node`` of this network, its chain id checked. Raises UserError."""
        self.ensure_one()
        node = chain.Node.connect(self.rpc_url)
        try:
            found = node.chain_id()
        except chain.ChainError as error:
            raise Told(self.env, self._said(error)) from error
        if found != self.chain_id:
            raise Told(self.env, Said("other_chain", url=shown(self.rpc_url), found=found, wanted=self.chain_id))
        return node

    def _contract(self):
        """The ``chain.TransparencyLog`` of this network, its code checked. Raises UserError."""
        contract = chain.TransparencyLog(self._node(), self.contract_address)
        try:
            contract.check()
        except chain.ChainError as error:
            raise Told(self.env, self._said(error)) from error
        return contract

    def _second_contract(self):
        """The contract as the second node sees it, or None without one. Raises UserError."""
        if not self.second_url:
            return None
        second = chain.TransparencyLog(chain.Node.connect(self.second_url), self.contract_address)
        found = self._asked(second.node.chain_id)
        if found != self.chain_id:
            raise Told(self.env, Said("second_other_chain", name=self.name, found=found, wanted=self.chain_id))
        self._asked(second.check)
        return second

    def _asked(self, question, *arguments):
        """Ask the chain, with its errors as sentences."""
        try:
            return question(*arguments)
        except chain.ChainError as error:
            raise Told(self.env, self._said(error)) from error

    def _finality(self):
        if self.finality == "depth":
            return chain.Finality(tag=None, depth=self.finality_depth)
        return chain.Finality(tag=self.finality)

    def _fee_policy(self):
        return chain.FeePolicy(cap=int(self.fee_cap * GWEI), min_tip=int(self.min_tip * GWEI))

    def _remote_signer(self):
        if not self.signer_address:
            raise Told(self.env, Said("signer_account", name=self.name))
        return chain.RemoteSigner(self.signer_url, self.signer_address)

    def _sentence(self, error):
        """What a ``chain.ChainError`` means for a person, and what to do, in the language of whoever asks."""
        return self._said(error).word(self.env)

    def _said(self, error):
        """The same as ``wording.Said``, without what lets one in at the node's address."""
        words = said_of(error).without(self._clean)
        if isinstance(error, chain.NodeUnreachable):
            return Said("node_away", name=self.name, error=words)
        if isinstance(error, chain.WrongContract):
            return Said("contract_wrong", name=self.name, error=words)
        if isinstance(error, chain.FeeCapReached):
            return Said("fees_high", name=self.name, error=words)
        if isinstance(error, chain.Reverted):
            return self._revert_said(error, words)
        return Said("node_refused", name=self.name, error=words)

    def _clean(self, text):
        """*text* without the secret parts of this network's addresses."""
        # sudo: what is to be hidden is not for whoever reads the sentence either
        own = self.sudo()
        return clean(text, own.rpc_url, own.second_url, own.signer_url)

    def _revert_said(self, error, words):
        if error.name == "NotAnchorer":
            return Said("anchorer_unknown")
        if error.name == "LogIsSealed":
            return Said("log_sealed")
        if error.name in ("BadProof", "StaleHead", "SizeNotGrown"):
            return Said("head_refused", error=words.values["error"])
        return words
