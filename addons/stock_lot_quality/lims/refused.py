# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The file of refused rows: it can be corrected and sent again, and what is not corrected means what it meant."""

import csv
import io

from .cells import Odd, Percent
from .inert import inert
from .named import text_problem
from .titles import FIELDS

# A line that is not whole is given back as it is, in one cell: cell by cell it would seem whole.
_NOT_WHOLE = ("quote", "cells", "cut")
# A cell that is not what it shows must not become what it shows.
_LOST = "#N/A"


def refused_rows(typing, reasons, titles):
    """The refused rows as a CSV file that can be corrected and sent again.

    What could be read in the file it came from is written so that it means the same without it: numbers with a dot and
    a column that says so, moments with their zone, the laboratory's own names as those of all.

    :param typing: typed.RowTyping of the file
    :param reasons: dict line -> (str, why it is refused; set of the codes)
    :param titles: the titles of the three columns added: line, reason and decimal mark
    :return: bytes of CSV in UTF-8 with a mark, which tells spreadsheets so
    """
    layout = _Wide(typing) if typing.habits.wide else _AsSent(typing)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([inert(_clean(title)) for title in (*layout.header, *titles)])
    for line, cells in typing.sheet.rows:
        if line in reasons:
            reason, codes = reasons[line]
            row, mark = layout.row(cells, codes)
            writer.writerow([*(inert(_clean(cell)) for cell in row), line, inert(_clean(reason)), mark])
    return written.getvalue().encode("utf-8-sig")


class _AsSent:
    """The columns of the file itself; a unit that its readings say has one of its own."""

    def __init__(self, typing):
        self.typing, self.columns, self.width = typing, typing.columns, len(typing.sheet.header)
        # Dates with a time of day in a second column become one moment; a mark that the file said is said anew.
        self.dropped = {typing.columns[name] for name in ("tested_clock", "mark") if name in typing.columns}
        self.kept = [index for index in range(self.width) if index not in self.dropped]
        self.more = () if "unit" in typing.columns or typing.unit else (FIELDS["unit"][0],)
        self.header = (*(typing.sheet.header[index] for index in self.kept), *self.more)

    def row(self, cells, codes):
        """(cells of a refused row, its decimal mark)."""
        if not codes.isdisjoint(_NOT_WHOLE):
            separator = self.typing.sheet.separator or " "
            return [separator.join(cells), *[""] * (len(self.header) - 1)], ""
        plain = self.typing.plainly(cells)
        full = [*cells[: self.width], *[""] * (self.width - len(cells))]
        for field, index in self.columns.items():
            full[index] = plain.get(field, _raw(full[index], field))
        if "tested_clock" in self.columns and "tested_at" not in plain:
            full[self.columns["tested_at"]] = " ".join(
                full[self.columns[field]] for field in ("tested_at", "tested_clock")
            )
        row = [full[index] for index in self.kept]
        return row + [plain.get("unit", "")] * len(self.more), plain.get("mark", "")


class _Wide:
    """A line for each result, under the titles that are known to all."""

    def __init__(self, typing):
        self.typing = typing
        self.fields = [field for field in FIELDS if field in typing.columns and field != "tested_clock"]
        self.header = tuple(FIELDS[field][0] for field in self.fields)

    def row(self, cells, codes):
        """(cells of a refused row, its decimal mark)."""
        if not codes.isdisjoint(_NOT_WHOLE):
            return [(self.typing.sheet.separator or " ").join(cells), *[""] * (len(self.fields) - 1)], ""
        plain = self.typing.plainly(cells)
        row = [plain.get(field, _raw(cells[self.typing.columns[field]], field)) for field in self.fields]
        return row, plain.get("mark", "")


def _raw(cell, field):
    """A cell that cannot be read, so that it cannot be read where it is given back."""
    if isinstance(cell, Odd) or text_problem(cell, field) in ("as_date", "error_cell"):
        return _LOST
    return f"{cell}%" if isinstance(cell, Percent) else cell


def _clean(text):
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
