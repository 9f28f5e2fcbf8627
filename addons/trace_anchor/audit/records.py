# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The newest sealed version of each order against its batch record as it is now."""

import re
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from cryptography.exceptions import InvalidTag
from odoo.tools import SQL

from ..record import normal
from ..record.sealed_version import SealedVersion
from ..tools.same_moment import READERS
from .compare import differences, section_of, told_once
from .live_readers import live_readers

BATCH = 8000
PART = 2000  # records whose live text is written at once
# These sections sum up living documents: until the batch is released, work moves them on between two seals.
LIVING = ("batch", "genealogy", "shipments")
# Once a batch is decided on, whatever honest work adds to these is sealed as it is added.
CLOSED = ("batch", "materials", "steps", "deviations")
# A field of a deviation, and the place of the deviation in the sealed list.
DEVIATION = re.compile(r"deviations\[(\d+)\]\.")


class RecordAudit:
    """Live data against sealed records, BATCH orders at a time.

    All records are read in bulk first; only those that do not read as they were sealed are read once more, by
    the record's own definition, and compared field by field.

    :param audit: the ``trace.audit`` that keeps what is found
    """

    def __init__(self, audit):
        self.audit, self.env = audit, audit.env

    def batch(self):
        """Check the next orders."""
        rows = self.newest_versions()
        self.check(rows)
        self.audit._count(rows, "record_count", rows and rows[-1].order_id)
        if len(rows) < BATCH:
            self.audit._next_phase()

    def newest_versions(self, orders=None):
        """The next BATCH orders' newest ``SealedVersion``, or those of the orders that are named."""
        audit = self.audit
        place = SQL.identifier("record", "production_id")
        chosen = SQL("%s IN %s", place, tuple(orders.ids)) if orders else SQL("%s > %s", place, audit.position)
        rows = self.env.execute_query(
            SQL(
                """
            SELECT record.id, record.production_id, record.version, record.identity, record.payload, held.secret
              FROM (SELECT record.production_id, max(record.version) AS version
                      FROM trace_record AS record JOIN trace_record_key AS held USING (production_id)
                     WHERE record.company_id = %s AND record.version <= held.last_version AND %s
                     GROUP BY record.production_id ORDER BY record.production_id LIMIT %s) AS newest
              JOIN trace_record AS record USING (production_id, version)
              LEFT JOIN trace_record_key AS held USING (production_id)
             ORDER BY record.production_id
            """,
                audit.company_id.id,
                chosen,
                BATCH,
            )
        )
        return [SealedVersion(*row) for row in rows]

    def check(self, rows):
        """Find what differs between these versions and the live records."""
        doubtful = [
            row.record_id
            for part, live in self._live_parts(rows)
            for row in part
            if not row.reads_as(live[row.order_id])
        ]
        # sudo: and so whole sealed versions
        records = self.env["trace.record"].sudo().browse(doubtful)
        live = records.production_id._sealable_records() if records else {}
        for record in records.filtered(lambda r: not r.erased_at):
            self._compare(record, live[record.production_id.id])

    def _live_parts(self, rows):
        """The versions in parts, each with its live records; while one is compared the database writes the next two."""
        parts = [rows[start : start + PART] for start in range(0, len(rows), PART)]
        with live_readers(self.env) as readers, ThreadPoolExecutor(READERS) as threads:
            coming = deque()
            for part in parts:
                coming.append((part, threads.submit(readers.live_records, [row.order_id for row in part])))
                if len(coming) > READERS:
                    yield _arrived(coming)
            while coming:
                yield _arrived(coming)

    def _compare(self, record, live_record):
        try:
            sealed = record._sections()
        except (InvalidTag, ValueError, TypeError, zlib.error):
            self.audit._find("payload", record_id=record.id)
            return
        sealed["batch"].pop(normal.EVENT, None)
        decided = sealed["batch"].get("release_state") in ("released", "rejected")
        for kind, path, before, now in told_once(differences(sealed, normal.sealed_sections(live_record))):
            if kind == "added" and path.endswith(".stored"):
                continue  # sealed by a release that did not know these columns yet
            section = section_of(path)
            written_on = _was_open(sealed, path)
            if kind == "changed" and (written_on or section in LIVING and not decided):
                kind = "progress"
            if kind == "added" and decided and not written_on and (section in CLOSED or ".results[" in path):
                kind = "inserted"
            self.audit._find_difference(record.id, kind, path, before, now)


def _arrived(coming):
    part, live = coming.popleft()
    return part, live.result()


def _was_open(sealed, path):
    """Whether *path* is in a deviation that was open when it was sealed: who answers for it goes on writing it."""
    found = DEVIATION.match(path)
    return bool(found) and sealed["deviations"][int(found[1])].get("state") == "open"
