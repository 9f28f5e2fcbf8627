# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The log as static files, written before anything is anchored: the first copy outside the database."""

import os
from pathlib import Path

from odoo.tools import config

from .. import chain, tlog
from ..tools.faults import LogDamaged
from ..tools.wording import Said, Told
from .stopping import stop

FOLDER_VARIABLE = "BATCH_TRACE_EXPORT"
FOLDER_OPTION = "batch_trace_export"


def export_folder(log):
    """The log's folder of static files as a Path.

    ``BATCH_TRACE_EXPORT`` (or batch_trace_export in the configuration) names the parent; without it the
    files lie in Odoo's data directory, a folder for each database, beside the filestore.
    """
    configured = os.environ.get(FOLDER_VARIABLE) or config.get(FOLDER_OPTION)
    parent = Path(configured) if configured else Path(config["data_dir"]) / "trace" / log.env.cr.dbname
    return parent / log.name


class Publisher:
    """Brings the static files in ``folder`` to the last head of a ``LogStore``."""

    def __init__(self, store, folder):
        self.store, self.log, self.env = store, store.log, store.env
        self.folder = folder
        self.files = tlog.TileFolder(folder)

    def publish(self):
        """Bring the static files to the last checkpoint. Raises UserError after going read-only on a fork.

        :return: the checkpoint that is published now
        """
        checkpoint = self.store.last_head()
        if not checkpoint:
            return checkpoint
        try:
            if self.is_behind(self.files.size()):
                return checkpoint  # published already, with what came after it
            self.files.publish(checkpoint.published_note, self.store.verifier(), self.store.entries)
        except (tlog.TileError, tlog.NoteError, tlog.CheckpointError, LogDamaged) as error:
            stop(self.log, Said("published_unlike", folder=self.folder, error=error))
        except OSError as error:
            raise Told(self.env, Said("folder_unwritable", folder=self.folder, error=chain.outside(error))) from error
        return checkpoint

    def is_published(self):
        """Whether a head of a log is in the folder."""
        return self.files.checkpoint() is not None

    def is_behind(self, published):
        """Whether another transaction has gone on to what is published since this one looked at the log first.

        The files know no transactions: while one reads the log of a moment, another may sign and publish more.
        """
        if published <= self.store.size:
            return False
        with self.env.registry.cursor() as cursor:
            return self.log.with_env(self.env(cr=cursor)).size >= published

    def check_empty(self):
        """A log that opens must not meet the files of another one: that would be a second genesis."""
        if self.is_published():
            raise Told(self.env, Said("folder_taken", folder=self.folder))

    def proof_hashes(self, checkpoint):
        """A hash reader for proofs under a checkpoint: the published tiles, or the stored entries without them.

        Whoever makes a proof verifies it against the checkpoint, so a wrong tile can only make it fail.
        """
        if self.files.size() >= checkpoint.size:
            return self.files.hashes(checkpoint.size)
        return self.store.tree(checkpoint.size)
