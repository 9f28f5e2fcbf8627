# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""GS1 element strings (GS1 General Specifications, section 3), by biip's table of Application Identifiers."""

import re
from typing import NamedTuple

from biip import ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

FNC1 = "\x1d"

# Characters of GS1 values: table 7.11-1 of the General Specifications. biip's \d would take digits of other scripts.
_CHARACTERS = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")


class Element(NamedTuple):
    """An Application Identifier and its value, as texts."""

    identifier: str
    value: str


def element_at(text):
    """The element that *text* begins with, or None: its value is complete and ends where its identifier says.

    >>> element_at("10ABC")
    Element(identifier='10', value='ABC')
    >>> element_at("310300015010A")
    Element(identifier='3103', value='000150')
    >>> element_at("XY") is None
    True
    """
    try:
        known = GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return None
    said = re.match(known.pattern.removesuffix("$"), text.split(FNC1, 1)[0])
    if not said:
        return None
    value, rest = said[0].removeprefix(known.ai), text[said.end() :]
    ended = rest[:1] in ("", FNC1) or not known.separator_required
    return Element(known.ai, value) if ended and _CHARACTERS.fullmatch(value) else None


def date_of(element):
    """The date that the value YYMMDD of an element stands for, or None: day 00 is the last of its month.

    >>> date_of(Element("17", "270200"))
    datetime.date(2027, 2, 28)
    """
    try:
        return GS1ElementString.parse("".join(element)).date
    except ParseError:
        return None


def is_identifier(text):
    """Whether this is an Application Identifier and nothing besides.

    >>> is_identifier("3103"), is_identifier("310"), is_identifier("109")
    (True, False, False)
    """
    try:
        return GS1ApplicationIdentifier.extract(text).ai == text
    except ParseError:
        return False


def element_of(identifier, value):
    """The element of an identifier and its whole value, or None when there is no such identifier or value."""
    element = element_at(f"{identifier}{value}")
    return element if element == (identifier, value) else None


def check_digit_holds(key):
    """Whether the last digit of a GTIN or SSCC is its GS1 modulo 10 check digit.

    >>> check_digit_holds("09506000134352")
    True
    >>> check_digit_holds("09506000134353")
    False
    """
    return gs1_standard_check_digit(key[:-1]) == int(key[-1])
