# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every version ever sealed: its entry against the signed record, the signed record against the payload."""

from odoo.tools import SQL

from .. import sdjwt
from ..record.sealed_version import SealedVersion

BATCH = 1000


class LeafAudit:
    """Log entries against sealed records, BATCH versions at a time.

    :param audit: the ``trace.audit`` that keeps what is found
    """

    def __init__(self, audit):
        self.audit, self.env = audit, audit.env

    def batch(self):
        """Check the next versions."""
        rows = self._rows()
        for record_id, index, same_place, commitment, own, jwt, version, identity, payload, secret in rows:
            expected = sdjwt.commitment(jwt) if jwt else None
            if (
                not same_place
                or _bytes(commitment) != expected
                or _bytes(own) != expected
                or (index is not None and not jwt)
            ):
                self.audit._find("leaf", record_id=record_id, details={"index": "?" if index is None else index})
            elif jwt and not SealedVersion(record_id, 0, version, identity, payload, secret).is_signed_by(jwt):
                self._find_payload(record_id)
        self.audit._count(rows, "leaf_count", rows and rows[-1][0])
        if len(rows) < BATCH:
            self.audit._next_phase()

    def _rows(self):
        return self.env.execute_query(
            SQL(
                """
            SELECT record.id, leaf.leaf_index, (leaf.log_id, leaf.kind, leaf.tag) = (record.log_id, '1', record.tag),
                   leaf.commitment, record.commitment, record.jwt,
                   record.version, record.identity, record.payload, held.secret
              FROM trace_record AS record
              LEFT JOIN trace_leaf AS leaf ON leaf.record_id = record.id
              LEFT JOIN trace_record_key AS held ON held.production_id = record.production_id
             WHERE record.company_id = %s AND record.id > %s
             ORDER BY record.id LIMIT %s
            """,
                self.audit.company_id.id,
                self.audit.position,
                BATCH,
            )
        )

    def _find_payload(self, record_id):
        found = self.audit.finding_ids
        if not any(finding.record_id.id == record_id and finding.kind == "payload" for finding in found):
            self.audit._find("payload", record_id=record_id)


def _bytes(value):
    return None if value is None else bytes(value)
