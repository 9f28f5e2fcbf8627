# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import logging
import os
import stat
import time
from pathlib import Path

import psycopg2
from odoo import api, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import config

from ..lims import FileProblem
from ..lims.table import FILE_MAX

_logger = logging.getLogger(__name__)

KINDS = (".csv", ".txt", ".tsv", ".xlsx", ".json", ".ndjson", ".jsonl")
# A file that was touched less than this many seconds ago may still be being written.
QUIET_SECONDS = 10
# What a file that nobody thought of can raise.
BROKEN = (
    UserError,
    psycopg2.Error,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    MemoryError,
)
PROCESSED, REFUSED = "processed", "refused"


class LotResultFolder(models.AbstractModel):
    """The watched folder: what laboratories drop there becomes imports.

    Where it is, the server's environment says (LIMS_FOLDER, or lims_folder in the configuration file); which folder in
    it belongs to a company, its administrator; a folder in that with the short name of a laboratory holds its files.
    A file is recorded and committed first and moved afterwards: whatever breaks off in between, the next look finds
    the file again and its results on record.
    """

    _name = "lot.result.folder"
    _description = "Watched Folder for Laboratory Results"

    @api.model
    def _look(self):
        """Take every finished file of every company's folder; one transaction a file."""
        root = os.environ.get("LIMS_FOLDER") or config.get("lims_folder")
        if not root:
            return
        for company in self.env["res.company"].search([("lims_folder", "!=", False)]):
            folder = Path(root) / company.lims_folder
            if not folder.is_dir() or folder.is_symlink():
                _logger.warning("The folder %s of company %s is not there", folder, company.name)
                continue
            self._look_into(folder, company)
            for laboratory in self._laboratories(company):
                own = folder / laboratory.code
                if own.is_dir() and not own.is_symlink():
                    self._look_into(own, company, laboratory)

    def _laboratories(self, company):
        """Those with a folder of their name in this company's; of one name its own before a shared one."""
        named = self.env["lot.result.mapping"].search(
            [("code", "!=", False), ("company_id", "in", (company.id, False))]
        )
        return named.filtered(lambda laboratory: laboratory == named._called(laboratory.code, company))

    def _look_into(self, folder, company, laboratory=None):
        """Take the finished files of one folder; what one of them does keeps no other waiting."""
        for path in sorted(folder.iterdir()):
            if self._is_finished(path):
                try:
                    self._take_file(path, company, laboratory)
                except (psycopg2.OperationalError, ConcurrencyError):
                    # Somebody changed the same rows at this moment: the next look finds the file again.
                    self.env.cr.rollback()
                    _logger.info("%s met a concurrent change and is tried again", path)
                except OSError:
                    self.env.cr.rollback()
                    _logger.exception("%s cannot be put away", path)
                except BROKEN:
                    self.env.cr.rollback()
                    _logger.exception("%s cannot be worked on", path)
                    self._refuse_file(path, company, laboratory)
                self.env["ir.cron"]._commit_progress(1)

    def _refuse_file(self, path, company, laboratory):
        """Record a file that nobody can work on as refused; where not even that can be done, it stays where it is."""
        try:
            self._take_file(path, company, laboratory, FileProblem("crash"))
        except (*BROKEN, OSError):
            self.env.cr.rollback()
            _logger.exception("%s cannot be refused", path)

    def _is_finished(self, path):
        """Whether it is a plain file of a known kind that nobody has written to for a while."""
        if path.name.startswith((".", "~")) or path.suffix.lower() not in KINDS:
            return False
        try:
            found = path.lstat()
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime >= QUIET_SECONDS

    def _take_file(self, path, company, laboratory=None, problem=None):
        """Record a file, or refuse it for a problem that is known already, and put it away."""
        content = self._read(path)
        if content is None:
            return
        imports = self.env["lot.result.import"].with_company(company).with_context(mail_create_nolog=True)
        delivery = imports.search(
            [
                ("company_id", "=", company.id),
                ("entrance", "=", "folder"),
                ("filename", "=", path.name),
                ("digest", "=", imports._digest(content)),
                ("state", "in", ("done", "refused")),
            ],
            limit=1,
        )
        if not delivery:
            delivery = imports.create(
                Owned(
                    content=base64.b64encode(content),
                    filename=path.name,
                    company_id=company.id,
                    entrance="folder",
                    origin=path.parent.name,
                    mode=company.lims_folder_mode or "all",
                    mapping_id=laboratory and laboratory.id,
                )
            )
            if problem:
                delivery._refuse(problem, content)
            else:
                delivery._run()
            delivery._wait()
            self.env["ir.cron"]._commit_progress()
        self._put_away(path, delivery)

    def _read(self, path):
        """The bytes of a file; None when it changes meanwhile, is a link by now, or cannot be read."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(handle, "rb") as file:
                before = os.fstat(handle)
                content = file.read(FILE_MAX + 1)
                after = os.fstat(handle)
        except OSError:
            _logger.warning("%s cannot be read", path, exc_info=True)
            return None
        changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
        return None if changed else content

    def _put_away(self, path, delivery):
        """Move a file that was taken; beside a refused one lies why."""
        target = path.parent / (PROCESSED if delivery.state == "done" else REFUSED)
        target.mkdir(exist_ok=True)
        moved = target / path.name
        if moved.exists():
            moved = target / f"{path.stem}.{delivery.id}{path.suffix}"
        os.replace(path, moved)
        if delivery.rejected:
            report = base64.b64decode(delivery.with_context(bin_size=False).rejected)
            (target / f"{moved.stem}.rows.csv").write_bytes(report)
        if delivery.problem_text:
            (target / f"{moved.stem}.why.txt").write_text(delivery.problem_text + "\n", encoding="utf-8")
