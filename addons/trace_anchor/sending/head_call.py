# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The head of a log as a call of the contract."""

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from .. import chain
from ..log import Services
from ..tools.faults import LogStopped
from ..tools.wording import Said, Told
from .call import Call
from .permission import check_can_send
from .states import DONE, STEPS

MAX_TOGETHER = 50


class HeadCall(Call):
    """``anchor`` for one ``trace.anchor``, ``anchorMany`` for several that share an anchorer."""

    steps = STEPS | {"pending": "export", "exported": "sign"}
    unsigned_state = "exported"

    def guard(self, contract):
        guard = Services(self.log).guard
        check_can_send(self.log, guard)
        guard.check_own_database()
        guard.check_extends_chain(contract, guard.check_stored())

    def export(self):
        """Publish the log up to this head, which the files have to hold before anything is signed."""
        services = Services(self.log)
        check_can_send(self.log, services.guard)
        published = services.publisher.publish()
        if published.size < self.row.size:
            raise Told(self.env, Said("not_published", size=self.row.size))
        self.row._enter("exported")

    def prepare(self, contract, account, rows):
        """Each head keeps the size it was proved against."""
        heads = []
        for anchor in rows:
            guard, log = Services(anchor.log_id).guard, anchor.log_id
            head = guard.check_extends_chain(contract)
            anchor.write(Owned(previous_size=head.size))
            proof = guard.consistency_proof(head, anchor.size, anchor.root)
            heads.append((log.chain_log_id, head.size, anchor.size, anchor.root, proof))
        if len(heads) > 1:
            return contract.anchor_many(account.address, heads)
        return contract.anchor(account.address, *heads[0])

    # -- on the chain ----------------------------------------------------------------------------

    def holds(self, contract, block="latest"):
        log_id, size = self.log.chain_log_id, self.row.size
        head = contract.head(log_id, block)
        if not head or head.size < size:
            return False
        if head.size == size:
            return head.root == self.row.root
        return contract.history(log_id, size, block) is not None

    def is_stale(self, contract):
        return any(contract.head(anchor.log_id.chain_log_id).size != anchor.previous_size for anchor in self.together())

    def confirmed(self, contract, number, time):
        return contract.was_anchored(self.log.chain_log_id, self.row.size, self.row.root, number, time)

    def block_of(self, contract):
        """The block that anchored this head, if it is the newest one; None otherwise."""
        head = contract.head(self.log.chain_log_id)
        if head.size != self.row.size:
            return None
        return contract.anchoring_block(self.log.chain_log_id, self.row.size, self.row.root, head.anchored_at)

    def adopt(self, contract):
        """This very head is there: its block is looked up. With a newer one there, nothing is left to do."""
        if self.block_of(contract):
            return super().adopt(contract)
        return self.row._enter("failed", sentence=Said("head_covered"))

    # -- several heads in one transaction --------------------------------------------------------

    def lead(self):
        return self.row.carrier_id or self.row

    def together(self):
        lead = self.lead()
        return lead | lead.follower_ids.filtered(lambda anchor: anchor.state not in DONE)

    def enter_signed(self, rows, state, signed, sender):
        if state == "signed":
            rows[1:].write(Owned(carrier_id=rows[:1].id))
        return super().enter_signed(rows, state, signed, sender)

    def started_over(self, rows):
        """Heads that failed together try again each for itself."""
        rows.write(Owned(carrier_id=False))

    def gather(self, contract):
        """Exported heads of other logs with the same anchorer on the same chain; they share the base cost."""
        if self.row.restarts:
            return self.row
        others = self.row.search(
            [
                ("network_id", "=", self.network.id),
                ("state", "=", "exported"),
                ("restarts", "=", 0),
                ("id", "!=", self.row.id),
                ("log_id.anchorer_address", "=", self.log.anchorer_address),
            ],
            limit=MAX_TOGETHER - 1,
        )
        batch = self.row
        for anchor in others:
            call = HeadCall(anchor)
            try:
                call.guard(contract)
                if not call.holds(contract):
                    batch |= anchor
            except LogStopped:
                return self.row.browse()  # the stop ended this transaction: the next step begins anew, without it
            except (UserError, chain.ChainError):
                continue  # its own step will say why
        return batch if self._passes_together(contract, batch) else self.row

    def _passes_together(self, contract, batch):
        """Whether the contract would take them all: one refusal refuses the lot."""
        if len(batch) == 1:
            return True
        try:
            self.prepare(contract, self.account(), batch)
        except chain.Reverted:
            return False
        return True

    # -- past finality ---------------------------------------------------------------------------

    @classmethod
    def fell_out(cls, rows):
        """The newest is sent again, unless a later head is on its way; that one covers all of them."""
        newest = rows[:1]
        newest.log_id._end_again()
        covered = rows if newest.log_id._in_flight() else rows[1:]
        cls.send_again(rows - covered, Said("head_sent_again", block=newest.block_number), carrier_id=False)
        for anchor in covered:
            anchor._fail(Said("head_dropped", block=anchor.block_number))
