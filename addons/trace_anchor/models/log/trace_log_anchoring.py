# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime
from bisect import bisect_right

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import tlog
from ...tools import transaction
from ...tools.wording import Told, _lt
from ..chain.trace_sending import DONE, ON_CHAIN
from .trace_leaf import now_second

_LOOK_AGAIN = datetime.timedelta(seconds=40)


class Cover:
    """The anchors of a log by size: which of them was the first to cover an entry."""

    def __init__(self, anchors):
        self.anchors = anchors.sorted("size")
        self.sizes = self.anchors.mapped("size")

    def first_over(self, index):
        """The first anchor of more than ``index`` entries, or an empty set."""
        at = bisect_right(self.sizes, index)
        return self.anchors[at:at + 1]


class TraceLog(models.Model):
    """From the log to the chain: closing a period, the guard, the schedule."""

    _inherit = "trace.log"

    # -- reading ---------------------------------------------------------------------------------

    def _covering_anchors(self):
        return Cover(self.env["trace.anchor"].search(
            [("log_id", "=", self.id), ("state", "in", ON_CHAIN)]))

    def _last_anchor(self, states=ON_CHAIN):
        return self.env["trace.anchor"].search(
            [("log_id", "=", self.id), ("state", "in", states)], order="size desc, id desc", limit=1)

    def _in_flight(self):
        return self.env["trace.anchor"].search(
            [("log_id", "=", self.id), ("state", "not in", DONE)], limit=1)

    # -- guard -----------------------------------------------------------------------------------

    def _check_extends_chain(self, contract=None, leaves=None):
        """The stored log must extend the head on the chain, or it goes read-only before anything is signed.

        :param leaves: the ``tlog.LeafTiles`` of the stored entries when they were read just now
        :return: the ``chain.Head``
        """
        contract = contract or self.network_id._contract()
        head = self.network_id._asked(contract.head, self.chain_log_id)
        if head is None:
            raise Told(self.env, _lt(
                "The contract does not know the log %(log)s yet. Create it on the chain first.", log=self.name))
        if head.size:
            where = _lt("the contract on %(network)s", network=self.network_id.name)
            self._check_extends(head.size, head.root, where, leaves)
        return head

    def _consistency_proof(self, head, anchor):
        """The proof that the anchor's head extends the one on the chain, verified here before anyone sees it.

        Size and root are those of one checkpoint row; the tree is read from the stored entries once more.
        """
        tree = self._tree(anchor.size)
        if tlog.merkle.root(anchor.size, tree) != anchor.root:
            self._stop(_lt(
                "the stored entries no longer lead to the checkpoint of %(size)s entries that was signed over "
                "them. Run the audit to see which entry was changed.", size=anchor.size))
        proof = tlog.merkle.consistency_proof(head.size, anchor.size, tree)
        old_root = head.root if head.size else tlog.EMPTY_ROOT
        if not tlog.merkle.verify_consistency(head.size, anchor.size, old_root, anchor.root, proof):
            self._stop(_lt("the head on the chain is not part of this log."))
        return proof

    # -- closing a period ------------------------------------------------------------------------

    def _close_period(self):
        """Index the outbox, put a beacon, pad to a multiple of 256 with the tag index as the last entry.

        One transaction under the sequencer's lock: nothing can come between the padding and its count.

        :return: the checkpoint over the closed period
        """
        self.ensure_one()
        self._sequence()
        if not self._try_lock():
            raise Told(self.env, _lt("The log %(log)s is being written to; try again in a moment.", log=self.name))
        if not self._is_closed():
            self._append(self._beacon())
            self._fill_up()
        checkpoint = self._checkpoint()
        transaction.commit(self.env)
        return checkpoint

    def _fill_up(self):
        """Pad to a multiple of 256, the tag index being the last entry."""
        self._append(tlog.entry.padding() for _n in range(tlog.entry.padding_needed(self.size)))
        index = tlog.TagIndex(self._record_tags(self.size))
        self._append([tlog.entry.index(self.size, len(index), index.root())])

    def _is_closed(self):
        """Whether the last entry is the tag index of a full period, as after a crash before the anchor."""
        last = self.env["trace.leaf"].search([("log_id", "=", self.id)], order="leaf_index desc NULLS LAST", limit=1)
        return self.size % tlog.entry.BATCH == 0 and last.kind == str(tlog.entry.INDEX)

    def _append(self, entries):
        """Put entries of the log's own at its end, indexed at once. The caller holds the lock."""
        entries = list(entries)
        if not entries:
            return
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s, %s)", self.id, str(e.kind), e.tag, e.commitment, place, now_second())
            for place, e in enumerate(entries, self.size)
        )
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "INSERT INTO trace_leaf (log_id, kind, tag, commitment, leaf_index, logged_second) VALUES %s", rows))
        self._forget_places()

    # -- anchoring -------------------------------------------------------------------------------

    def _anchor_now(self, wait_final=False, timeout=120):
        """Bring the log's head to the chain: close the period, export, sign, send.

        An anchor that is in flight is continued instead; a log without anything new is not anchored again.

        :param wait_final: stay until the anchor is final, ``timeout`` seconds at most
        :return: the ``trace.anchor``
        """
        self.ensure_one()
        self._check_can_anchor()
        anchor = self._in_flight() or self._start_anchor()
        if anchor.state not in DONE:
            anchor._run(wait_final=wait_final, timeout=timeout)
        return anchor

    def _check_can_anchor(self):
        self._check_open()
        self._check_on_chain()
        if self.env["trace.notice"].search_count(
                [("log_id", "=", self.id), ("kind", "=", "anchorer"), ("state", "not in", DONE)], limit=1):
            raise Told(self.env, _lt(
                "The anchorer account of %(log)s is being changed. Anchoring goes on when the change is final.",
                log=self.name))

    def _check_on_chain(self):
        if not self.network_id or not self.chain_log_id:
            raise Told(self.env, _lt(
                "The log %(log)s is not on a chain yet: choose a network and create it there.", log=self.name))
        if not self.anchoring:
            raise Told(self.env, _lt(
                "Anchoring is switched off for %(log)s. Switch it on only in the original database.",
                log=self.name))

    def _check_can_send(self):
        """Raise the sentence that says why no head of this log may be signed now; its last one may still be."""
        if self.state == "ending":
            self._check_on_chain()
        else:
            self._check_open()

    def _start_anchor(self):
        self._check_own_database()
        leaves = self._check_extends_export()
        self._watch_final()
        self._check_extends_chain(leaves=leaves)
        if flying := self._in_flight():
            return flying  # a head that fell out of the chain goes first
        last = self._last_anchor()
        if last and last.size == self.size and not self.queue:
            return last
        checkpoint = self._close_period()
        return self._queue_anchor(checkpoint)

    def _queue_anchor(self, checkpoint):
        anchor = self.env["trace.anchor"].create(Owned({
            "log_id": self.id, "network_id": self.network_id.id, "checkpoint_id": checkpoint.id,
        }))
        transaction.commit(self.env)
        return anchor

    def _watch_final(self):
        """Read the final anchors again; what the chain dropped is on its way once more."""
        if self.env["trace.anchor"]._watch_final_of(self):
            transaction.commit(self.env)

    def action_anchor(self):
        """Anchor now."""
        anchor = self._as_administrator()._anchor_now()
        if anchor.state == "failed":
            raise UserError(anchor.sentence or "")
        if anchor.state in ON_CHAIN and anchor.state != "final":
            # The schedule is not the user's to start; who anchors waits at the screen for what is final.
            self.env.ref("trace_anchor.ir_cron_anchor").sudo()._trigger(at=fields.Datetime.now() + _LOOK_AGAIN)
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        if anchor.state == "final":
            return reload
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "info", "next": reload,
                "message": self.env._(
                    "The head of %s entries was sent. It is final after a few more blocks: the page then says so.",
                    anchor.size),
            },
        }
