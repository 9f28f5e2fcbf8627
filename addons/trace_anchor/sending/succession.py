# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The end of a log, in public, and the log that continues it on the same or another chain.

A log that can still be written to gets a last head: its successor entry, padding, tag index. One that cannot
(restored too old, key lost or stolen) ends where the chain last knew it. The successor's genesis cites that head.
"""

import json

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError

from .. import tlog
from ..tools import transaction
from ..tools.wording import Said, keep


class Succession:
    """Ends one log, and opens the one that continues it.

    :param services: the ``log.Services`` of the log that ends
    :param anchoring: its ``Anchoring``
    """

    def __init__(self, services, anchoring):
        self.services, self.anchoring = services, anchoring
        self.log, self.env = services.log, services.log.env

    def end(self, reason, successor_vals=None):
        """End the log; with ``successor_vals`` (name, origin, network_id) open the one that continues it.

        :return: the successor, opened, or an empty set
        """
        log = self.log
        self._check_may_end()
        if not typed_text(reason):
            raise UserError(self.env._("Say why the log ends: the reason is published with it."))
        document = self._document(reason, successor_vals)
        can_sign = log.state == "open" and not self.services.keys.problem()
        last = self._close_for_good(document) if can_sign else self.env["trace.checkpoint"]
        size, root = (last.size, last.root) if last else self._last_good_head()
        log.write(
            Owned(
                {
                    "state": "ending" if log.chain_log_id else "ended",
                    "reason_kept": keep(reason),
                    "succession": document,
                    "end_size": size,
                    "end_root": root,
                }
            )
        )
        log._in_flight()._enter("failed", sentence=Said("last_head_goes"))
        log.flush_recordset()  # the company's place for a living log is free from here on
        successor = log.browse()
        if successor_vals:
            successor = self._open_successor(successor_vals)
        else:
            log._for_company(log.company_id)  # two batches that seal at once must not both make one
        if last and log.chain_log_id:
            self.anchoring.queue(last)
        transaction.commit(self.env)
        return successor

    def _check_may_end(self):
        if self.log.state not in ("open", "read_only"):
            raise UserError(self.env._("The log %(log)s cannot be ended: it is not open.", log=self.log.name))
        if self.log._in_flight().filtered(lambda anchor: anchor.state not in ("pending", "exported")):
            raise UserError(self.env._("Wait until the anchor that is on its way is final, or give it up."))

    def _close_for_good(self, document):
        """Index what waits, put the successor entry and close the last period. The caller commits."""
        guard, sequencer, store = self.services.guard, self.services.sequencer, self.services.store
        guard.check_own_database()
        guard.check_stored()
        sequencer.sequence()
        if not store.try_lock():
            raise UserError(
                self.env._("The log %(log)s is being written to; try again in a moment.", log=self.log.name)
            )
        store.append([*self.services.beacons.newest_if_reachable(), tlog.entry.successor(document.encode())])
        sequencer.fill_up()
        return sequencer.checkpoint()

    def _last_good_head(self):
        """Size and root up to which a log that cannot go on is good: what the chain holds, or the last signed one."""
        network = self.log.network_id
        if self.log.chain_log_id:
            contract = network._contract()
            head = network._asked(contract.head, self.log.chain_log_id)
            if head and head.size:
                return head.size, head.root
        last = self.services.store.last_head()
        return last.size, last.root

    def _open_successor(self, successor_vals):
        log = self.log
        successor = log.create(
            Owned(
                {
                    **successor_vals,
                    "company_id": log.company_id.id,
                    "predecessor_id": log.id,
                    "anchoring": log.anchoring,
                    "anchor_hours": log.anchor_hours,
                }
            )
        )
        successor.sudo(False)._check_name_is_own()  # somebody typed it
        successor._create_keys()
        successor._open()
        successor._export()
        return successor

    def _document(self, reason, successor_vals):
        """What the log's successor entry commits to."""
        document = {
            "schema": "batch-trace/succession/1",
            "origin": self.log.origin,
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

    def go_on(self):
        """Once the last head is anchored or given up, tell the contract that the log has ended."""
        notices, log = self.env["trace.notice"], self.log
        seal = notices.search([("log_id", "=", log.id), ("kind", "=", "seal")], limit=1)
        if not seal:
            notices.create(Owned({"log_id": log.id, "network_id": log.network_id.id, "kind": "seal"}))
        elif seal.state == "final":
            log.write(Owned(state="ended"))

    def carry_over(self):
        """Seal again what had no place in this log when it ended; the new version goes into the successor."""
        log = self.log
        living = log._for_company(log.company_id)
        signer = living._signer()
        if living.state != "open" or not signer:
            return
        # a version names the commitment of the one before it: with the old key gone, the new one has to make it
        unsigned = log._without_place().filtered(lambda record: not record.commitment)
        (unsigned - unsigned._sign())._sign_with(signer)
        if newest := log._left_behind():
            self.env["trace.record"]._seal(
                newest.production_id,
                "amended",
                self.env._(
                    "Carried over from the log %(origin)s, which ended before this record had a place in it.",
                    origin=log.origin,
                ),
            )
