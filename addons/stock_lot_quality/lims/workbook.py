# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""XLSX as lines of cells, read row by row, after a look for what is built to exhaust its reader."""

import io
import zipfile
import zlib
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl

from .problems import FileProblem, Number

UNPACKED_MAX = 384 << 20
SHARED_TEXTS_MAX = 96 << 20
COLUMNS_MAX = 256
_CHUNK = 1 << 20
# In the encodings XML may be written in. No workbook of an honest program declares a document type.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_DECLARATIONS = [text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in _ENCODINGS]

# What the reader of foreign workbooks, its XML parser and zlib raise over broken ones.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, RuntimeError, ValueError, TypeError, LookupError,
    AttributeError, ArithmeticError, AssertionError, MemoryError,
)


def workbook_lines(content):
    """Lines of the first sheet.

    :param content: bytes
    :return: iterator of (line number from 1, tuple of texts; numbers are problems.Number)
    :raises FileProblem: 'workbook', 'unpacked' or 'foreign'
    """
    try:
        _check_parts(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # What the sheet says about its own size is not to be trusted.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX)
        for number, cells in enumerate(rows, start=1):
            yield number, tuple([_cell_text(value) for value in cells])
    except FileProblem:
        raise
    except _BROKEN as error:
        raise FileProblem("workbook", f"{type(error).__name__}: {error}"[:200]) from None


def _check_parts(content):
    """Unpack every part once, counting, so that a small file cannot grow without bound later."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            size = _unpacked_size(archive, part, UNPACKED_MAX - total)
            total += size
            if part.filename.endswith("sharedStrings.xml") and size > SHARED_TEXTS_MAX:
                raise FileProblem("unpacked")
        _check_kind(archive.namelist())


def _check_kind(names):
    """Letters, slides and archives of files are packed as workbooks are."""
    if any(name.startswith(("word/", "ppt/", "Pictures/", "META-INF/")) for name in names):
        raise FileProblem("foreign", "document")
    if "[Content_Types].xml" not in names:
        raise FileProblem("foreign", "archive")


def _unpacked_size(archive, part, left):
    if part.file_size > left:
        raise FileProblem("unpacked")
    size, tail, is_xml = 0, b"", part.filename.endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise FileProblem("unpacked")
            if is_xml and any(declaration in tail + piece for declaration in _DECLARATIONS):
                raise FileProblem("workbook", "document type declaration")
            tail = piece[-32:]
    return size


def _cell_text(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, float):
        # The shortest text that reads back, without an exponent.
        return Number(format(Decimal(repr(value)), "f").removesuffix(".0"))
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()
