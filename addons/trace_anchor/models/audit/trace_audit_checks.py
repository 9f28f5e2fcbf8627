# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import re
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from cryptography.exceptions import InvalidTag
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import chain, sdjwt, tlog
from ...audit.compare import differences, told_once
from ...audit.live_readers import live_readers
from ...record import normal
from ...record.sealed_version import SealedVersion
from ...tools.faults import LogDamaged
from ...tools.same_moment import READERS
from .trace_audit import BATCH

SHOWN = 200  # characters of a value in a finding
LEAF_BATCH = 1000
PART = 2000  # records whose live text is written at once
# These sections sum up living documents: until the batch is released, work moves them on between two seals.
LIVING = ("batch", "genealogy", "shipments")
# Once a batch is decided on, whatever honest work adds to these is sealed as it is added.
CLOSED = ("batch", "materials", "steps", "deviations")


# A field of a deviation, and the place of the deviation in the sealed list.
DEVIATION = re.compile(r"deviations\[(\d+)\]\.")


class TraceAudit(models.Model):
    """The four comparisons: live data, sealed records, tree and files, chain."""

    _inherit = "trace.audit"

    def _logs(self):
        """The company's logs that were ever opened, ended ones too: what they hold stays evidence."""
        # an auditor reads the log, but guards compare with key files and parameters
        return self.env["trace.log"].sudo().search(
            [("company_id", "=", self.company_id.id), ("state", "!=", "draft")], order="id")

    # -- records ---------------------------------------------------------------------------------

    def _check_records(self):
        """The newest sealed version of each order against its batch record as it is now.

        All records are read in bulk first; only those that do not read as they were sealed are read once more, by
        the record's own definition, and compared field by field.
        """
        rows = self._newest_versions()
        self._check_versions(rows)
        self._count(rows, "record_count", rows and rows[-1].order_id)
        if len(rows) < BATCH:
            self._next_phase()

    def _check_versions(self, rows):
        doubtful = [
            row.record_id
            for part, live in self._live_parts(rows) for row in part if not row.reads_as(live[row.order_id])]
        # and so whole sealed versions
        self._compare_records(self.env["trace.record"].sudo().browse(doubtful))

    def _live_parts(self, rows):
        """The versions in parts, each with its live records; while one is compared the database writes the next two."""
        parts = [rows[start:start + PART] for start in range(0, len(rows), PART)]
        with live_readers(self.env) as readers, ThreadPoolExecutor(READERS) as threads:
            coming = deque()
            for part in parts:
                coming.append((part, threads.submit(readers.live_records, [row.order_id for row in part])))
                if len(coming) > READERS:
                    yield self._arrived(coming)
            while coming:
                yield self._arrived(coming)

    @staticmethod
    def _arrived(coming):
        part, live = coming.popleft()
        return part, live.result()

    def _newest_versions(self, orders=None):
        """The next BATCH orders' newest versions, or those of the orders that are named."""
        chosen = SQL("production_id IN %s", tuple(orders.ids)) if orders else SQL("production_id > %s", self.position)
        rows = self.env.execute_query(SQL(
            """
            SELECT record.id, record.production_id, record.version, record.identity, record.payload, held.secret
              FROM (SELECT max(id) AS id FROM trace_record WHERE company_id = %s AND %s
                     GROUP BY production_id ORDER BY production_id LIMIT %s) AS newest
              JOIN trace_record AS record ON record.id = newest.id
              LEFT JOIN trace_record_key AS held ON held.production_id = record.production_id
             ORDER BY record.production_id
            """, self.company_id.id, chosen, BATCH,
        ))
        return [SealedVersion(*row) for row in rows]

    def _compare_records(self, records):
        live = records.production_id._sealable_records() if records else {}
        for record in records.filtered(lambda r: not r.erased_at):
            self._compare_record(record, live[record.production_id.id])

    def _compare_record(self, record, live_record):
        try:
            sealed = record._sections()
        except (InvalidTag, ValueError, TypeError, zlib.error):
            self._find("payload", record_id=record.id)
            return
        sealed["batch"].pop(normal.EVENT, None)
        decided = sealed["batch"].get("release_state") in ("released", "rejected")
        for kind, path, before, now in told_once(differences(sealed, normal.sealed_sections(live_record))):
            if kind == "added" and path.endswith(".stored"):
                continue  # sealed by a release that did not know these columns yet
            section = path.split("[")[0].split(".")[0]
            written_on = _was_open(sealed, path)
            if kind == "changed" and (written_on or section in LIVING and not decided):
                kind = "progress"
            if kind == "added" and decided and not written_on and (section in CLOSED or ".results[" in path):
                kind = "inserted"
            self._find_difference(record, kind, section, path, before, now)

    def _find_difference(self, record, kind, section, path, before, now):
        self._find(
            kind, record_id=record.id, section=section, path=path, sealed_value=_shown(before), live_value=_shown(now))

    # -- leaves ----------------------------------------------------------------------------------

    def _check_leaves(self):
        """Every version ever sealed: its entry against the signed record, the signed record against the payload."""
        rows = self.env.execute_query(SQL(
            """
            SELECT record.id, leaf.leaf_index, leaf.tag = record.tag, leaf.commitment, record.commitment, record.jwt,
                   record.version, record.identity, record.payload, held.secret
              FROM trace_record AS record
              LEFT JOIN trace_leaf AS leaf ON leaf.record_id = record.id
              LEFT JOIN trace_record_key AS held ON held.production_id = record.production_id
             WHERE record.company_id = %s AND record.id > %s
             ORDER BY record.id LIMIT %s
            """, self.company_id.id, self.position, LEAF_BATCH,
        ))
        for record_id, index, same_tag, commitment, own, jwt, version, identity, payload, secret in rows:
            expected = sdjwt.commitment(jwt) if jwt else None
            if not same_tag or _bytes(commitment) != expected or _bytes(own) != expected:
                self._find_leaf(record_id, index)
            elif jwt and not SealedVersion(record_id, 0, version, identity, payload, secret).is_signed_by(jwt):
                self._find_payload(record_id)
        self._count(rows, "leaf_count", rows and rows[-1][0])
        if len(rows) < LEAF_BATCH:
            self._next_phase()

    def _find_payload(self, record_id):
        if any(finding.record_id.id == record_id and finding.kind == "payload" for finding in self.finding_ids):
            return
        self._find("payload", record_id=record_id)

    def _find_leaf(self, record_id, index):
        self._find("leaf", record_id=record_id, details={"index": "?" if index is None else index})

    # -- tree ------------------------------------------------------------------------------------

    def _check_tree(self):
        """Every checkpoint and the published files against the stored entries, in one pass over each tree."""
        for log in self._logs():
            self._check_tree_of(log)
            self._check_files(log)
        self._next_phase()

    def _check_tree_of(self, log):
        # the audit reads all of its company's log, whichever companies the auditor has selected
        checkpoints = self.env["trace.checkpoint"].sudo().search([("log_id", "=", log.id)], order="size")
        frontier = tlog.Frontier()
        try:
            for checkpoint in checkpoints:
                frontier.extend(log._leaf_hashes(frontier.size, checkpoint.size))
                if frontier.root() != checkpoint.root:
                    self._find("root", details={"size": checkpoint.size})
                    break
        except LogDamaged as damage:
            self._find("root", details={"index": damage.index})

    def _check_files(self, log):
        folder = log._tile_folder()
        if not log.vkey or folder.checkpoint() is None:
            return
        try:
            published = folder.verify(log._verifier())
            for index, (theirs, ours) in enumerate(
                    zip(folder.entries(0, published.size), log._entries(0, published.size), strict=True)):
                if theirs != ours:
                    self._find("tile", details={"index": index})
        except (tlog.TileError, tlog.NoteError, tlog.CheckpointError, LogDamaged, ValueError) as error:
            self._find("tile", details={"error": str(error)})

    # -- chain -----------------------------------------------------------------------------------

    def _check_chain(self):
        """The heads on the chain against the stored entries; a chain out of reach is said, not passed over."""
        for log in self._logs().filtered("chain_log_id"):
            try:
                head = log.network_id._asked(log.network_id._contract().head, log.chain_log_id)
                self._compare_head(log, head)
            except (UserError, LogDamaged) as problem:
                self._find("unread", details=_problem(log, problem))
        self._next_phase()

    def _compare_head(self, log, head):
        if head and head.size and (head.size > log.size or log._root(head.size) != head.root):
            self._find("chain", details={"network": log.network_id.name, "size": head.size})


def _problem(log, problem):
    """Why the chain was not read, for a finding's details: the chain's own error if there is one."""
    cause = problem.__cause__
    if isinstance(cause, chain.ChainError):
        network = log.network_id
        return {"network_id": network.id, "chain_error": type(cause).__name__, "text": network._clean(str(cause))}
    return {"problem": str(problem)}


def _bytes(value):
    return None if value is None else bytes(value)


def _shown(value):
    """A value as a short text for a person."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _was_open(sealed, path):
    """Whether *path* is in a deviation that was open when it was sealed: who answers for it goes on writing it."""
    found = DEVIATION.match(path)
    return bool(found) and sealed["deviations"][int(found[1])].get("state") == "open"
