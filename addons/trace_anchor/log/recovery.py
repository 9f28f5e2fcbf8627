# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""After a disaster: the database takes what it lost from the published files, and the log goes on."""

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from .. import sdjwt, tlog
from ..tools import transaction
from ..tools.wording import said_of
from .tiles import StoredTiles

AHEAD = 64  # how many versions of one record may have been lost with the end of a database


class Recovery:
    """Brings entries from a ``Publisher``'s files back into its ``LogStore``."""

    def __init__(self, store, publisher):
        self.store, self.publisher = store, publisher
        self.log, self.env = store.log, store.env

    def import_published(self):
        """Append the published entries that are not stored here, with their checkpoint.

        For a database restored from an older backup. What was sealed after the backup stays lost, but its entries
        are in the log again and the next ones continue it. Raises UserError when the files do not continue this log.

        :return: the number of entries taken over
        """
        folder, signed = self.publisher.files, self.publisher.files.checkpoint()
        if signed is None or not self.store.try_lock():
            raise UserError(
                self.env._(
                    "There are no published files in %(folder)s, or the log is being written to.", folder=folder.folder
                )
            )
        frontier, published, entries = self._published_rest(folder, signed)
        tags = {entry.tag: entry for entry in entries if entry.kind == tlog.entry.RECORD}
        self._check_not_sealed_again(tags)
        self.store.take_over(entries, published.size - len(entries))
        if entries:
            self._take_over_head(frontier, signed)
        self._skip_lost_versions(set(tags))
        self.store.forget_places()
        transaction.commit(self.env)
        return len(entries)

    def _take_over_head(self, frontier, signed):
        """The published checkpoint, with the cosignatures of this log's witnesses."""
        checkpoint = self.store.keep_head(frontier, tlog.note.signed_alone(signed, self.store.verifier()))
        for witness in self.log.witness_ids:
            if found := witness._client().find(signed):
                witness._keep(checkpoint, found)

    def _published_rest(self, folder, signed):
        """The frontier at the published head, that head, and the ``tlog.Entry`` objects this database lacks."""
        try:
            leaves = StoredTiles(self.store).leaves()
            published = folder.check(self.store.verifier(), leaves)
            frontier = leaves.frontier(leaves.size)
            raw = list(folder.entries(frontier.size, published.size))
            frontier.extend(map(tlog.merkle.leaf_hash, raw))
            entries = [tlog.Entry.decode(entry) for entry in raw]
        except (tlog.TileError, tlog.NoteError, tlog.CheckpointError, tlog.EntryError) as error:
            raise UserError(
                self.env._(
                    "The files in %(folder)s do not continue this log (%(error)s). End it and start a successor.",
                    folder=folder.folder,
                    error=said_of(error).word(self.env),
                )
            ) from error
        if frontier.size == published.size and frontier.root() != published.root:
            raise UserError(
                self.env._(
                    "The entries in %(folder)s do not lead to the head signed for them. End this log and start a "
                    "successor.",
                    folder=folder.folder,
                )
            )
        return frontier, published, entries

    def _check_not_sealed_again(self, tags):
        """A version sealed after the restore under a lost version's tag would be a second history of one batch."""
        waiting = (
            self.env["trace.leaf"]
            .search([("log_id", "=", self.log.id), ("record_id", "!=", False)])
            .filtered(
                lambda leaf: not leaf.logged_at and leaf.tag in tags and tags[leaf.tag].commitment != leaf.commitment
            )
        )
        if waiting:
            raise UserError(
                self.env._(
                    "These versions were sealed again after the restore, with other contents than the published ones: "
                    "%(records)s. End this log and start a successor.",
                    records=", ".join(waiting.record_id.mapped("display_name")),
                )
            )

    def _skip_lost_versions(self, tags):
        """A record's next version comes after those that were lost, or one tag would stand for two of them."""
        keys = self.env["trace.record.key"].search(
            [("company_id", "=", self.log.company_id.id), ("secret", "!=", False)]
        )
        for key in keys:
            record_key = sdjwt.RecordKey(key.secret)
            lost = [
                version
                for version in range(key.last_version + 1, key.last_version + AHEAD)
                if record_key.tag(version) in tags
            ]
            for version in range(key.last_version + 1, max(lost, default=0) + 1):
                key.write(Owned(last_version=version))
                key.flush_recordset()
