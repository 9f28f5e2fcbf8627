# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The only place where the values of a batch record are normalised before they are sealed.

The same record always gives the same RFC 8785 bytes, which is what the audit compares. The function is total
on purpose: an odd value becomes text instead of an error, because a seal must never stop the line.
"""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

from ..sdjwt import SECTIONS

MAX_INTEGER = 2**53 - 1  # RFC 8785, section 3.2.2.3: the integers a JSON reader may be trusted with
# where the moment and the note of a seal are kept inside the batch section
EVENT = "sealed_event"


def sealed_sections(batch_record, event=None):
    """The fixed set of sections of a sealed record, an empty one as empty, so that presence tells nothing.

    :param batch_record: dict of sections as ``mrp.production._batch_record()`` gives it
    :param event: dict with the moment of sealing, kept in the batch section as ``sealed_event``
    """
    sections = {name: batch_record.get(name) or _empty(name) for name in SECTIONS}
    if event:
        sections["batch"] = {**sections["batch"], EVENT: event}
    return normalise(sections)


def _empty(section):
    return {} if section in ("batch", "genealogy") else []


def normalise(value):
    """Strings NFC, times UTC with a Z, decimals as text, integers within 2^53; None becomes absence."""
    if isinstance(value, dict):
        return {_text(key): normalise(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [normalise(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_INTEGER else str(value)
    if isinstance(value, (float, Decimal)):
        return decimal_text(value)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return _text(value)


def decimal_text(value):
    """A number as plain decimal text without trailing zeros, as in ``12.5``; never an exponent.

    >>> decimal_text(12.50), decimal_text(Decimal("1E+3")), decimal_text(-0.0)
    ('12.5', '1000', '0')
    """
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        return str(number)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def utc_text(moment):
    """``YYYY-MM-DDTHH:MM:SSZ``; a naive time is UTC, as everywhere in Odoo."""
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value):
    text = value if isinstance(value, str) else str(value)
    # A lone surrogate has no UTF-8 form; it can only come from a broken import.
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
