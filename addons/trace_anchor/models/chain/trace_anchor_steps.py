# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ... import chain
from ...tools.faults import LogStopped
from ...tools.wording import Told, _lt
from .trace_sending import DONE

MAX_TOGETHER = 50


class TraceAnchor(models.Model):
    """What the state machine's steps are for a head of a log."""

    _inherit = "trace.anchor"

    def _steps(self):
        return super()._steps() | {"pending": "_step_export", "exported": "_step_sign"}

    def _unsigned_state(self):
        return "exported"

    # pending -> exported
    def _step_export(self):
        self.log_id._check_can_send()
        published = self.log_id._export()
        if published.size < self.size:
            raise Told(self.env, _lt("The log is not published up to entry %(size)s yet.", size=self.size))
        self._enter("exported")

    # -- hooks -----------------------------------------------------------------------------------

    def _guard(self, contract):
        log = self.log_id
        log._check_can_send()
        log._check_own_database()
        log._check_extends_chain(contract, log._check_extends_export())

    def _prepare_call(self, contract, account):
        """``anchor`` for one head, ``anchorMany`` for several; each keeps the size it was proved against."""
        heads = []
        for anchor in self:
            log = anchor.log_id
            head = log._check_extends_chain(contract)
            anchor.write(Owned(previous_size=head.size))
            proof = log._consistency_proof(head, anchor)
            heads.append((log.chain_log_id, head.size, anchor.size, anchor.root, proof))
        if len(heads) > 1:
            return contract.anchor_many(account.address, heads)
        return contract.anchor(account.address, *heads[0])

    def _holds(self, contract, block="latest"):
        head = contract.head(self.log_id.chain_log_id, block)
        if not head or head.size < self.size:
            return False
        if head.size == self.size:
            return head.root == self.root
        return contract.history(self.log_id.chain_log_id, self.size, block) is not None

    def _is_stale(self, contract):
        return any(
            contract.head(anchor.log_id.chain_log_id).size != anchor.previous_size for anchor in self._together())

    def _confirmed(self, contract, number, time):
        return contract.was_anchored(self.log_id.chain_log_id, self.size, self.root, number, time)

    def _block_of(self, contract):
        """The block that anchored this head, if it is the newest one; None otherwise."""
        head = contract.head(self.log_id.chain_log_id)
        if head.size != self.size:
            return None
        return contract.anchoring_block(self.log_id.chain_log_id, self.size, self.root, head.anchored_at)

    def _adopt(self, contract):
        """This very head is there: its block is looked up. With a newer one there, nothing is left to do."""
        if self._block_of(contract):
            return super()._adopt(contract)
        return self._enter("failed", sentence=_lt(
            "The chain already holds a newer head, which covers these entries too."))

    # -- several heads in one transaction --------------------------------------------------------

    def _lead(self):
        return self.carrier_id or self

    def _together(self):
        lead = self._lead()
        return lead | lead.follower_ids.filtered(lambda anchor: anchor.state not in DONE)

    def _enter_signed(self, state, signed, sender):
        if state == "signed":
            self[1:].write(Owned(carrier_id=self[:1].id))
        return super()._enter_signed(state, signed, sender)

    def _start_over(self, why):
        """Heads that failed together try again each for itself."""
        together = self._together()
        answer = super()._start_over(why)
        together.write(Owned(carrier_id=False))
        return answer

    def _gather(self, contract):
        """Exported heads of other logs with the same anchorer on the same chain; they share the base cost."""
        if self.restarts:
            return self
        others = self.search([
            ("network_id", "=", self.network_id.id), ("state", "=", "exported"), ("restarts", "=", 0),
            ("id", "!=", self.id), ("log_id.anchorer_address", "=", self.log_id.anchorer_address),
        ], limit=MAX_TOGETHER - 1)
        batch = self
        for anchor in others:
            try:
                anchor._guard(contract)
                if not anchor._holds(contract):
                    batch |= anchor
            except LogStopped:
                return self.browse()  # the stop ended this transaction: the next step begins anew, without it
            except (UserError, chain.ChainError):
                continue  # its own step will say why
        return batch if self._passes_together(contract, batch) else self

    def _passes_together(self, contract, batch):
        """Whether the contract would take them all: one refusal refuses the lot."""
        if len(batch) == 1:
            return True
        try:
            batch._prepare_call(contract, self._signing_account())
        except chain.Reverted:
            return False
        return True

    # -- past finality ---------------------------------------------------------------------------

    def _fell_out(self):
        """The newest is sent again, unless a later head is on its way; that one covers all of them."""
        newest = self[:1]
        newest.log_id._end_again()
        covered = self if newest.log_id._in_flight() else self[1:]
        (self - covered)._send_again(_lt(
            "The chain dropped block %(block)s although it counted as final. The head is sent again; proofs made from "
            "that block must be made again.", block=newest.block_number), carrier_id=False)
        for anchor in covered:
            anchor._fail(_lt(
                "The chain dropped block %(block)s although it counted as final. A later head covers these entries; "
                "proofs made from that block must be made again.", block=anchor.block_number))
