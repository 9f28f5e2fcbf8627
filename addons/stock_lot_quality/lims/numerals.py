# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Numbers as laboratories write them, in either decimal notation, with their qualifier."""

import re
import unicodedata
from decimal import Decimal

from .cells import Number, Percent, narrow
from .marks import COMMA_DECIMAL, COMMA_GROUPS, DECIMAL, DOT_DECIMAL, DOT_GROUPS, DOUBTFUL, WHOLE
from .words import limit_beside, limit_word

_QUALIFIERS = {
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "≤": "<=",
    "≥": ">=",
    "=": "",
    "": "",
    "小于": "<",
    "低于": "<",
    "大于": ">",
    "高于": ">",
    "不大于": "<=",
    "不超过": "<=",
    "不小于": ">=",
    "不低于": ">=",
}
_SIGNS = "|".join(sorted(filter(None, _QUALIFIERS), key=len, reverse=True))
_READING = re.compile(rf"({_SIGNS})?\s*(.*?)\s*([%‰])?", re.DOTALL)
_SIMPLE = re.compile(r"-?(?:0(?:\.\d+)?|[1-9]\d*(?:\.(?:\d{1,2}|\d{4,}))?)", re.ASCII)
_MACHINE = re.compile(r"-?\d*\.?\d+", re.ASCII)
_SCIENTIFIC = re.compile(r"([+-]?[\d.,' ]*\d) ?[eE]([+-]?\d{1,2})", re.ASCII)
_TIMES_TEN = re.compile(
    r"(?:([+-]?[\d.,' ]*\d) ?[×xX*✕·] ?10 ?(?:\^ ?([+-]?\d{1,2})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹])))"
    r"|10 ?\^ ?([+-]?\d{1,2})",
    re.ASCII,
)
# Behind a digit: a power, or the number of a footnote; of two, the second may be either.
_BESIDE = re.compile(r"\d[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹①-⑳]", re.ASCII)
_RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
# A number in binary has 15 digits that are true; spreadsheets show and compare no more. What stands behind is noise.
TRUE_DIGITS = 15


class Unreadable(ValueError):
    """A cell that is not what its column holds; code and expected as in RowProblem."""

    def __init__(self, code, expected=""):
        super().__init__(code)
        self.code = code
        self.expected = expected


def reading(sign, text, marks, parameter):
    """(qualifier, value, is a number, unit) of a reading; words stay words, the unit is '%' or '‰' where it is written.

    :param sign: str, what a column of its own says
    :param marks: Marks of the file; asked only where it matters
    :param parameter: str, as the file names it
    :raises Unreadable: 'thousands' for a number that could be two, 'sign' for signs that contradict each other,
        'superscript' for raised digits behind a number, 'number' for a sign before a word
    """
    if not sign and len(text) <= TRUE_DIGITS and _SIMPLE.fullmatch(text):
        return "", str(text), True, "%" if isinstance(text, Percent) else ""
    if word := limit_word(text):
        if _one_sign(narrow(sign), "")[:1] not in ("", word):
            raise Unreadable("sign")
        return "", text.strip(), False, ""
    if limit := limit_beside(text):
        text = f"<{limit}"
    found, number, unit = _READING.fullmatch(narrow(text)).groups(default="")
    qualifier = _one_sign(narrow(sign), found)
    plain = _machine(number) if isinstance(text, Number) else _written(number, marks, parameter)
    if plain is not None:
        return qualifier, _without_noise(plain), True, "%" if isinstance(text, Percent) else unit
    if _BESIDE.search(number) or _is_number(unicodedata.normalize("NFKC", number)):
        raise Unreadable("superscript")
    if qualifier or found:
        raise Unreadable("number")
    return "", text.strip(), False, ""


def _one_sign(said, found):
    """The qualifier of a sign column and of the reading itself, which agree where both say something."""
    if said not in _QUALIFIERS:
        raise Unreadable("number")
    if said and found and _QUALIFIERS[said] != _QUALIFIERS[found]:
        raise Unreadable("sign")
    return _QUALIFIERS[said or found]


def _machine(number):
    if _MACHINE.fullmatch(number):
        return _with_zero(number)
    found = _SCIENTIFIC.fullmatch(number)
    return _raised(found[1], found[2]) if found and _MACHINE.fullmatch(found[1]) else None


def _written(number, marks, parameter):
    """Plain decimal notation of a number as a person writes it; None when it is none."""
    if found := _SCIENTIFIC.fullmatch(number):
        mantissa, power = found.groups()
    elif found := _TIMES_TEN.fullmatch(number):
        mantissa, power = found[1] or "1", found[2] or found[4] or found[3].translate(_RAISED)
    else:
        return _plain_number(number, marks, parameter)
    plain = _plain_number(mantissa, marks, parameter)
    return None if plain is None else _raised(plain, power)


def _plain_number(number, marks, parameter):
    if DOUBTFUL.fullmatch(number):
        mark = "," if "," in number else "."
        meaning = marks.meaning(parameter, mark)
        if meaning is None:
            raise Unreadable("thousands", f"{number.replace(mark, '.')} / {number.replace(mark, '')}")
        return _plain(number, mark if meaning == DECIMAL else _other(mark))
    if WHOLE.fullmatch(number):
        return _plain(number, ".")
    for decimal, shapes in ((",", (COMMA_DECIMAL, DOT_GROUPS)), (".", (DOT_DECIMAL, COMMA_GROUPS))):
        if any(known.fullmatch(number) for known in shapes):
            if marks.said not in (None, decimal):
                raise Unreadable("thousands", f"{_plain(number, decimal)}")
            return _plain(number, decimal)
    return None


def _is_number(text):
    """Whether a text would pass for a number, whatever its marks mean."""
    return bool(
        DOUBTFUL.fullmatch(text)
        or COMMA_DECIMAL.fullmatch(text)
        or DOT_DECIMAL.fullmatch(text)
        or WHOLE.fullmatch(text)
        or COMMA_GROUPS.fullmatch(text)
        or DOT_GROUPS.fullmatch(text)
    )


def _other(mark):
    return "," if mark == "." else "."


def _plain(number, mark):
    number = number.replace(" ", "").replace("'", "").replace(_other(mark), "").replace(mark, ".")
    return _with_zero(number.removeprefix("+"))


def _with_zero(number):
    """'.5' as '0.5'."""
    if number.startswith("."):
        return "0" + number
    return "-0" + number[1:] if number.startswith("-.") else number


def _raised(mantissa, power):
    return format(Decimal(mantissa).scaleb(int(power)), "f")


def _without_noise(number):
    """A number without the digits that binary arithmetic left behind the fifteenth; whole numbers stay as they are."""
    if len(number) <= TRUE_DIGITS or "." not in number:
        return number
    value = Decimal(number)
    if len(value.as_tuple().digits) <= TRUE_DIGITS:
        return number
    rounded = format(Decimal(f"{value:.{TRUE_DIGITS - 1}e}"), "f")
    return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded
