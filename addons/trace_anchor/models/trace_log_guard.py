# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging
from functools import lru_cache
from hashlib import sha256

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import tlog
from .faults import LogStopped
from .sealed_version import SealedVersion
from .wording import _lt

_logger = logging.getLogger(__name__)
_VERIFIED = set()  # hashes of checkpoints and versions, whole, that were found right, in this process
_LEAVES = {}  # leaf hashes of tiles by the hash of all they were made of, in this process
LEAVES_KEPT = 1 << 14  # tiles: four million entries, 128 MB
NEWEST = 2000  # records whose payload is opened before each signature; the audit opens all of them


class TraceLog(models.Model):
    """What must hold before this log signs anything: everything stored is read again, every byte, each time.

    Only the arithmetic on bytes that are the same as before is remembered, by their hash and in this process alone
    (``_LEAVES``, ``_VERIFIED``, ``tlog.leaves.ByContent``): what was flipped has another hash, and nothing a database
    holds is taken for a proof of what it held.

    A restored backup, a clone and a flipped bit have ended real logs. Each is found here, and the log goes read-only
    with a sentence instead of signing a second history.
    """

    _inherit = "trace.log"

    def _guard(self):
        """Raise LogStopped, after going read-only, unless this database may sign for the log now."""
        self.ensure_one()
        self._check_open()
        self._check_own_database()
        self._check_chain_if_reachable(self._check_stored())

    def _check_stored(self):
        """Entries, checkpoints, published files and records against each other; whichever differs stops the log.

        :return: the ``tlog.LeafTiles`` of the stored entries
        """
        self.env.flush_all()
        leaves = self._stored_leaves()
        self._check_checkpoints(leaves)
        self._check_published(leaves)
        self._check_newest_records()
        return leaves

    def _stored_leaves(self):
        """The leaf hashes of all stored entries as ``tlog.LeafTiles``.

        Every entry is read, 256 are hashed as one; tiles that are not remembered by that hash are hashed leaf by leaf.
        """
        rows = self.env.execute_query(SQL(
            """
            SELECT leaf_index / 256, min(leaf_index), max(leaf_index), 2 * sum(leaf_index), count(*),
                   count(*) FILTER (WHERE length(tag) = 32 AND length(commitment) = 32 AND kind IS NOT NULL),
                   string_agg(kind, ',' ORDER BY leaf_index),
                   sha256(string_agg(tag || commitment, '' ORDER BY leaf_index))
              FROM trace_leaf WHERE log_id = %s AND leaf_index IS NOT NULL
             GROUP BY 1 ORDER BY 1
            """, self.id))
        last, keys = len(rows) - 1, []
        for place, (tile, first, end, twice, count, sound, kinds, content) in enumerate(rows):
            whole = end - first + 1 == count == sound and twice == (first + end) * count
            whole = whole and (count == tlog.leaves.WIDTH or place == last)
            if tile != place or first != place * tlog.leaves.WIDTH or not whole:
                self._stop_at(place)
            keys.append(sha256(kinds.encode() + bytes(content)).digest())
        self._hash_leaves([place for place, key in enumerate(keys) if key not in _LEAVES], keys)
        return tlog.LeafTiles([_LEAVES[key] for key in keys])

    def _hash_leaves(self, places, keys):
        """Remember the leaf hashes of the tiles at these places: hashed by the database."""
        if len(_LEAVES) + len(places) > LEAVES_KEPT:
            _LEAVES.clear()
            places = range(len(keys))
        for place, count, hashes in places and self.env.execute_query(SQL(
                """
                SELECT leaf_index / 256, count(*),
                       string_agg(CASE WHEN kind BETWEEN '0' AND '9' AND length(kind) = 1
                                       THEN sha256(decode('00010' || kind, 'hex') || tag || commitment) END,
                                  '' ORDER BY leaf_index)
                  FROM trace_leaf WHERE log_id = %s AND leaf_index IS NOT NULL AND leaf_index / 256 IN %s
                 GROUP BY 1
                """, self.id, tuple(places))):
            if len(hashes or b"") != count * 32:
                self._stop_at(place)
            _LEAVES[keys[place]] = bytes(hashes)

    def _stop_at(self, tile):
        self._stop(_lt(
            "an entry between %(first)s and %(last)s is missing or incomplete in this database. Restore it from a "
            "backup or from the published files.",
            first=tile * tlog.leaves.WIDTH, last=(tile + 1) * tlog.leaves.WIDTH - 1))

    def _check_checkpoints(self, leaves):
        """Every checkpoint ever signed is what the entries lead to, in each of its columns.

        In groups of those that lie in one tile: a group is looked at when its rows, its tile or what lies before
        it are not those it was found right with.
        """
        frontier = tlog.Frontier()
        for tile, count, stored in self.env.execute_query(SQL(
                """
                SELECT (size::bigint - 1) / 256, count(*), sha256(string_agg(
                           int4send(size) || int4send(length(edge)) || root || edge || convert_to(note, 'UTF8'),
                           '' ORDER BY size))
                  FROM trace_checkpoint WHERE log_id = %s GROUP BY 1 ORDER BY 1
                """, self.id)):
            if not 0 <= tile < len(leaves.tiles):
                self._check_checkpoints_of(leaves, tile, None)
            frontier = leaves.frontier(tile * tlog.leaves.WIDTH, frontier)
            group = sha256(b"%s\n%d %b" % (self.vkey.encode(), count, stored or b""))
            group.update(leaves.tiles[tile] + b"".join(frontier.edge))
            if group.digest() not in _VERIFIED:
                self._check_checkpoints_of(leaves, tile, frontier)
                _remember(group.digest())

    def _check_checkpoints_of(self, leaves, tile, before):
        """The checkpoints whose last entry lies in a tile; ``before`` is the frontier of the tiles before it."""
        rows = self.env.execute_query(SQL(
            "SELECT size, root, edge, note FROM trace_checkpoint"
            " WHERE log_id = %s AND (size::bigint - 1) / 256 = %s", self.id, tile))
        for size, root, edge, note in rows:
            signed = _opened(note, self.vkey)
            stored = (size, bytes(root), bytes(edge))
            found = leaves.frontier(size, before) if 0 < size <= leaves.size else tlog.Frontier()
            if not signed or stored != (found.size, found.root(), b"".join(found.edge)) or (
                    (signed.size, signed.root) != stored[:2]):
                self._stop(_lt(
                    "the stored entries do not lead to the checkpoint of %(size)s entries that was signed over them: "
                    "an entry was changed. Run the audit to see which.", size=size))

    def _check_published(self, leaves):
        """The published files are these entries, byte for byte, and no more of them."""
        folder = self._tile_folder()
        if folder.checkpoint() is None:
            return
        try:
            published = folder.check(self._verifier(), leaves)
        except tlog.TileError as error:
            self._stop(_lt(
                "the files in %(folder)s do not fit the entries in this database (%(error)s). An entry or a file was "
                "changed: run the audit to see which.", folder=folder.folder, error=error))
        except (tlog.NoteError, tlog.CheckpointError, ValueError) as error:
            self._stop(_lt("the checkpoint in %(folder)s is not ours (%(error)s).",
                                  folder=folder.folder, error=error))
        where = _lt("the files in %(folder)s", folder=folder.folder)
        self._check_extends(published.size, published.root, where, leaves)

    def _check_newest_records(self):
        """Each signed record hashes to what its entry holds; the newest are opened as well."""
        # min, not LIMIT: expecting to end at the first row, the planner would compare each record with each entry
        [(damaged,)] = self.env.execute_query(SQL(
            """
            SELECT min(record.id) FROM trace_record AS record
              LEFT JOIN trace_leaf AS leaf ON leaf.record_id = record.id
             WHERE record.log_id = %s
               AND (leaf.tag IS DISTINCT FROM record.tag OR leaf.commitment IS DISTINCT FROM record.commitment
                    OR sha256(convert_to(record.jwt, 'UTF8')) IS DISTINCT FROM record.commitment)
            """, self.id))
        damaged = damaged or next((row[0] for row in self._newest_sealed() if not self._opens(*row)), None)
        if damaged:
            record = self.env["trace.record"].browse(damaged)
            self._stop(_lt(
                "the sealed record %(record)s is not the one its entry was made for. Restore it from a backup.",
                record=record.display_name))

    def _newest_sealed(self):
        return self.env.execute_query(SQL(
            """
            SELECT record.id, record.version, record.identity, record.payload, held.secret, record.jwt
              FROM trace_record AS record
              LEFT JOIN trace_record_key AS held ON held.production_id = record.production_id
             WHERE record.log_id = %s AND record.jwt IS NOT NULL ORDER BY record.id DESC LIMIT %s
            """, self.id, NEWEST))

    def _opens(self, record_id, version, identity, payload, secret, jwt):
        """Whether the payload under the record's key is what the signed version says."""
        held = secret and bytes(secret), payload and sha256(payload).digest()
        content = sha256(repr((version, identity, jwt, held)).encode())
        if content.digest() not in _VERIFIED:
            if not SealedVersion(record_id, 0, version, identity, payload, secret).is_signed_by(jwt):
                return False
            _remember(content.digest())
        return True

    def _check_chain_if_reachable(self, leaves):
        """The head on the chain too; without a node at hand the published files have to do, and the log goes on."""
        if not self.chain_log_id:
            return
        try:
            self._check_extends_chain(leaves=leaves)
        except LogStopped:
            raise
        except UserError as problem:
            _logger.info("Log %s was not compared with the chain: %s", self.name, problem)


def _remember(verified):
    if len(_VERIFIED) >= tlog.leaves.KEPT:
        _VERIFIED.clear()
    _VERIFIED.add(verified)


@lru_cache(maxsize=4096)
def _opened(note, vkey):
    """The checkpoint a signed note holds, or None; the same text is verified once in a process."""
    try:
        return tlog.open_checkpoint(note, tlog.VerifierKey.parse(vkey))[0]
    except (tlog.NoteError, tlog.CheckpointError):
        return None
