# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files of laboratories, damaged at random: from the good and broken ones of data/lims, reproducible by seed."""

import csv
import io
import random
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

from lims import FileProblem, ResultRow, guess_columns, read_sheet, refused_rows, row_typing
from lims.typed import RowTyping

FOLDER = Path(__file__).resolve().parents[3] / "data" / "lims"
ZONE = ZoneInfo("Asia/Shanghai")
# What has broken readers before: marks, separators, formulas, numbers on the edge, other scripts, entities.
DICTIONARY = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"=1+1",
    b"@SUM(A1)",
    b"+cmd|' /C calc'!A0",
    b"-2+3",
    b"\t=1",
    b"1e999",
    b"-0",
    b"1,234",
    b"9" * 400,
    b"NaN",
    b"Infinity",
    b"0001-01-01",
    b"9999-12-31 23:59:59",
    "＝1".encode(),
    "１２".encode(),
    "\u202e".encode(),
    "\ud7ff".encode(),
    b"\x81\x30\x81\x30",
    b"{",
    b"[",
    b"]",
    b"}",
    b"\\ud800",
    b"null",
    b"<!DOCTYPE a>",
    b"&a;",
    b"]]>",
    b's="99999"',
    b't="s"',
    b'r="XFD1048576"',
    b"PK\x03\x04",
)
FORMULA = ("=", "@", "＝", "＠", "\t", "\r", "\n")
SKIPPED = ("broken_bomb.xlsx",)


def corpus():
    """Contents of all files, the one that only takes time left out."""
    return [
        path.read_bytes()
        for path in sorted(FOLDER.iterdir())
        if path.suffix not in (".py", ".md") and path.name not in ("expected.json", *SKIPPED)
    ]


def mutated(contents, seed):
    """One damaged file.

    :param contents: list of bytes
    :param seed: int; the same seed gives the same file
    :return: bytes
    """
    chance = random.Random(seed)
    content = chance.choice(contents)
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.7:
        return _with_damaged_part(content, chance, contents)
    return _damaged(content, chance, contents)


def _damaged(content, chance, contents):
    damaged = bytearray(content)
    for _time in range(chance.randint(1, 6)):
        place = chance.randint(0, len(damaged))
        kind = chance.randrange(7)
        if kind == 0 and damaged:
            damaged[place - 1] = chance.randrange(256)
        elif kind == 1:
            damaged[place:place] = chance.choice(DICTIONARY)
        elif kind == 2:
            del damaged[place : place + chance.randint(1, 40)]
        elif kind == 3:
            piece = damaged[place : place + chance.randint(1, 60)]
            damaged[place:place] = piece * chance.randint(1, 8)
        elif kind == 4:
            damaged = damaged[:place]
        elif kind == 5:
            other = chance.choice(contents)
            start = chance.randint(0, len(other))
            damaged[place:place] = other[start : start + 80]
        else:
            damaged[place : place + 1] = chance.choice(DICTIONARY)
    return bytes(damaged)


def _with_damaged_part(content, chance, contents):
    """A workbook whose zip is whole and one of whose parts is not."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, KeyError):
        return _damaged(content, chance, contents)
    name = chance.choice(sorted(parts))
    parts[name] = _damaged(parts[name], chance, contents)
    if chance.random() < 0.1:
        del parts[chance.choice(sorted(parts))]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part, piece in parts.items():
            new.writestr(part, piece)
    return written.getvalue()


class CellByCell(RowTyping):
    """Every row the long way: the short way of plain rows must tell the same."""

    def _plain_row(self, line, cells):
        return None


def check(content):
    """Read a file and hold the readers to what they promise.

    :return: 'rows', 'problems' or the code of the file's problem
    :raises AssertionError: a promise is broken; anything else that is raised is a broken promise as well
    """
    try:
        sheet = read_sheet(content)
        typing = row_typing(sheet, guess_columns(sheet.header), ZONE)
        found = list(typing.rows())
        assert found == list(CellByCell(sheet, guess_columns(sheet.header), ZONE, None).rows())
        reasons = {}
        for row in found:
            if isinstance(row, ResultRow):
                _check_storable(row)
            else:
                reasons.setdefault(row.line, (row.code, {row.code}))
        if reasons:
            _check_inert(refused_rows(typing, reasons, ("Line", "Why", "Decimal mark")))
    except FileProblem as problem:
        return problem.code
    return "problems" if reasons else "rows"


def _check_storable(row):
    assert all(text.encode() is not None and "\x00" not in text for text in row if isinstance(text, str))
    assert row.lims_ref and row.sample and row.lot and row.parameter and row.tested_at.tzinfo is None
    if row.number:
        float(row.value)


def _check_inert(content):
    for cells in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in cells:
            assert not cell.lstrip(" ").startswith(FORMULA), cell
            if cell[:1] in ("+", "-"):
                assert set(cell[1:]) <= set("0123456789.,' "), cell
