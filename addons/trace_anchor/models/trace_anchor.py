# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import chain
from .digest import Digest

STATES = [
    ("pending", "Pending"),
    ("exported", "Exported"),
    ("signed", "Signed"),
    ("broadcast", "Sent"),
    ("mined", "In a block"),
    ("final", "Final"),
    ("reorged", "Fell out of its block"),
    ("replaced", "Fee raised"),
    ("failed", "Failed"),
]
DONE = ("final", "failed")
ON_CHAIN = ("mined", "final")
NEVER_CHANGED = ("log_id", "network_id", "checkpoint_id", "size", "root")


class TraceAnchor(models.Model):
    """One head of a log on its way to the contract: one row, one state machine, one in flight a log.

    The signed transaction is stored and committed before it is sent. After a crash the contract's head is read
    first; sending the same transaction twice does no harm, because the contract takes a head only once.
    """

    _name = "trace.anchor"
    _description = "Anchor"
    _order = "id desc"

    log_id = fields.Many2one("trace.log", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one(related="log_id.company_id", store=True)
    network_id = fields.Many2one("trace.network", required=True, ondelete="restrict", readonly=True)
    checkpoint_id = fields.Many2one(
        "trace.checkpoint", required=True, ondelete="restrict", readonly=True)
    state = fields.Selection(STATES, default="pending", required=True, readonly=True)
    sentence = fields.Char("What To Know", readonly=True)
    size = fields.Integer("Entries", related="checkpoint_id.size", store=True)
    root = Digest("Root", related="checkpoint_id.root", store=True)
    previous_size = fields.Integer("Entries Before", readonly=True)
    sender = fields.Char("Account", readonly=True)
    nonce = fields.Integer(readonly=True)
    max_fee = fields.Char("Fee Offered (wei)", readonly=True)
    tip = fields.Char("Tip Offered (wei)", readonly=True)
    gas = fields.Integer("Gas Limit", readonly=True)
    gas_used = fields.Integer(readonly=True)
    raw_tx = Digest("Signed Transaction", readonly=True, prefetch=False)
    tx_hash = fields.Char("Transaction", readonly=True)
    earlier_hashes = fields.Char("Replaced Transactions", readonly=True)
    attempts = fields.Integer(readonly=True)
    block_number = fields.Integer("Block", readonly=True)
    block_hash = fields.Char(readonly=True)
    block_time = fields.Datetime(readonly=True)
    exported_at = fields.Datetime("Exported On", readonly=True)
    signed_at = fields.Datetime("Signed On", readonly=True)
    broadcast_at = fields.Datetime("Sent On", readonly=True)
    mined_at = fields.Datetime("Seen in a Block On", readonly=True)
    final_at = fields.Datetime("Final On", readonly=True)

    _one_in_flight = models.UniqueIndex(
        "(log_id) WHERE state NOT IN ('final', 'failed')", "A log anchors one head at a time.")

    @api.depends("log_id", "size")
    def _compute_display_name(self):
        for anchor in self:
            anchor.display_name = f"{anchor.log_id.name} @ {anchor.size}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(self.env._("Anchors are kept: they say which head of the log went to the chain when."))

    def write(self, vals):
        if any(name in vals for name in NEVER_CHANGED) and self:
            raise UserError(self.env._("Which head an anchor is about never changes."))
        return super().write(vals)

    def _enter(self, state, **vals):
        """Move to a state with its time; a sentence stays only when it is given again."""
        stamp = f"{state}_at"
        if stamp in self._fields:
            vals[stamp] = fields.Datetime.now()
        self.write({"sentence": False, **vals, "state": state})
        self.env["trace.record"].invalidate_model(["anchor_id", "state"])

    def _signed_transaction(self):
        """The stored transaction as ``chain.SignedTransaction``."""
        fees = chain.Fees(int(self.max_fee), int(self.tip) if self.tip else None)
        return chain.SignedTransaction(self.tx_hash, self.raw_tx, self.nonce, fees, self.gas)

    def _prepare_signed_vals(self, signed, sender):
        earlier = f"{self.earlier_hashes} {self.tx_hash}" if self.earlier_hashes else self.tx_hash
        return {
            "sender": sender,
            "nonce": signed.nonce,
            "max_fee": str(signed.fees.max_fee),
            "tip": "" if signed.fees.tip is None else str(signed.fees.tip),
            "gas": signed.gas,
            "raw_tx": signed.raw,
            "tx_hash": signed.hash,
            "earlier_hashes": earlier if self.tx_hash and self.tx_hash != signed.hash else self.earlier_hashes,
            "attempts": self.attempts + 1,
        }

    def _all_hashes(self):
        """Every transaction sent for this head, the newest first."""
        return [self.tx_hash, *reversed((self.earlier_hashes or "").split())]

    def _bundle_entry(self):
        """This anchor as one entry of a proof bundle's ``anchors``."""
        return chain.anchor_entry(
            self.network_id.chain_id, self.network_id.contract_address, self.log_id.chain_log_id,
            self.size, self.block_number, self.tx_hash)

    def action_continue(self):
        """Take the next steps now."""
        self.ensure_one()
        self.log_id._as_administrator()._in_flight()._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_give_up(self):
        """Close an anchor that a person has looked at, so that the next one can start."""
        self.log_id._as_administrator()
        for anchor in self.filtered(lambda a: a.state not in DONE):
            anchor._enter("failed", sentence=self.env._("Given up by %(user)s.", user=self.env.user.name))
