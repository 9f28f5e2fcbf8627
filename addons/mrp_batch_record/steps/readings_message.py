# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Read the JSON in which machines and gateways send readings; see static/openapi/readings.json for its form."""

import datetime
import json

#: Readings in one message at most: what a server takes within a second or two.
MOST = 10_000
#: Characters of each text of a reading at most.
LONGEST = 200
_TEXTS = ("equipment", "parameter", "unit", "id")
_SAID = (*_TEXTS, "value", "time")


class MessageError(ValueError):
    """The message as a whole cannot be used: ``args`` are (code, detail) and the caller says it in words."""


def read_message(body):
    """Return the readings of a message as rows for the step logs.

    A row is a dict of ``equipment``, ``parameter``, ``unit`` (texts), ``value`` (text as it was written, so that
    4.20 stays 4.20), ``measured_at`` (naive UTC in whole seconds; None when it cannot be read), ``ref`` (None
    without an id), ``line``, the reading's place in the message from 0, and ``garbled``: the name of a text that is no
    text (NUL, half a surrogate pair) or is longer than LONGEST, None otherwise; such a row is for its sender to mend,
    the others are good. What the message says once for all readings under ``common`` fills what a reading leaves out.

    :param body: bytes
    :raises MessageError: ('json', ...), ('form', what is wrong where), ('many', how many)

    >>> read_message(b'{"common": {"equipment": "P1", "parameter": "T"},'
    ...              b' "readings": [{"time": "2026-11-02T08:00:00+08:00", "value": 72.50}]}')[0]["value"]
    '72.50'
    """
    message = _parsed(body)
    if not isinstance(message, dict) or not isinstance(message.get("readings"), list):
        raise MessageError("form", "readings")
    common = message.get("common", {})
    if not isinstance(common, dict):
        raise MessageError("form", "common")
    if len(message["readings"]) > MOST:
        raise MessageError("many", str(len(message["readings"])))
    return [_row(place, reading, common) for place, reading in enumerate(message["readings"])]


def _parsed(body):
    try:
        return json.loads(body.decode("utf-8"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise MessageError("json", str(error)) from None


def _row(place, reading, common):
    if not isinstance(reading, dict):
        raise MessageError("form", f"readings[{place}]")
    told = {**common, **reading}
    row = {name: _text(told.get(name), place, name) for name in _TEXTS}
    row["ref"] = row.pop("id") or None
    row["value"] = _text(told.get("value"), place, "value")
    row["measured_at"] = _instant(_text(told.get("time"), place, "time"))
    row["line"] = place
    row["garbled"] = garbled({name: told.get(name) for name in _SAID})
    return row


def garbled(texts):
    """The name of the first of *texts* (dict) that no database takes or that is longer than LONGEST; else None.

    >>> garbled({"unit": "CEL", "value": "72\\ud800"})
    'value'
    """
    return next((name for name, text in texts.items() if isinstance(text, str) and _is_garbled(text)), None)


def _is_garbled(text):
    return len(text) > LONGEST or any(mark == "\x00" or "\ud800" <= mark <= "\udfff" for mark in text)


def _text(value, place, name):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        raise MessageError("form", f"readings[{place}].{name}")
    return value.strip()


def _instant(text):
    """Naive UTC of an RFC 3339 time, which says its offset; None otherwise."""
    try:
        instant = datetime.datetime.fromisoformat(text)
        if instant.tzinfo is None:
            return None
        return instant.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        return None
