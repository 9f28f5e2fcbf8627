# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The sample plant's files: CSV tables, JSON documents, and the files its laboratory and machines send."""

import csv
import json
from pathlib import Path

DAIRY = Path(__file__).resolve().parent.parent / "data" / "dairy"


class Tables:
    """Read-only access to one plant's folder; a table is read once."""

    def __init__(self, folder=DAIRY):
        self.folder = Path(folder)
        self._rows = {}

    def rows(self, name, **wanted):
        """Rows of ``<name>.csv`` as dicts of strings, in file order, those equal to *wanted* in every column."""
        if name not in self._rows:
            with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                self._rows[name] = list(csv.DictReader(file))
        return [row for row in self._rows[name] if all(row[column] == value for column, value in wanted.items())]

    def row(self, name, **wanted):
        """The one row that matches.

        :raises LookupError: none or several match.
        """
        found = self.rows(name, **wanted)
        if len(found) != 1:
            raise LookupError(f"{name}.csv has {len(found)} rows with {wanted}; exactly one was expected.")
        return found[0]

    def document(self, name):
        """The content of ``<name>.json``."""
        return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))

    def content(self, path):
        """The bytes of a file as its sender wrote it, e.g. ``lab/2025-09-17-raw-milk.csv``."""
        return (self.folder / path).read_bytes()
