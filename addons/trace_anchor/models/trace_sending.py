# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from markupsafe import escape
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from .. import chain
from .digest import Digest
from .wording import _lt, keep, word

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
#: What no step does: final without a block, another block for a final call, back to work after a failure.
COURSE = """
    OLD.state = 'failed' AND NEW.state <> 'failed'
    OR NEW.state = 'final' AND OLD.state NOT IN ('mined', 'final')
    OR NEW.state = 'mined' AND OLD.state = 'final'
    OR NEW.state IN ('final', 'mined') AND NEW.block_time IS NULL
    OR NEW.state = 'final' AND OLD.state = 'final'
        AND (NEW.block_number, NEW.block_hash, NEW.block_time, NEW.tx_hash)
            IS DISTINCT FROM (OLD.block_number, OLD.block_hash, OLD.block_time, OLD.tx_hash)
    OR NEW.state = OLD.state AND OLD.state <> 'mined' AND NEW.block_time IS DISTINCT FROM OLD.block_time
"""
ON_CHAIN = ("mined", "final")
# its transaction may be in the pool of some node: the nonce is taken
HOLDS_NONCE = ("signed", "broadcast", "replaced", "reorged")


class TraceSending(models.AbstractModel):
    """A call to the contract on its way: what is stored of its transaction, and its state.

    The signed transaction is stored and committed before it is sent. After a crash the contract is read first;
    sending the same transaction twice does no harm, because the contract takes it only once.
    """

    _name = "trace.sending"
    _inherit = ["guarded.fields", "mail.thread", "mail.activity.mixin"]
    _owned_rows = True
    _description = "Call on Its Way to the Contract"
    _order = "id desc"
    _check_company_auto = True

    log_id = fields.Many2one("trace.log", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one(related="log_id.company_id", store=True)
    network_id = fields.Many2one("trace.network", required=True, ondelete="restrict", readonly=True)
    state = fields.Selection(STATES, default="pending", required=True, readonly=True)
    sentence = fields.Char("What To Know", compute="_compute_sentence")
    said = fields.Json("Sentence as Kept", readonly=True)
    sender = fields.Char("Account", readonly=True)
    nonce = fields.Integer(readonly=True)
    max_fee = fields.Char("Fee Offered (wei)", readonly=True)
    tip = fields.Char("Tip Offered (wei)", readonly=True)
    gas = fields.Integer("Gas Limit", readonly=True)
    gas_used = fields.Integer(readonly=True)
    raw_tx = Digest("Signed Transaction", readonly=True, prefetch=False)
    tx_hash = fields.Char("Transaction", readonly=True)
    earlier_hashes = fields.Char("Replaced Transactions", readonly=True)
    attempts = fields.Integer("Signatures", readonly=True)
    restarts = fields.Integer(readonly=True)
    block_number = fields.Integer("Block", readonly=True)
    block_hash = fields.Char(readonly=True)
    block_time = fields.Datetime(readonly=True)
    signed_at = fields.Datetime("Signed On", readonly=True)
    broadcast_at = fields.Datetime("Sent On", readonly=True)
    mined_at = fields.Datetime("Seen in a Block On", readonly=True)
    final_at = fields.Datetime("Final On", readonly=True)

    def init(self):
        """What was final stays so, with its block, until the chain drops that block; what failed stays failed."""
        result = super().init()
        if not self._abstract:
            database.guard(
                self.env.cr, self._table, "course", "UPDATE OF state, block_number, block_hash, block_time, tx_hash",
                COURSE, "the block of a final call stays, and no other state leads here")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(self.env._("What went to the chain is kept: it says what was sent when."))

    # -- states ----------------------------------------------------------------------------------

    @api.depends("said")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for sending in self:
            sending.sentence = word(self.env, sending.said)

    def _enter(self, state, sentence=None, **vals):
        """Move to a state with its time; a sentence stays only when it is given again."""
        stamp = f"{state}_at"
        if stamp in self._fields:
            vals[stamp] = fields.Datetime.now()
        self.write(Owned(vals, said=keep(sentence), state=state))

    def _fail(self, sentence):
        """End here, and put it on the list of those who look after the log."""
        self._enter("failed", sentence=sentence)
        self._alarm(sentence)

    def _alarm(self, sentence):
        """An activity for each log administrator of the company, in the language of each."""
        said = keep(sentence)
        for sending in self:
            for user in sending._caretakers():
                theirs = self.with_context(lang=user.lang).env
                sending.activity_schedule(
                    "mail.mail_activity_data_warning", summary=theirs._("Did not reach the chain"),
                    note=escape(word(theirs, said)), user_id=user.id)

    def _caretakers(self):
        """The log administrators who see this company."""
        group = self.env.ref("trace_anchor.group_trace_admin")
        return group.all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids)

    def _all_hashes(self):
        """Every transaction sent for this call, the newest first."""
        return [*filter(None, [self.tx_hash]), *reversed((self.earlier_hashes or "").split())]

    # -- the stored transaction ------------------------------------------------------------------

    def _signed_transaction(self):
        """The stored transaction as ``chain.SignedTransaction``."""
        fees = chain.Fees(int(self.max_fee), int(self.tip) if self.tip else None)
        return chain.SignedTransaction(self.tx_hash, self.raw_tx, self.nonce, fees, self.gas)

    def _prepare_signed_vals(self, signed, sender):
        earlier = self.earlier_hashes or ""
        if self.tx_hash and self.tx_hash != signed.hash:
            earlier = f"{earlier} {self.tx_hash}".strip()
        return {
            "sender": sender,
            "nonce": signed.nonce,
            "max_fee": str(signed.fees.max_fee),
            "tip": "" if signed.fees.tip is None else str(signed.fees.tip),
            "gas": signed.gas,
            "raw_tx": signed.raw,
            "tx_hash": signed.hash,
            "earlier_hashes": earlier or False,
            "attempts": self.attempts + 1,
        }

    # -- what a call is --------------------------------------------------------------------------

    def _role(self):
        """Which account signs: "anchorer" or "owner"."""
        return "anchorer"

    def _signing_account(self):
        """The account that signs. Raises UserError when its key is not at hand."""
        return self.log_id._account(self._role())

    def _guard(self, contract):
        """Raise UserError or LogStopped unless this may be signed now. Called before each signature."""
        raise NotImplementedError

    def _prepare_call(self, contract, account):
        """The ``chain.Call``, dry-run against the contract's present state. Raises ChainError."""
        raise NotImplementedError

    def _holds(self, contract, block="latest"):
        """Whether the contract holds what this call was to bring about."""
        raise NotImplementedError

    def _confirmed(self, contract, number, time):
        """Whether the contract vouches for it in the block of that number and Unix time."""
        raise NotImplementedError

    # -- actions ---------------------------------------------------------------------------------

    def action_continue(self):
        """Take the next steps now."""
        self.ensure_one()
        self.log_id._as_administrator()
        # the log's rights were checked; nobody has rights on what goes to the chain by hand
        self.sudo()._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_give_up(self):
        """Close what a person has looked at, so that the next one can start."""
        self.log_id._as_administrator()
        for sending in self.filtered(lambda s: s.state not in DONE):
            # the same: only the log's own actions write here
            sending.sudo()._enter("failed", sentence=_lt("Given up by %(user)s.", user=self.env.user.name))
