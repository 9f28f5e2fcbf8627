# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""In which encoding a file is written, when all of it says so."""

import codecs
import re

from .problems import FileProblem

#: Encodings that a laboratory or a sender may be said to write.
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "shift_jis")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHUNK = 1 << 20
_LOOKED_AT = 4096
# For each character that only the wider Chinese encodings know there are this many that the plain one writes too: in
# Chinese text they are rare, in Western text taken for Chinese there is hardly anything else.
_PLAIN_FOR_RARE = 4
_NO_ASCII = re.compile(r"[^\x00-\x7f]+")
# A character that UTF-8 writes in three bytes.
_WIDE_UTF8 = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
# Japanese and Russian letters, sounds and lines of boxes, which Chinese laboratories do not write.
_FOREIGN_ROWS = (0xA4, 0xA5, 0xA7, 0xA8, 0xA9)


def encoding_of(content, said=None):
    """The encoding of a text.

    :param content: bytes
    :param said: the encoding that the laboratory or the sender names, or None; a mark in the file goes before it
    :raises FileProblem: 'encoding', when it is none that is known, or could be several
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content, encoding)
    if said:
        return _checked(content, said)
    if wide := utf16_without_mark(content):
        return _checked(content, wide)
    try:
        return _checked(content, "utf-8")
    except FileProblem:
        if not _is_chinese(content) or _is_of_two(content):
            raise FileProblem("encoding", "gb18030") from None
    return "gb18030"


def _checked(content, encoding):
    """The encoding, when all of the content is text in it; read in pieces."""
    for _piece in _pieces(content, encoding):
        pass
    return encoding


def _pieces(content, encoding):
    """The text of a content, piece by piece.

    :raises FileProblem: 'encoding', where it is none
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        for start in range(0, len(content), _CHUNK):
            yield decoder.decode(content[start : start + _CHUNK])
        yield decoder.decode(b"", final=True)
    except (UnicodeError, LookupError):
        raise FileProblem("encoding", encoding) from None


def utf16_without_mark(content):
    """The encoding of UTF-16 that lacks its mark, else None: every other byte of its ASCII characters is zero."""
    head = content[:_LOOKED_AT]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 8 and not others and len(content) % 2 == 0:
            text = head.decode(encoding, "replace")
            lines = "\n" in text or text[:1] in ("[", "{")
            if lines and "\ufffd" not in text and all(one.isprintable() or one.isspace() for one in text):
                return encoding
    return None


def _is_chinese(content):
    """Whether a text that can be read as GB18030 is Chinese, and not some other text of one byte a character.

    :raises FileProblem: 'encoding', when it cannot be read so
    """
    characters = set()
    for piece in _pieces(content, "gb18030"):
        characters.update(*_NO_ASCII.findall(piece))
    plain = rare = 0
    for character in characters:
        written = character.encode("gb18030")
        if len(written) == 2 and (written[1] < 0xA1 or written[0] in _FOREIGN_ROWS):
            rare += 1
        else:
            plain += 1
    return plain >= _PLAIN_FOR_RARE * rare


def _is_of_two(content):
    """Whether some lines of a text that is not UTF-8 are: two files in one, or one that was appended to.

    All of a JSON may stand on one line: then it is asked object by object.
    """
    if content[:_LOOKED_AT].lstrip()[:1] in (b"[", b"{"):
        content = content.replace(b"}", b"\n")
    end = 0
    for found in _WIDE_UTF8.finditer(content):
        if found.start() >= end:
            start, end = content.rfind(b"\n", 0, found.start()) + 1, content.find(b"\n", found.end())
            end = len(content) if end < 0 else end
            if any(map(_is_wide_utf8, content[start:end].splitlines())):
                return True
    return False


def _is_wide_utf8(line):
    """Whether a line holds UTF-8 of three bytes a character, which plain Chinese does not look like by chance."""
    try:
        return max(line.decode(), default="") >= "\u0800"
    except UnicodeDecodeError:
        return False
