# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A log opens: its first entry commits to what it is known by for ever."""

import json

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from .. import tlog
from ..tools.wording import Told
from .identity import database_identity


class Opening:
    """Writes the genesis of a log that is a draft."""

    def __init__(self, store, keys, publisher, sequencer):
        self.store, self.keys, self.publisher, self.sequencer = store, keys, publisher, sequencer
        self.log, self.env = store.log, store.env

    def open(self):
        """Write the genesis entry: from here on origin, key and chain of the log are fixed.

        Without a network the genesis names no chain; the log can then be proved but not anchored.
        """
        if self.log.state != "draft":
            raise UserError(self.env._("The log %(log)s is open already.", log=self.log.name))
        if problem := self.keys.problem():
            raise Told(self.env, problem)
        self.publisher.check_empty()
        vkey = str(self.keys.signer().verifier)
        document = json.dumps(genesis_document(self.log, vkey), indent=2, ensure_ascii=False, sort_keys=True)
        self.log.write(
            Owned({"state": "open", "vkey": vkey, "genesis": document, "database": database_identity(self.env)})
        )
        self.store.append([tlog.entry.genesis(document.encode()), *self.sequencer.beacons.newest_if_reachable()])
        self.sequencer.checkpoint()


def genesis_document(log, vkey):
    """What entry 0 commits to; a log that continues another one says which, and up to where that one is good."""
    document = {
        "schema": "batch-trace/genesis/1",
        "origin": log.origin,
        "issuer": log.company_id.name,
        "log_key": vkey,
        "tag_scheme": 0,
        "opened_at": fields.Datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if log.network_id:
        document |= {"chain_id": log.network_id.chain_id, "contract": log.network_id.contract_address}
    if log.predecessor_id:
        document["predecessor"] = _predecessor_words(log.predecessor_id)
    return document


def _predecessor_words(log):
    """How a successor's genesis names the log that ended."""
    words = {
        "origin": log.origin,
        "log_key": log.vkey,
        "size": log.end_size,
        "root": log.end_root.hex(),
        "reason": log.reason,
    }
    if log.chain_log_id:
        words |= {
            "log_id": "0x" + log.chain_log_id.hex(),
            "chain_id": log.network_id.chain_id,
            "contract": log.network_id.contract_address,
        }
    return words
