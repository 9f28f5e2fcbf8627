# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the parts of a workbook hold, counted in one pass before any of it is built: what it costs is bounded by what
was sent, and by no name that a part has.
"""

import io
import zipfile
from collections import defaultdict
from typing import NamedTuple
from xml.parsers import expat

from .problems import FileProblem

UNPACKED_MAX = 384 << 20
SHARED_TEXTS_MAX = 96 << 20
# Bytes that a workbook may unpack to: so many anyhow, and so many more for each byte of it. The dullest tables of
# results unpack to less than a third of that.
UNPACKED_FREE, UNPACKED_EACH = 16 << 20, 60
# Elements that may be built of it, likewise: a cell is two or three, and of the dullest tables one takes a byte.
ELEMENTS_FREE, ELEMENTS_EACH = 200_000, 2
# What takes the reader more than one element takes: a text in several formats, and a style.
_HEAVY = 10
# A sheet has 16,384 columns and 1,048,576 rows.
ROW_ELEMENTS_MAX = 1 << 16
ROWS_MAX = 1 << 20
_CHUNK = 1 << 18
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_TABLE, _ROW, _RUN, _STYLE, _MERGED, _COLUMN, _COMPUTING = (
    _MAIN + name for name in ("sst", "row", "r", "xf", "mergeCell", "col", "calcPr")
)
_SPECIAL = frozenset((_TABLE, _ROW, _RUN, _STYLE, _MERGED, _COLUMN, _COMPUTING))
# An encoding that this reader does not know another may.
_OTHER_ENCODINGS = (
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
)


class Parts(NamedTuple):
    """What is to be known of a workbook's parts before they are read.

    uncomputed: whether whoever opens the book is to compute its formulas anew: what stands beside them nobody has;
    merged: dict part -> references of merged cells; hidden: dict part -> [(first, last) of its hidden columns]
    """

    uncomputed: bool
    merged: dict
    hidden: dict


def parts_of(content):
    """Unpack every part once, counting, so that a small file cannot grow without bound later.

    :param content: bytes
    :return: Parts
    :raises FileProblem: 'unpacked' or 'foreign', or 'workbook' for a document type and what is not XML
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        counter = _Counter(len(content))
        for part in archive.infolist():
            counter.count(archive, part)
        _check_kind(archive.namelist())
    return Parts(counter.uncomputed, counter.merged, counter.hidden)


def unpacked_size(content):
    """How many bytes a file is when it is unpacked, as its archive says, which its reader does not go beyond.

    :param content: bytes of any file
    """
    if not content.startswith(b"PK\x03\x04"):
        return len(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return len(content)


class _Counter:
    """Counts down what is left of bytes and elements, part by part.

    :param size: of the packed workbook
    """

    def __init__(self, size):
        self.bytes_left = min(UNPACKED_MAX, UNPACKED_FREE + UNPACKED_EACH * size)
        self.elements_left = ELEMENTS_FREE + ELEMENTS_EACH * size
        self.uncomputed, self.merged, self.hidden = False, defaultdict(set), defaultdict(list)
        self._begin("")

    def count(self, archive, part):
        """Unpack a part to its end, and count what it holds as long as it reads as XML."""
        if part.file_size > self.bytes_left:
            raise FileProblem("unpacked")
        self._begin(part.filename)
        parser, size = self._parser(), 0
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                self.bytes_left -= len(piece)
                parser = parser and self._parsed(parser, piece)
                if self.bytes_left < 0 or self.is_texts and size > SHARED_TEXTS_MAX:
                    raise FileProblem("unpacked")

    def _begin(self, name):
        self.part, self.open_rows, self.in_row, self.rows, self.is_texts = name, 0, 0, 0, False

    def _parser(self):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = self._document_type
        return parser

    def _parsed(self, parser, piece):
        """The parser, having read on; None of what is no XML, as pictures are.

        :raises FileProblem: 'workbook', of what is called XML and is none, or is in an encoding that is not known
        """
        try:
            parser.Parse(piece, False)
        except expat.ExpatError as error:
            if error.code in _OTHER_ENCODINGS or self.part.endswith((".xml", ".rels")):
                raise FileProblem("workbook", f"{self.part}: {error}"[:200]) from None
            return None
        return parser

    def _start(self, name, attributes):
        self.elements_left -= 1
        if self.open_rows:
            self.in_row += 1
        if name in _SPECIAL:
            self._special(name, attributes)
        if self.elements_left < 0 or self.in_row > ROW_ELEMENTS_MAX or self.rows > ROWS_MAX:
            raise FileProblem("unpacked")

    def _end(self, name):
        if name == _ROW:
            self.open_rows -= 1
            self.in_row = self.in_row if self.open_rows else 0

    def _special(self, name, attributes):
        if name == _ROW:
            self.open_rows += 1
            self.rows += 1
        elif name in (_RUN, _STYLE):
            self.elements_left -= _HEAVY
        elif name == _TABLE:
            self.is_texts = True
        elif name == _MERGED:
            self.merged[self.part].add(attributes.get("ref", ""))
        elif name == _COLUMN and _is_hidden(attributes, "width"):
            self.hidden[self.part].append((int(attributes["min"]), int(attributes["max"])))
        elif name == _COMPUTING:
            self.uncomputed |= is_true(attributes.get("fullCalcOnLoad"))

    def _document_type(self, *_declaration):
        # No workbook of an honest program declares one.
        raise FileProblem("workbook", "document type declaration")


def is_true(said):
    """Whether an attribute says yes."""
    return (said or "").strip() in ("1", "true")


def _is_hidden(attributes, size):
    return is_true(attributes.get("hidden")) or float(attributes.get(size) or 1) == 0


def _check_kind(names):
    """Letters, slides and archives of files are packed as workbooks are."""
    if any(name.startswith(("word/", "ppt/", "Pictures/", "META-INF/")) for name in names):
        raise FileProblem("foreign", "document")
    if "[Content_Types].xml" not in names:
        raise FileProblem("foreign", "archive")
    if len(set(names)) < len(names):
        raise FileProblem("workbook", "the same part twice")
