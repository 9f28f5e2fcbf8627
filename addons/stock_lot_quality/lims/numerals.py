# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Numbers as laboratories write them, in either decimal notation, with their qualifier."""

import re
import unicodedata
from decimal import Decimal

from .problems import Number

_QUALIFIERS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "≤": "<=", "≥": ">=", "=": "", "": ""}
_READING = re.compile(r"^(<=|>=|[<>≤≥=]?)\s*(.*)$", re.DOTALL)
_SIMPLE = re.compile(r"-?(?:0|[1-9]\d*)(?:\.(?:\d{1,2}|\d{4,}))?", re.ASCII)
_MACHINE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}", re.ASCII)
_GROUPS = r"\d{1,3}(?:%s\d{3})+"
_COMMA_DECIMAL = re.compile(rf"[+-]?(?:{_GROUPS % '[.]'}|{_GROUPS % '[ ]'}|{_GROUPS % '''[']'''}|\d+),\d+", re.ASCII)
_DOT_DECIMAL = re.compile(rf"[+-]?(?:{_GROUPS % ','}|{_GROUPS % '[ ]'}|{_GROUPS % '''[']'''}|\d+)\.\d+", re.ASCII)
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3}[,.]\d{3}", re.ASCII)
_WHOLE = re.compile(rf"[+-]?(?:\d+|\d{{1,3}}(?:,\d{{3}}){{2,}}|{_GROUPS % '''[ ']'''})", re.ASCII)
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}", re.ASCII)
_DOT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)


class Unreadable(ValueError):
    """A cell that is not what its column holds; code as in RowProblem."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def narrow(text):
    """One width for digits and signs, one kind of blank."""
    if text.isascii() and "  " not in text:
        return text.strip()
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("’", "'")
    return " ".join(plain.split())


def is_clear(text):
    """Whether a reading says by itself what it is, whatever the rest of its column is written like."""
    return isinstance(text, Number) or not _AMBIGUOUS.fullmatch(_number_part(text))


def decimal_mark(texts):
    """Whether a column of readings writes decimals with '.' or ','; None when nothing in it tells."""
    marks = set()
    for text in texts:
        if isinstance(text, Number) or text.isdigit():
            continue
        number = _number_part(text)
        if not _AMBIGUOUS.fullmatch(number):
            if _COMMA_DECIMAL.fullmatch(number) or _DOT_THOUSANDS.fullmatch(number):
                marks.add(",")
            if _DOT_DECIMAL.fullmatch(number) or _COMMA_THOUSANDS.fullmatch(number):
                marks.add(".")
    return marks.pop() if len(marks) == 1 else None


def reading(sign, text, mark):
    """(qualifier, value, is a number) of a reading; words stay words.

    :param sign: str, what a column of its own says; goes before what stands in the reading
    :param mark: callable that returns the column's decimal mark, '.', ',' or None; asked only where it matters
    :raises Unreadable: 'thousands' for a number that could be read in two ways, 'number' for a sign before a word
    """
    if not sign and _SIMPLE.fullmatch(text):
        return "", str(text), True
    found, number = _READING.match(narrow(text)).groups()
    qualifier = _QUALIFIERS.get(narrow(sign) or found)
    if qualifier is None:
        raise Unreadable("number")
    number = number.strip()
    plain = _machine(number) if isinstance(text, Number) else _written(number, mark)
    if plain is not None:
        return qualifier, plain, True
    if qualifier or found:
        raise Unreadable("number")
    return "", text.strip(), False


def _machine(number):
    if _MACHINE.fullmatch(number):
        return number
    return _expanded(number) if _SCIENTIFIC.fullmatch(number) else None


def _written(number, mark):
    """Plain decimal notation of a number as a person writes it; None when it is none."""
    if _AMBIGUOUS.fullmatch(number):
        # '.' is the decimal mark unless the column says otherwise; a lone ',' before three digits says nothing.
        of_column = mark()
        if of_column is None and "," in number:
            raise Unreadable("thousands")
        return _plain(number, of_column or ".")
    if _COMMA_DECIMAL.fullmatch(number) or _DOT_THOUSANDS.fullmatch(number):
        return _plain(number, ",")
    if _DOT_DECIMAL.fullmatch(number) or _WHOLE.fullmatch(number):
        return _plain(number, ".")
    return _expanded(number) if _SCIENTIFIC.fullmatch(number) else None


def _number_part(text):
    return _READING.match(narrow(text)).group(2).strip()


def _plain(number, mark):
    other = "," if mark == "." else "."
    return number.replace(" ", "").replace("'", "").replace(other, "").replace(mark, ".").removeprefix("+")


def _expanded(number):
    return format(Decimal(number.replace(",", ".")), "f")
