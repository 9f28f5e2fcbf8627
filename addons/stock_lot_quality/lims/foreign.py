# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files that hold no table of results, told by how they begin: what people choose by mistake."""

# The first bytes of each kind.
_KINDS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"{\\rtf", "document"),
    (b"<!", "web"),
    (b"<?xml", "xml"),
    (b"<html", "web"),
    (b"<table", "web"),
    (b"MSH|", "hl7"),
    (b"FHS|", "hl7"),
    (b"BHS|", "hl7"),
    (b"H|\\^&", "astm"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
# Text may begin so too: such a file is one of these only when it is no text.
_ALSO_TEXT = {b"BM", b"MZ"}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096
# Bytes that no text has, or only by accident: more than a tenth of them is no accident.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def foreign_kind(content):
    """What a file is that cannot be a table: pdf, image, document, web, xml, hl7, astm, archive, program or
    binary.

    :param content: bytes of the file; text, or a workbook of the new form, gives ''

    >>> foreign_kind(b"%PDF-1.7"), foreign_kind(b"lot,result")
    ('pdf', '')
    """
    if content.startswith(_MARKS[1:]):
        return ""
    head = content[:_LOOKED_AT].removeprefix(_MARKS[0]).lstrip()
    binary = len(head) - len(head.translate(None, _CONTROLS)) > len(head) / 10
    for start, kind in _KINDS:
        if head.lower().startswith(start.lower()) and (binary or start not in _ALSO_TEXT):
            return kind
    return "binary" if binary else ""
