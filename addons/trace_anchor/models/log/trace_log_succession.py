# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ... import tlog
from ...tools import transaction
from ...tools.digest import Digest
from ...tools.wording import _lt, keep
from .trace_log import ENDED


class TraceLog(models.Model):
    """The end of a log, in public, and the log that continues it on the same or another chain.

    A log that can still be written to gets a last head: its successor entry, padding, tag index. One that cannot
    (restored too old, key lost or stolen) ends where the chain last knew it. The successor's genesis cites that head.
    """

    _inherit = "trace.log"

    predecessor_id = fields.Many2one(
        "trace.log", "Continues", readonly=True, copy=False, ondelete="restrict", guarded="owner")
    successor_ids = fields.One2many("trace.log", "predecessor_id", "Continued By")
    succession = fields.Text("Succession Document", readonly=True, copy=False, guarded="owner")
    end_size = fields.Integer("Good Up to Entry", readonly=True, copy=False, guarded="owner")
    end_root = Digest("Last Good Root", readonly=True, copy=False, guarded="owner")
    ending_note = fields.Char("What Follows", compute="_compute_ending_note")

    @api.depends("state", "successor_ids.state")
    def _compute_ending_note(self):
        for log in self:
            log.ending_note = log.state in ENDED and log._ending_sentence()

    def _ending_sentence(self):
        """What a person has to know about a log that takes nothing any more."""
        opened = self._opened_successor()
        if opened:
            return self.env._("Batches are sealed into %(log)s, which continues it.", log=opened.name)
        waiting = self.successor_ids[:1]
        if waiting:
            return self.env._(
                "No other log is open. Production goes on and what it seals waits in %(log)s: make its key files and "
                "open it.", log=waiting.name)
        return self.env._(
            "No other log is open. Production goes on; the next batch makes a new log, where it waits until you open "
            "it.")

    def _opened_successor(self):
        """The log that continues this one, an empty set while it is only made for what waits."""
        return self.successor_ids.filtered("vkey")[:1]

    @api.model
    def _prepare_log_vals(self, company):
        """What is sealed after the end of a log waits in the one that is to continue it."""
        ended = self.search(
            [("company_id", "=", company.id), ("state", "in", ENDED)], order="id desc", limit=1)
        return super()._prepare_log_vals(company) | {"predecessor_id": ended.id, "network_id": ended.network_id.id}

    def _end(self, reason, successor_vals=None):
        """End the log; with ``successor_vals`` (name, origin, network_id) open the one that continues it.

        :return: the successor, opened, or an empty set
        """
        self.ensure_one()
        self._check_may_end()
        document = self._succession_document(reason, successor_vals)
        can_sign = self.state == "open" and not self._key_problem()
        last = self._close_for_good(document) if can_sign else self.env["trace.checkpoint"]
        size, root = (last.size, last.root) if last else self._last_good_head()
        self.write(Owned({
            "state": "ending" if self.chain_log_id else "ended", "reason_kept": keep(reason), "succession": document,
            "end_size": size, "end_root": root,
        }))
        self._in_flight()._enter("failed", sentence=_lt("The log's last head goes instead."))
        self.flush_recordset()  # the company's place for a living log is free from here on
        successor = self.browse()
        if successor_vals:
            successor = self._open_successor(successor_vals)
        else:
            self._for_company(self.company_id)  # two batches that seal at once must not both make one
        if last and self.chain_log_id:
            self._queue_anchor(last)
        transaction.commit(self.env)
        return successor

    def _check_may_end(self):
        if self.state not in ("open", "read_only"):
            raise UserError(self.env._("The log %(log)s cannot be ended: it is not open.", log=self.name))
        if self._in_flight().filtered(lambda anchor: anchor.state not in ("pending", "exported")):
            raise UserError(self.env._("Wait until the anchor that is on its way is final, or give it up."))

    def _close_for_good(self, document):
        """Index what waits, put the successor entry and close the last period. The caller commits."""
        self._check_own_database()
        self._check_extends_export()
        self._sequence()
        if not self._try_lock():
            raise UserError(self.env._("The log %(log)s is being written to; try again in a moment.", log=self.name))
        self._append([*self._beacon_if_reachable(), tlog.entry.successor(document.encode())])
        self._fill_up()
        return self._checkpoint()

    def _last_good_head(self):
        """Size and root up to which a log that cannot go on is good: what the chain holds, or the last signed one."""
        if self.chain_log_id:
            contract = self.network_id._contract()
            head = self.network_id._asked(contract.head, self.chain_log_id)
            if head and head.size:
                return head.size, head.root
        last = self._last_checkpoint()
        return last.size, last.root

    def _open_successor(self, successor_vals):
        successor = self.create(Owned({
            **successor_vals, "company_id": self.company_id.id, "predecessor_id": self.id,
            "anchoring": self.anchoring, "anchor_hours": self.anchor_hours,
        }))
        successor._create_keys()
        successor._open()
        successor._export()
        return successor

    def _predecessor_words(self):
        """How a successor's genesis names this log."""
        words = {
            "origin": self.origin, "log_key": self.vkey, "size": self.end_size, "root": self.end_root.hex(),
            "reason": self.reason,
        }
        if self.chain_log_id:
            words |= {
                "log_id": "0x" + self.chain_log_id.hex(), "chain_id": self.network_id.chain_id,
                "contract": self.network_id.contract_address,
            }
        return words

    def _genesis_document(self, vkey):
        """A log that continues another one says which, and up to where that one is good."""
        document = super()._genesis_document(vkey)
        ended = self.predecessor_id
        return document | {"predecessor": ended._predecessor_words()} if ended else document

    def _succession_document(self, reason, successor_vals):
        document = {
            "schema": "batch-trace/succession/1",
            "origin": self.origin,
            "ended_at": fields.Datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reason": reason,
        }
        if successor_vals:
            network = self.env["trace.network"].browse(successor_vals.get("network_id"))
            document["successor"] = {"origin": successor_vals["origin"]}
            if network:
                document["successor"] |= {"chain_id": network.chain_id, "contract": network.contract_address}
        return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)

    # -- afterwards ------------------------------------------------------------------------------

    def _go_on_ending(self):
        """Once the last head is anchored or given up, tell the contract that the log has ended."""
        notices = self.env["trace.notice"]
        seal = notices.search([("log_id", "=", self.id), ("kind", "=", "seal")], limit=1)
        if not seal:
            notices.create(Owned({"log_id": self.id, "network_id": self.network_id.id, "kind": "seal"}))
        elif seal.state == "final":
            self.write(Owned(state="ended"))

    def _end_again(self):
        """The chain dropped what ended the log: it has ended only once that is final anew."""
        self.filtered(lambda log: log.state == "ended").write(Owned(state="ending"))

    def _successor_chain_id(self):
        """The id under which the contract knows the successor; zeros when the log just ends."""
        successor = self._opened_successor()
        if successor and not successor.chain_log_id:
            raise UserError(self.env._(
                "Create the log %(successor)s on its chain first: the end of %(log)s names it.",
                successor=successor.name, log=self.name))
        return successor.chain_log_id or bytes(32)

    def _turn_carry_over(self):
        """Seal again what had no place in this log when it ended; the new version goes into the successor."""
        if self.state not in ENDED or not self.queue:
            return
        living = self._for_company(self.company_id)
        if living.state != "open" or not living._signer():
            return
        # a version names the commitment of the one before it: with the old key gone, the new one has to make it
        unsigned = self._without_place().filtered(lambda record: not record.commitment)
        (unsigned - unsigned._sign())._sign_with(living._signer())
        if newest := self._left_behind():
            self.env["trace.record"]._seal(newest.production_id, "amended", self.env._(
                "Carried over from the log %(origin)s, which ended before this record had a place in it.",
                origin=self.origin))

    def _without_place(self):
        """The sealed versions that have no index in this log."""
        return self.env["trace.leaf"].search(
            [("log_id", "=", self.id), ("leaf_index", "=", False), ("record_id", "!=", False)]).record_id

    def _left_behind(self):
        """Those of them that no later version in another log stands for."""
        return self._without_place()._latest().filtered(lambda record: record.log_id == self and not record.erased_at)
