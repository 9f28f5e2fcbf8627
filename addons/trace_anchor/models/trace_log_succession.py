# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import fields, models
from odoo.exceptions import UserError

from .. import tlog
from . import trace_commit


class TraceLog(models.Model):
    """The end of a log, in public, and the log that continues it on the same or another chain.

    A log that can still be written to gets a last head: its successor entry, padding, tag index. One that cannot
    (restored too old, key stolen) ends where the chain last knew it. The successor's genesis cites that head.
    """

    _inherit = "trace.log"

    predecessor_id = fields.Many2one("trace.log", "Continues", readonly=True, copy=False, ondelete="restrict")
    successor_ids = fields.One2many("trace.log", "predecessor_id", "Continued By")
    succession = fields.Text("Succession Document", readonly=True, copy=False)

    def _end(self, reason, successor_vals=None):
        """End the log; with ``successor_vals`` (name, origin, network_id) open the one that continues it.

        :return: the successor, opened, or an empty set
        """
        self.ensure_one()
        self._check_may_end()
        document = self._succession_document(reason, successor_vals)
        last = self._close_for_good(document) if self.state == "open" else self.env["trace.checkpoint"]
        size, root = (last.size, last.root) if last else self._last_good_head()
        self.write({"state": "ending" if self.chain_log_id else "ended", "reason": reason, "succession": document})
        self._in_flight()._enter("failed", sentence=self.env._("The log's last head goes instead."))
        successor = self.browse()
        if successor_vals:
            successor = self._open_successor(successor_vals, reason, size, root)
        if last and self.chain_log_id:
            self._queue_anchor(last)
        trace_commit.commit(self.env)
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

    def _open_successor(self, successor_vals, reason, size, root):
        self.flush_recordset()  # the company's place for a living log is free from here on
        successor = self.create({
            **successor_vals, "company_id": self.company_id.id, "predecessor_id": self.id,
            "anchoring": self.anchoring, "anchor_hours": self.anchor_hours,
        })
        successor._create_keys()
        cited = self._predecessor_words() | {"size": size, "root": root.hex(), "reason": reason}
        successor.with_context(trace_predecessor=cited)._open()
        successor._export()
        return successor

    def _predecessor_words(self):
        """How a successor's genesis names this log."""
        words = {"origin": self.origin, "log_key": self.vkey}
        if self.chain_log_id:
            words |= {
                "log_id": "0x" + self.chain_log_id.hex(), "chain_id": self.network_id.chain_id,
                "contract": self.network_id.contract_address,
            }
        return words

    def _genesis_document(self, vkey):
        """A log that continues another one says which, and up to where that one is good."""
        document = super()._genesis_document(vkey)
        cited = self.env.context.get("trace_predecessor")
        return document | {"predecessor": cited} if cited else document

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
        if not notices.search_count([("log_id", "=", self.id), ("kind", "=", "seal")], limit=1):
            notices.create({"log_id": self.id, "network_id": self.network_id.id, "kind": "seal"})

    def _successor_chain_id(self):
        """The id under which the contract knows the successor; zeros when the log just ends."""
        successor = self.successor_ids
        if successor and not successor.chain_log_id:
            raise UserError(self.env._(
                "Create the log %(successor)s on its chain first: the end of %(log)s names it.",
                successor=successor.name, log=self.name))
        return successor.chain_log_id or bytes(32)

    def _turn_carry_over(self):
        """Seal again what had no place in this log when it ended; the new version goes into the successor."""
        if self.state not in ("ending", "ended") or not self.queue:
            return
        living = self._for_company(self.company_id)
        waiting = self.env["trace.leaf"].search(
            [("log_id", "=", self.id), ("leaf_index", "=", False), ("record_id", "!=", False)])
        newest = waiting.record_id._latest().filtered(lambda record: record.log_id == self)
        if living.state == "open" and newest:
            self.env["trace.record"]._seal(newest.production_id, "amended", self.env._(
                "Carried over from the log %(origin)s, which ended before this record had a place in it.",
                origin=self.origin))
