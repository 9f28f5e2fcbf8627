# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The leaf hashes of the stored entries. Every entry is read each time; its hash is computed once in a process."""

from hashlib import sha256
from typing import NamedTuple

from odoo.tools import SQL

from .. import tlog
from ..tools.wording import Said
from .marks import mark
from .stopping import stop

WIDTH = tlog.leaves.WIDTH
PREFIXED = 67  # bytes of an entry after the 0x00 that makes it a leaf
READ_AT_ONCE = 256  # tiles whose entries are fetched by one query
KEPT = 1 << 14  # tiles: four million entries, 128 MB
_TILES = {}  # tiles by the hash of all they were made of, in this process


class StoredTile(NamedTuple):
    """Up to 256 entries: their leaf hashes, and which records they are of (how many, and the sum of their marks)."""

    leaves: bytes
    records: int
    mark: int


class StoredTiles:
    """All entries of a log, read in tiles of 256; a hole stops the log."""

    def __init__(self, store):
        self.log, self.env, self.size = store.log, store.env, store.size

    def leaves(self):
        """The leaf hashes of all stored entries as ``tlog.LeafTiles``."""
        return tlog.LeafTiles([tile.leaves for tile in self.tiles()])

    def tiles(self):
        """All stored entries as ``StoredTile``.

        Every column of an entry goes into the content its tile is remembered by, its place as well, so that neither
        the order in which the database finds the rows nor a damaged index can make two contents one.
        """
        keys = []
        for place, whole, kinds, content in self._contents():
            if whole != min(WIDTH, self.size - place * WIDTH):
                self._stop_at(place)
            keys.append(sha256(kinds.encode() + content).digest())
        tiles = [_TILES.get(key) for key in keys]
        new = [place for place, known in enumerate(tiles) if not known]
        if len(_TILES) + len(new) > KEPT:
            _TILES.clear()
        for at in range(0, len(new), READ_AT_ONCE):
            for place, tile in self._hashed(new[at : at + READ_AT_ONCE]):
                tiles[place] = _TILES[keys[place]] = tile
        return tiles

    def _contents(self):
        """Rows (tile, number of whole entries, their kinds, SHA-256 of the rest of them), read along the index."""
        if self.env.execute_query(
            SQL("SELECT 1 FROM trace_leaf WHERE log_id = %s AND leaf_index < 0 LIMIT 1", self.log.id)
        ):
            self._stop_at(0)
        return self.env.execute_query(
            SQL(
                """
            SELECT tile, part.* FROM generate_series(0, %(last)s) AS tile CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE log_id = %(log)s AND length(tag) = 32 AND length(commitment) = 32),
                       coalesce(string_agg(kind, ','), ''),
                       sha256(string_agg(int4send(leaf_index), '') || string_agg(tag, '')
                              || string_agg(commitment, '') || string_agg(int4send(coalesce(record_id, 0)), ''))
                  FROM trace_leaf
                 WHERE log_id = %(log)s AND leaf_index BETWEEN tile * %(width)s AND (tile + 1) * %(width)s - 1
                ) AS part
             ORDER BY tile
            """,
                log=self.log.id,
                width=WIDTH,
                last=(self.size - 1) // WIDTH,
            )
        )

    def _hashed(self, places):
        """Yield each of these places with its ``StoredTile``, hashed from its entries."""
        for place, records, marks, indices, entries in self.env.execute_query(
            SQL(
                """
                SELECT tile, part.* FROM unnest(%(tiles)s) AS tile CROSS JOIN LATERAL (
                    SELECT count(record_id), bit_xor(%(mark)s) FILTER (WHERE record_id IS NOT NULL),
                           string_agg(int4send(leaf_index), '' ORDER BY leaf_index),
                           string_agg(CASE WHEN kind BETWEEN '0' AND '9' AND length(kind) = 1
                                           THEN decode('00010' || kind, 'hex') || tag || commitment END,
                                      '' ORDER BY leaf_index)
                      FROM trace_leaf
                     WHERE log_id = %(log)s AND leaf_index BETWEEN tile * %(width)s AND (tile + 1) * %(width)s - 1
                    ) AS part
                """,
                log=self.log.id,
                width=WIDTH,
                tiles=list(places),
                mark=mark("record_id"),
            )
        ):
            entries, first = bytes(entries or b""), place * WIDTH
            count, rest = divmod(len(entries), PREFIXED)
            if rest or bytes(indices) != b"".join(index.to_bytes(4) for index in range(first, first + count)):
                self._stop_at(place)
            leaves = [sha256(entries[at : at + PREFIXED]).digest() for at in range(0, len(entries), PREFIXED)]
            yield place, StoredTile(b"".join(leaves), records, marks or 0)

    def _stop_at(self, place):
        stop(self.log, Said("entries_lost", first=place * WIDTH, last=(place + 1) * WIDTH - 1))
