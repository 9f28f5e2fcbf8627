# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from markupsafe import escape
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ... import chain
from ...sending import Machine
from ...sending.states import COURSE, DONE, STATES
from ...tools.digest import Digest
from ...tools.wording import Said, keep, word


class TraceSending(models.AbstractModel):
    """A call to the contract on its way: what is stored of its transaction, and its state.

    What is done with it is the machine's business (``sending.Machine``).
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
                self.env.cr,
                self._table,
                "course",
                "UPDATE OF state, block_number, block_hash, block_time, tx_hash",
                COURSE,
                "the block of a final call stays, and no other state leads here",
            )
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

    def _keep_said(self, sentence):
        """Keep a sentence without moving."""
        said = keep(sentence)
        for sending in self:
            if (sending.said or None) != said:
                sending.write(Owned(said=said))

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
                    "mail.mail_activity_data_warning",
                    summary=theirs._("Did not reach the chain"),
                    note=escape(word(theirs, said)),
                    user_id=user.id,
                )

    def _caretakers(self):
        """The log administrators who see this company."""
        group = self.env.ref("trace_anchor.group_trace_admin")
        return group.all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

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

    # -- the state machine -----------------------------------------------------------------------

    def _machine(self):
        """The ``sending.Machine`` that takes this call on."""
        self.ensure_one()
        return Machine(self)

    def _run(self, wait_final=False, timeout=120):
        """Take steps until nothing more can be done now; the state."""
        return self._machine().run(wait_final=wait_final, timeout=timeout)

    def _step(self):
        """Take one step; whether the state changed."""
        return self._machine().step()

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
            sending.sudo()._enter("failed", sentence=Said("given_up", user=self.env.user.name))
