# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Read one scanned code."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl, unquote

from .identifiers import FNC1, check_digit_holds, date_of, element_at, element_of, is_identifier

# AIM identifiers that announce GS1 (GS1-128, DataBar, DataMatrix, QR, DotCode), and any other one.
_GS1_SYMBOLOGY = re.compile(r"\](?:C1|e[0-3]|d2|Q3|J1)")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# How keyboards and typing people spell the separator FNC1. None of these can stand in a GS1 value.
_SPELT_FNC1 = re.compile(r"<GS>|\{GS\}|\^\]|[\]#|~␝]")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^(]+)")
# A path, a query and what follows; a % that begins no character makes it another address.
_CHARACTER = r"(?:[^%\x00-\x20{ends}]|%[0-9A-Fa-f]{{2}})"
_ADDRESS = re.compile(
    rf"https?://[^\x00-\x20/?#]+(?P<path>(?:/|{_CHARACTER.format(ends='/?#')})*)"
    rf"(?:\?(?P<query>{_CHARACTER.format(ends='#')}*))?(?:#[^\x00-\x20]*)?\Z",
    re.IGNORECASE | re.ASCII,
)
_DATES = {"11": "produced_on", "13": "packed_on", "15": "best_before", "17": "expires_on"}
_WEIGHT = re.compile(r"310\d")


@dataclass(frozen=True)
class Scan:
    """What one code says; what it does not say is None. ``names`` are the lot names to try, best first."""

    kind: str  # element_string | digital_link | plain
    code: str
    names: tuple = ()
    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    produced_on: datetime.date | None = None
    packed_on: datetime.date | None = None
    best_before: datetime.date | None = None
    expires_on: datetime.date | None = None
    count: Decimal | None = None
    weight_kg: Decimal | None = None


def read(code):
    """Return the :class:`Scan` of *code* as a wedge scanner, a camera or a person gives it.

    Element strings may carry a symbology identifier, FNC1 as ASCII 29 or as keyboards spell it (``<GS>``, ``#``,
    ``]``), or the bracketed form people type. A code that is not entirely valid GS1 is a plain code: a lot named
    ``10-7`` must not be cut in two.

    >>> read("]C10109506000134352" + "10MILK-1").lot
    'MILK-1'
    >>> read("https://id.gs1.org/01/09506000134352/10/A%2F1?17=271231").names
    ('A/1',)
    >>> read(" LOT7 ").names
    ('LOT7',)
    """
    text = code.strip(" \t\r\n")
    if "://" in text:
        elements, kind = _digital_link(text), "digital_link"
    else:
        elements, kind = _elements(text), "element_string"
    read_out = elements and _interpret(elements)
    if not read_out or not (read_out.keys() & {"gtin", "lot", "serial"}):
        bare = _SYMBOLOGY.sub("", text, count=1) if _SYMBOLOGY.match(text) else text
        return Scan(kind="plain", code=code, names=tuple(dict.fromkeys(name for name in (bare, text) if name)))
    names = [name for name in (read_out.get("lot"), read_out.get("serial")) if name]
    if kind == "element_string" and "gtin" not in read_out and text[0] not in "](":
        # Nothing but its first digits says that this is GS1: as likely it is a lot called ``10-7``.
        names.insert(0, text)
    return Scan(kind=kind, code=code, names=tuple(names) or (text,), **read_out)


def _elements(text):
    """Split an element string into its elements, or None when it is not one to the last character."""
    announced = _GS1_SYMBOLOGY.match(text)
    text = text[announced.end() :] if announced else text
    if text.startswith("("):
        pairs = _BRACKETED.findall(text)
        whole = "".join(f"({ai}){value}" for ai, value in pairs) == text
        return [element_of(ai, value) for ai, value in pairs] if whole else None
    text = _SPELT_FNC1.sub(FNC1, text).strip(FNC1)
    elements = []
    while text:
        element = element_at(text)
        if not element:
            return None
        elements.append(element)
        text = text[len("".join(element)) :].removeprefix(FNC1)
    return elements


def _digital_link(address):
    """The elements of a GS1 Digital Link URI (GS1 Digital Link 1.1.2, section 4.7), or None.

    What is no identifier of GS1 is the business of whoever serves the address.
    """
    parts = _ADDRESS.match(address)
    if not parts:
        return None
    try:
        steps = [unquote(step, errors="strict") for step in parts["path"].split("/") if step]
        query = parse_qsl(parts["query"] or "", errors="strict")
    except UnicodeDecodeError:
        return None
    if "01" not in steps:
        return None
    path = steps[steps.index("01") :]
    said = dict(zip(path[::2], path[1::2], strict=False)) | dict(query)
    said["01"] = said.get("01", "").zfill(14)
    return [element_of(ai, value) for ai, value in said.items() if is_identifier(ai)]


def _interpret(elements):
    """Turn elements into the fields of a Scan; None when one is no element, or said twice."""
    if not all(elements) or len(dict(elements)) < len(elements):
        return None
    said = {}
    for ai, value in elements:
        if ai in ("01", "02"):
            if not check_digit_holds(value):
                return None
            if ai == "01" or "gtin" not in said:
                said["gtin"] = value
        elif ai == "10":
            said["lot"] = value
        elif ai == "21":
            said["serial"] = value
        elif ai in _DATES:
            said[_DATES[ai]] = date_of((ai, value))
            if not said[_DATES[ai]]:
                return None
        elif ai in ("30", "37"):
            said["count"] = Decimal(value)
        elif _WEIGHT.fullmatch(ai):
            said["weight_kg"] = Decimal(value).scaleb(-int(ai[3]))
    return said
