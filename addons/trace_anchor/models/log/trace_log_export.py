# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import os
from pathlib import Path

from odoo import models
from odoo.addons.fact_guard.guard import Owned
from odoo.tools import SQL, config

from ... import tlog
from ...tools import transaction
from ...tools.faults import LogDamaged, LogStopped
from ...tools.wording import Told, _lt

FOLDER_VARIABLE = "BATCH_TRACE_EXPORT"
FOLDER_OPTION = "batch_trace_export"


class TraceLog(models.Model):
    """The log as static files, written before anything is anchored: the first copy outside the database."""

    _inherit = "trace.log"

    def _export_folder(self):
        """The log's folder of static files as a Path.

        ``BATCH_TRACE_EXPORT`` (or batch_trace_export in the configuration) names the parent; without it the
        files lie in Odoo's data directory, a folder for each database, beside the filestore.
        """
        self.ensure_one()
        configured = os.environ.get(FOLDER_VARIABLE) or config.get(FOLDER_OPTION)
        parent = Path(configured) if configured else Path(config["data_dir"]) / "trace" / self.env.cr.dbname
        return parent / self.name

    def _tile_folder(self):
        return tlog.TileFolder(self._export_folder())

    def _export(self):
        """Bring the static files to the last checkpoint. Raises UserError after going read-only on a fork.

        :return: the checkpoint that is published now
        """
        self.ensure_one()
        checkpoint = self._last_checkpoint()
        if not checkpoint:
            return checkpoint
        try:
            if self._is_behind(self._tile_folder().size()):
                return checkpoint  # published already, with what came after it
            self._tile_folder().publish(checkpoint.published_note, self._verifier(), self._entries)
        except (tlog.TileError, tlog.NoteError, tlog.CheckpointError, LogDamaged) as error:
            self._stop(_lt(
                "what is stored does not continue the files published in %(folder)s (%(error)s). If this database "
                "was restored from a backup, bring back a newer one.",
                folder=self._export_folder(), error=error,
            ))
        except OSError as error:
            raise Told(self.env, _lt(
                "The folder %(folder)s cannot be written (%(error)s). Nothing is anchored before the log is "
                "published there.", folder=self._export_folder(), error=OSError(error.strerror),
            )) from error
        return checkpoint

    # -- guards ----------------------------------------------------------------------------------

    def _is_published(self):
        return self._tile_folder().checkpoint() is not None

    def _is_behind(self, published):
        """Whether another transaction has gone on to what is published since this one looked at the log first.

        The files know no transactions: while one reads the log of a moment, another may sign and publish more.
        """
        if published <= self.size:
            return False
        with self.env.registry.cursor() as cursor:
            return self.with_env(self.env(cr=cursor)).size >= published

    def _check_export_folder_empty(self):
        """A log that opens must not meet the files of another one: that would be a second genesis."""
        if self._is_published():
            raise Told(self.env, _lt(
                "%(folder)s already holds a published log. Move it away, or give this log another short name, "
                "before you open it.", folder=self._export_folder(),
            ))

    def _check_extends_export(self):
        """The stored log must be whole and extend what was published, or it goes read-only.

        :return: the ``tlog.LeafTiles`` of the stored entries
        """
        return self._check_stored()

    def _check_extends(self, size, root, where, leaves=None):
        """Recompute the root of the first ``size`` stored entries; anything but ``root`` stops the log.

        :param leaves: their ``tlog.LeafTiles`` when they were read just now
        """
        if size > self.size:
            self._stop(_lt(
                "there are %(theirs)s entries in %(where)s and only %(ours)s in this database. It was restored from "
                "an older state: bring back the newest backup, or import the missing entries.",
                where=where, theirs=size, ours=self.size,
            ))
        try:
            recomputed = (leaves.root if leaves else self._root)(size) if size else root
        except LogDamaged as damage:
            self._stop(_lt(
                "entry %(index)s is missing or incomplete in this database. Restore it from a backup or from the "
                "published files.", index=damage.index,
            ))
        if recomputed != root:
            self._stop(_lt(
                "the first %(size)s entries do not lead to the root in %(where)s: an entry was changed. Run the "
                "audit to see which.", size=size, where=where,
            ))

    def _check_own_database(self, adopt=False):
        """A copy of the database must not sign for the original: that is how logs fork.

        :param adopt: an administrator says that this database is the original under a new name
        """
        mine = self._database_identity()
        # a log opened before server and number were part of it is told by the parts it has
        if mine == self.database or mine.startswith(f"{self.database}/"):
            return
        if adopt:
            self.write(Owned(database=mine))
            return
        self._stop(_lt(
            "this database (%(here)s) is a copy of the one the log was opened in (%(there)s). If it replaces that "
            "one for good, resume the log here.", here=mine, there=self.database,
        ))

    def _database_identity(self):
        # the parameter tells copies apart that Odoo made, the name those that were restored by hand
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
        # and the server's own number and the database's in it those restored under the same name
        [(server, number)] = self.env.execute_query(SQL(
            "SELECT (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT oid FROM pg_database WHERE datname = current_database())"))
        return f"{self.env.cr.dbname}/{uuid[:8]}/{server:x}/{number}"

    def _stop(self, reason):
        """Go read-only for good and raise the sentence: what the caller was doing is dropped, the stop is kept."""
        transaction.rollback(self.env)
        self._go_read_only(reason)
        transaction.commit(self.env)
        raise LogStopped(self.env, _lt("The log %(log)s is read-only now: %(reason)s", log=self.name, reason=reason))
