# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from zlib import crc32

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import tlog
from ...tools import transaction
from ...tools.wording import _lt
from .trace_leaf import now_second

LOCK_SPACE = crc32(b"trace.log") - 2**31  # an advisory lock's first key is a signed 32-bit integer
BATCH = 1000
MAX_BATCHES = 50


class TraceLog(models.Model):
    """The single sequencer: gives the outbox its indices and signs checkpoints."""

    _inherit = "trace.log"

    # -- opening ---------------------------------------------------------------------------------

    def _open(self):
        """Write the genesis entry: from here on origin, key and chain of the log are fixed.

        Without a network the genesis names no chain; the log can then be proved but not anchored.
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("The log %(log)s is open already.", log=self.name))
        if problem := self._key_problem():
            raise UserError(problem)
        self._check_export_folder_empty()
        vkey = str(self._signer().verifier)
        document = json.dumps(self._genesis_document(vkey), indent=2, ensure_ascii=False, sort_keys=True)
        self.write(Owned({
            "state": "open", "vkey": vkey, "genesis": document, "database": self._database_identity(),
        }))
        self._append([tlog.entry.genesis(document.encode()), *self._beacon_if_reachable()])
        self._checkpoint()

    def _genesis_document(self, vkey):
        document = {
            "schema": "batch-trace/genesis/1",
            "origin": self.origin,
            "issuer": self.company_id.name,
            "log_key": vkey,
            "tag_scheme": 0,
            "opened_at": fields.Datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if self.network_id:
            document |= {"chain_id": self.network_id.chain_id, "contract": self.network_id.contract_address}
        return document

    def action_open(self):
        """Open the log."""
        log = self._as_administrator()
        log._open()
        log._export()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # -- sequencing ------------------------------------------------------------------------------

    def _sequence(self):
        """Sign what waits for the key, give the outbox its indices, sign a checkpoint over them.

        Works in batches of BATCH leaves and commits each (outside tests), so that it can stop anywhere.

        :return: the number of leaves that got an index
        """
        self.ensure_one()
        self._check_open()
        self._check_own_database()
        if self.queue or self.unsigned:
            self._guard()
        self._begin_period()
        done = 0
        for _turn in range(MAX_BATCHES):
            placed = self._sequence_batch()
            done += placed
            if placed:
                self._checkpoint()
                transaction.commit(self.env)
            if placed < BATCH:
                break
        return done

    def _sequence_batch(self):
        """Index up to BATCH leaves in one transaction; 0 when another sequencer is at work.

        Leaves are taken because they have no index, never because their id is above the last one, so a
        transaction that commits late loses nothing. A snapshot from before another sequencer's commit cannot
        give an index twice: it fails on the rows the other one updated, or on the unique index. Rows are joined by
        where they lie, which needs no index and no statistics: the planner never sees how long the outbox is.
        """
        if not self._try_lock():
            return 0
        self._sign_queue()
        self.env.flush_all()
        [(placed,)] = self.env.execute_query(SQL(
            """
            WITH head AS (SELECT coalesce(max(leaf_index) + 1, 0) AS size FROM trace_leaf WHERE log_id = %(log)s),
                 waiting AS MATERIALIZED (
                     SELECT leaf.at, head.size + row_number() OVER (ORDER BY leaf.id) - 1 AS place
                       FROM (SELECT ctid AS at, id FROM trace_leaf
                              WHERE log_id = %(log)s AND leaf_index IS NULL AND commitment IS NOT NULL
                              ORDER BY id LIMIT %(batch)s) AS leaf
                      CROSS JOIN head
                 ),
                 placed AS (
                     UPDATE trace_leaf SET leaf_index = waiting.place, logged_second = %(now)s
                       FROM waiting WHERE trace_leaf.ctid = waiting.at
                     RETURNING 1
                 )
            SELECT count(*) FROM placed
            """, log=self.id, batch=BATCH, now=now_second(),
        ))
        self._forget_places()
        return placed

    def _forget_places(self):
        """Places were given in SQL: what the cache holds of them is old."""
        for model in ("trace.log", "trace.leaf", "trace.record"):
            self.env[model].invalidate_model()

    def _try_lock(self):
        """Whether this transaction holds the log's advisory lock; it is freed at the transaction's end."""
        [(locked,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, self.id))
        return locked

    def _sign_queue(self):
        """Sign versions that were sealed while the key was missing, oldest first."""
        self.env["trace.record"].search(
            [("log_id", "=", self.id), ("commitment", "=", False)], order="id", limit=BATCH)._sign()

    # -- checkpoints -----------------------------------------------------------------------------

    def _checkpoint(self):
        """Sign the head of the log as it is stored.

        The entries since the last checkpoint are read again and hashed onto the frontier of that checkpoint, so
        a checkpoint can only extend what was signed before; before an anchor the whole tree is recomputed.

        :return: the ``trace.checkpoint``, an existing one when the log has not grown
        """
        self.ensure_one()
        self._check_open()
        last = self._last_checkpoint()
        if last.size == self.size and last:
            return last
        frontier = tlog.Frontier(last.size, last._edge_hashes())
        if last and frontier.root() != last.root:
            self._stop(_lt(
                "the stored entries no longer lead to the checkpoint of %(size)s entries that was signed over "
                "them. Run the audit to see which entry was changed.", size=last.size))
        frontier.extend(self._leaf_hashes(last.size, self.size))
        head = tlog.Checkpoint(self.origin, frontier.size, frontier.root())
        checkpoint = self.env["trace.checkpoint"].create(Owned({
            "log_id": self.id,
            "size": head.size,
            "root": head.root,
            "edge": b"".join(frontier.edge),
            "note": head.sign([self._signer()]),
            "signed_at": fields.Datetime.now(),
        }))
        self._forget_places()
        return checkpoint

    def _last_checkpoint(self):
        return self.env["trace.checkpoint"].search([("log_id", "=", self.id)], order="size desc", limit=1)

    def _verifier(self):
        return tlog.VerifierKey.parse(self.vkey)

    # -- schedule --------------------------------------------------------------------------------

    def _cron_sequence(self):
        """Sequence and export every open log; one that cannot says why and does not stop the others."""
        for log in self.search([("state", "=", "open")]):
            with log._for_itself():
                log._sequence()
                log._export()
                log._note_problem(None)
            transaction.commit(self.env)

    def action_sequence(self):
        """Sequence and export now."""
        log = self._as_administrator()
        log._sequence()
        log._export()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
