# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Ways in which a workbook of results comes to harm: in the parts of its archive, in its bytes, and in its cells.

Parts are changed where they stand as the harm expects; a workbook of another program may stay as it was.
"""

import io
import re
import warnings
import zipfile

import damage_books
import openpyxl
from damage_books import Table

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HARM = {name: ("book", function) for name, function in damage_books.HARM.items()}


def _harm(kind, name):
    def keep(function):
        assert name not in HARM, name
        HARM[name] = kind, function
        return function

    return keep


def parts(name):
    """Of an archive's parts: function (dict name -> bytes, Random)."""
    return _harm("parts", name)


def raw(name):
    """Of the bytes: function (bytes, Random) -> bytes."""
    return _harm("raw", name)


def _text(name, part, old, new, count=0):
    """A part's text is changed wherever, or so often as, it stands so."""

    @parts(name)
    def change(found, _chance):
        if part in found:
            found[part] = re.sub(old, new, found[part].decode(), count=count).encode()


_text("a sheet without its end", SHEET, r"</sheetData>[\s\S]*", "")
_text("a sheet that is not closed", SHEET, r"</worksheet>", "")
_text("a tag that is not closed", SHEET, r"</row>", "", 1)
_text("a sheet of another language", SHEET, r"spreadsheetml/2006/main", "spreadsheetml/2031/main")
_text(
    "a strict sheet",
    SHEET,
    r"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_text("rows without numbers", SHEET, r'<row r="\d+"', "<row")
_text("cells without places", SHEET, r'(<c) r="[A-Z]+\d+"', r"\1")
_text("a row number that is none", SHEET, r'<row r="3"', '<row r="three"')
_text("a place that is none", SHEET, r'r="B3"', 'r="??"')
_text("a place twice", SHEET, r'r="F(\d+)"', r'r="E\1"')
_text("texts beyond the last", SHEET, r't="s"( ?/?>)<v>\d+</v>', r't="s"\1<v>99999</v>', 9)
_text("texts before the first", SHEET, r't="s"( ?/?>)<v>\d+</v>', r't="s"\1<v>-1</v>', 20)
_text("texts that are no number", SHEET, r't="s"( ?/?>)<v>\d+</v>', r't="s"\1<v>x</v>', 9)
_text("numbers that are none", SHEET, r"<v>(\d+\.\d+)</v>", "<v>NaN</v>", 3)
_text("numbers without end", SHEET, r"<v>(\d+\.\d+)</v>", "<v>1E999</v>", 3)
_text("numbers with commas", SHEET, r"<v>(\d+)\.(\d+)</v>", r"<v>\1,\2</v>", 3)
_text("numbers with blanks", SHEET, r"<v>(\d+\.\d+)</v>", r"<v> \1 </v>")
_text("a style beyond the last", SHEET, r' s="\d+"', ' s="999"')
_text("a kind that nobody knows", SHEET, r' t="s"', ' t="q"', 12)
_text("a document type", SHEET, r"<worksheet", '<!DOCTYPE a [<!ENTITY b "9.99">]><worksheet')
_text("a sheet of nothing", SHEET, r"<sheetData>[\s\S]*</sheetData>", "<sheetData/>")
_text("texts that are fewer", TEXTS, r"<si>[\s\S]*?</si>", "", 1)
_text("texts without their end", TEXTS, r"</si></sst>", "")
_text("a book without sheets", "xl/workbook.xml", r"<sheets>[\s\S]*</sheets>", "<sheets/>")
_text("a sheet of another name", "xl/_rels/workbook.xml.rels", r"sheet1\.xml", "sheet7.xml")
_text("styles that are none", "xl/styles.xml", r"<cellXfs[\s\S]*</cellXfs>", "")


def _lost(name, part):
    @parts(name)
    def lose(found, _chance):
        found.pop(part, None)


_lost("no sheet", SHEET)
_lost("no texts", TEXTS)
_lost("no book", "xl/workbook.xml")
_lost("no styles", "xl/styles.xml")
_lost("no kinds", "[Content_Types].xml")
_lost("no relations", "xl/_rels/workbook.xml.rels")
_lost("no relations at all", "_rels/.rels")


@parts("a part cut anywhere")
def cut_part(found, chance):
    name = chance.choice(sorted(found))
    found[name] = found[name][: chance.randrange(len(found[name]))]


@parts("a part that is empty")
def empty_part(found, chance):
    found[chance.choice((SHEET, "xl/workbook.xml", "xl/styles.xml"))] = b""


@parts("a sheet in UTF-16")
def wide_part(found, _chance):
    found[SHEET] = found[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")


@parts("a letter beside it")
def letter(found, _chance):
    found["word/document.xml"] = b"<w/>"


@raw("cut anywhere")
def cut(content, chance):
    return content[: chance.randrange(len(content))]


@raw("its last bytes lost")
def cut_late(content, chance):
    return content[: -chance.randrange(1, 200)]


@raw("its first bytes lost")
def cut_early(content, chance):
    return content[chance.randrange(1, 200) :]


@raw("bytes in front")
def in_front(content, chance):
    return bytes(chance.randrange(256) for _byte in range(40)) + content


@raw("bytes at the end")
def behind(content, chance):
    return content + bytes(chance.randrange(256) for _byte in range(40))


@raw("a piece lost in the middle")
def hole(content, chance):
    at = chance.randrange(100, len(content) - 200)
    return content[:at] + content[at + chance.randrange(1, 80) :]


@raw("one byte changed")
def flipped(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


@raw("as text")
def as_text(content, _chance):
    return content.decode("utf-8", "replace").encode()


@raw("the same part twice")
def part_twice(content, _chance):
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr(zipfile.ZipInfo(SHEET), archive.read(SHEET).replace(b"<v>1", b"<v>2"))
    return written.getvalue()


def damaged(content, harm_name, chance):
    """(bytes of a workbook after one harm, lines of which something has to be told)."""
    kind, function = HARM[harm_name]
    table = Table(openpyxl.load_workbook(io.BytesIO(content), rich_text=True))
    if kind == "book":
        function(table, chance)
        written = io.BytesIO()
        table.book.save(written)
        return written.getvalue(), table.lines() - {getattr(table, "again", 0)}
    if kind == "raw":
        return function(content, chance), table.lines()
    archive = zipfile.ZipFile(io.BytesIO(content))
    found = {name: archive.read(name) for name in archive.namelist()}
    function(found, chance)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in found.items():
            new.writestr(name, part)
    return written.getvalue(), table.lines()
