# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The sealed records before a signature: each is read again, and hashed unless it is as it was."""

from functools import reduce
from hashlib import sha256
from operator import xor
from typing import NamedTuple

from odoo.tools import SQL

from ..record.sealed_version import SealedVersion
from .marks import mark

NEWEST = 2000  # records whose payload is opened before each signature; the audit opens all of them
KEPT = 1 << 16  # groups of 256 records, and as many opened payloads
_GROUPS = {}  # sums of marks of records that were found right by the sum of marks of all of them, in this process
_OPENED = set()  # hashes of versions, whole, that opened, in this process


class Group(NamedTuple):
    """A group of 256 ids: which, how many records have them, the sum of the marks of all those hold."""

    number: int
    records: int
    marks: int


class Hashed(NamedTuple):
    """What the database found of a group: a record whose commitment is not its version's; the sum of the marks."""

    damaged: int | None
    marks: int


class Sealed(NamedTuple):
    """A record as it is opened: its signed version, and its payload with the secret that it is kept under."""

    record: int
    version: int
    identity: str
    payload: bytes
    secret: bytes
    jwt: str


class RecordCheck:
    """The sealed records of a log against its entries."""

    def __init__(self, log):
        self.log, self.env = log, log.env

    def groups(self):
        """All records, each read, as a list of :class:`Group`."""
        # OFFSET 0, or the planner would sort the records themselves instead of their marks
        return [
            Group(*row)
            for row in self.env.execute_query(
                SQL(
                    """
            SELECT number, count(*), bit_xor(mark) FROM (
                SELECT id >> 8 AS number, %s AS mark FROM trace_record WHERE log_id = %s OFFSET 0) AS marked
             GROUP BY 1
            """,
                    mark("id", "jwt"),
                    self.log.id,
                )
            )
        ]

    def damaged(self, tiles, groups):
        """The id of a record that is not what its entry holds or, of the newest, does not open; None of a whole log.

        :param tiles: the ``StoredTile`` list of the log
        :param groups: what ``groups`` found
        """
        damaged, marks = self._marks_of(groups)
        return (
            damaged
            or self._apart(tiles, groups, marks)
            or next((sealed.record for sealed in self._newest() if not _opens(sealed)), None)
        )

    def _apart(self, tiles, groups, marks):
        """The id of a record whose tag or commitment is not its entry's, or None.

        Records and entries are compared as sets, by their number and the sum of their marks; only sets that differ
        are compared row by row.
        """
        entries = [*((tile.records, tile.mark) for tile in tiles), self._outbox()]
        records = [(group.records, summed) for group, summed in zip(groups, marks, strict=True)]
        return None if _sums(entries) == _sums(records) else self._unlike_its_entry()

    def _outbox(self):
        """(how many, sum of marks) of the records whose entry has no place yet."""
        [(records, marks)] = self.env.execute_query(
            SQL(
                "SELECT count(*), bit_xor(%s) FROM trace_leaf"
                " WHERE log_id = %s AND leaf_index IS NULL AND record_id IS NOT NULL",
                mark("record_id"),
                self.log.id,
            )
        )
        return records, marks or 0

    def _marks_of(self, groups):
        """(id of a record whose commitment is not that of what was signed, sums of marks without what was signed)."""
        marks = [_GROUPS.get(group) for group in groups]
        new = [place for place, known in enumerate(marks) if known is None]
        if len(_GROUPS) + len(new) > KEPT:
            _GROUPS.clear()
        for place, hashed in zip(new, self._hashed([groups[place].number for place in new]), strict=True):
            if hashed.damaged:
                return hashed.damaged, marks
            marks[place] = _GROUPS[groups[place]] = hashed.marks
        return None, marks

    def _hashed(self, groups):
        """The groups of these numbers, hashed by the database."""
        return groups and [
            Hashed(*row)
            for row in self.env.execute_query(
                SQL(
                    """
            SELECT part.* FROM unnest(%(groups)s) WITH ORDINALITY AS asked (number, place) CROSS JOIN LATERAL (
                SELECT min(id) FILTER (WHERE sha256(convert_to(jwt, 'UTF8')) IS DISTINCT FROM commitment),
                       bit_xor(%(mark)s)
                  FROM trace_record WHERE log_id = %(log)s AND id BETWEEN number << 8 AND (number << 8) + 255
                ) AS part
             ORDER BY place
            """,
                    groups=groups,
                    log=self.log.id,
                    mark=mark("id"),
                )
            )
        ]

    def _unlike_its_entry(self):
        [(damaged,)] = self.env.execute_query(
            SQL(
                """
            SELECT min(record) FROM (
                SELECT record FROM (
                    SELECT id AS record, tag, commitment, 1 AS records, 0 AS entries
                      FROM trace_record WHERE log_id = %(log)s
                     UNION ALL
                    SELECT record_id, tag, commitment, 0, 1
                      FROM trace_leaf WHERE log_id = %(log)s AND record_id IS NOT NULL) AS both_sides
                 GROUP BY record, tag, commitment HAVING sum(records) != 1 OR sum(entries) != 1) AS alone
            """,
                log=self.log.id,
            )
        )
        return damaged

    def _newest(self):
        return [
            Sealed(*row)
            for row in self.env.execute_query(
                SQL(
                    """
            SELECT record.id, record.version, record.identity, record.payload, held.secret, record.jwt
              FROM trace_record AS record
              LEFT JOIN trace_record_key AS held ON held.production_id = record.production_id
             WHERE record.log_id = %s AND record.jwt IS NOT NULL ORDER BY record.id DESC LIMIT %s
            """,
                    self.log.id,
                    NEWEST,
                )
            )
        ]


def _opens(sealed):
    """Whether the payload under the record's key is what the signed version says."""
    version, identity, payload, secret = sealed.version, sealed.identity, sealed.payload, sealed.secret
    held = secret and bytes(secret), payload and sha256(payload).digest()
    content = sha256(repr((version, identity, sealed.jwt, held)).encode()).digest()
    if content not in _OPENED:
        if not SealedVersion(sealed.record, 0, version, identity, payload, secret).is_signed_by(sealed.jwt):
            return False
        if len(_OPENED) >= KEPT:
            _OPENED.clear()
        _OPENED.add(content)
    return True


def _sums(parts):
    """The number of records and the sum of their marks."""
    return sum(count for count, _sum in parts), reduce(xor, (summed for _count, summed in parts), 0)
