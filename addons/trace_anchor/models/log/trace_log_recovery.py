# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import sdjwt, tlog
from ...tools import transaction
from .trace_leaf import now_second

AHEAD = 64  # how many versions of one record may have been lost with the end of a database


class TraceLog(models.Model):
    """After a disaster: the database takes what it lost from the published files, and the log goes on."""

    _inherit = "trace.log"

    def action_import_published(self):
        """Take the entries this database lacks from the published files."""
        self._as_administrator()._import_published()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _import_published(self):
        """Append the published entries that are not stored here, with their checkpoint.

        For a database restored from an older backup. What was sealed after the backup stays lost, but its entries
        are in the log again and the next ones continue it. Raises UserError when the files do not continue this log.

        :return: the number of entries taken over
        """
        self.ensure_one()
        folder, signed = self._tile_folder(), self._tile_folder().checkpoint()
        if signed is None or not self._try_lock():
            raise UserError(self.env._("There are no published files in %(folder)s, or the log is being written to.",
                                       folder=folder.folder))
        frontier, published, entries = self._published_rest(folder, signed)
        tags = {entry.tag: entry for entry in entries if entry.kind == tlog.entry.RECORD}
        self._check_not_sealed_again(tags)
        size = published.size - len(entries)
        self._take_over(entries, size)
        if entries:
            self._take_over_head(frontier, signed)
        self._skip_lost_versions(set(tags))
        self._forget_places()
        transaction.commit(self.env)
        return len(entries)

    def _take_over_head(self, frontier, signed):
        """The published checkpoint, with the cosignatures of this log's witnesses."""
        checkpoint = self.env["trace.checkpoint"].create(Owned({
            "log_id": self.id, "size": frontier.size, "root": frontier.root(), "edge": b"".join(frontier.edge),
            "note": tlog.note.signed_alone(signed, self._verifier()), "signed_at": fields.Datetime.now(),
        }))
        self._take_cosignatures(checkpoint, signed)

    def _published_rest(self, folder, signed):
        """The frontier at the published head, that head, and the ``tlog.Entry`` objects this database lacks."""
        try:
            leaves = self._stored_leaves()
            published = folder.check(self._verifier(), leaves)
            frontier = leaves.frontier(leaves.size)
            raw = list(folder.entries(frontier.size, published.size))
            frontier.extend(map(tlog.merkle.leaf_hash, raw))
            entries = [tlog.Entry.decode(entry) for entry in raw]
        except (tlog.TileError, tlog.NoteError, tlog.CheckpointError, tlog.EntryError) as error:
            raise UserError(self.env._(
                "The files in %(folder)s do not continue this log (%(error)s). End it and start a successor.",
                folder=folder.folder, error=error)) from error
        if frontier.size == published.size and frontier.root() != published.root:
            raise UserError(self.env._(
                "The entries in %(folder)s do not lead to the head signed for them. End this log and start a "
                "successor.", folder=folder.folder))
        return frontier, published, entries

    def _check_not_sealed_again(self, tags):
        """A version sealed after the restore under a lost version's tag would be a second history of one batch."""
        waiting = self.env["trace.leaf"].search([("log_id", "=", self.id), ("record_id", "!=", False)]).filtered(
            lambda leaf: not leaf.logged_at and leaf.tag in tags and tags[leaf.tag].commitment != leaf.commitment)
        if waiting:
            raise UserError(self.env._(
                "These versions were sealed again after the restore, with other contents than the published ones: "
                "%(records)s. End this log and start a successor.",
                records=", ".join(waiting.record_id.mapped("display_name"))))

    def _take_over(self, entries, size):
        """Give entries their places; one that waits in this very outbox gets its place instead of a second row."""
        waiting = dict(self.env.execute_query(SQL(
            "SELECT tag, id FROM trace_leaf WHERE log_id = %s AND leaf_index IS NULL", self.id)))
        waiting, now = {bytes(tag): leaf for tag, leaf in waiting.items()}, now_second()
        for place, entry in enumerate(entries, size):
            if entry.kind == tlog.entry.RECORD and entry.tag in waiting:
                self.env.cr.execute(SQL(
                    "UPDATE trace_leaf SET leaf_index = %s, logged_second = %s WHERE id = %s AND leaf_index IS NULL",
                    place, now, waiting[entry.tag]))
            else:
                self.env.cr.execute(SQL(
                    "INSERT INTO trace_leaf (log_id, kind, tag, commitment, leaf_index, logged_second)"
                    " VALUES (%s, %s, %s, %s, %s, %s)",
                    self.id, str(entry.kind), entry.tag, entry.commitment, place, now))

    def _skip_lost_versions(self, tags):
        """A record's next version comes after those that were lost, or one tag would stand for two of them."""
        keys = self.env["trace.record.key"].search([("company_id", "=", self.company_id.id), ("secret", "!=", False)])
        for key in keys:
            record_key = sdjwt.RecordKey(key.secret)
            lost = [version for version in range(key.last_version + 1, key.last_version + AHEAD)
                    if record_key.tag(version) in tags]
            for version in range(key.last_version + 1, max(lost, default=0) + 1):
                key.write(Owned(last_version=version))
                key.flush_recordset()
