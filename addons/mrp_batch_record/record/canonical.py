# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Normalise a batch record: no floats, no empty values, NFC text, UTC instants.

The record is a tree of dicts, lists, strings, booleans and integers within +-(2^53 - 1) (the integers JSON
readers agree on, RFC 7493 section 2.2). The same facts give the same tree, and so the same bytes.
"""

import datetime
import hashlib
import unicodedata
from decimal import Decimal

import rfc8785

SECTIONS = (
    "batch",
    "materials",
    "steps",
    "tests",
    "gate_decisions",
    "deviations",
    "signatures",
    "genealogy",
    "shipments",
)
_OBJECTS = ("batch", "genealogy")
_LARGEST = 2**53 - 1


def empty_record():
    """Return a record with every section there and nothing in it: presence alone must tell nothing.

    >>> sorted(empty_record()) == sorted(SECTIONS)
    True
    """
    return {section: {} if section in _OBJECTS else [] for section in SECTIONS}


def instant_text(instant):
    """Return a naive UTC datetime as ``YYYY-MM-DDTHH:MM:SSZ``; None for a missing one.

    >>> instant_text(datetime.datetime(2026, 9, 17, 6, 5, 4, 999))
    '2026-09-17T06:05:04Z'
    """
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ") if instant else None


def canonical(tree):
    """Return *tree* normalised: empty values absent, dates ISO, decimals text, text NFC.

    An absent key is None, ``""`` or an empty record; False and 0 are facts and stay, except that the caller
    must turn Odoo's False of an empty field into None. Raises TypeError for a float or an unknown type,
    ValueError for an integer beyond 2^53 - 1.

    >>> canonical({"lot": "e\\u0301", "note": None, "fit": False, "at": datetime.date(2026, 9, 17)})
    {'lot': 'é', 'fit': False, 'at': '2026-09-17'}
    """
    if isinstance(tree, dict):
        kept = ((str(key), canonical(value)) for key, value in tree.items())
        return {key: value for key, value in kept if value is not None}
    if isinstance(tree, list | tuple):
        return [canonical(value) for value in tree]
    return _leaf(tree)


def _leaf(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) or None
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(f"{value} is larger than every JSON reader can hold")
        return value
    if isinstance(value, Decimal):
        return format(abs(value) if value.is_zero() else value, "f")
    if isinstance(value, datetime.datetime):
        return instant_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} may not enter a batch record")


def entries(tree):
    """Return the ids of all elements in *tree*, nested ones too, sorted.

    >>> entries([{"id": "sample/2", "results": [{"id": "result/1"}]}])
    ['result/1', 'sample/2']
    """
    return sorted(_entries(tree))


def _entries(tree):
    if isinstance(tree, dict):
        if "id" in tree:
            yield tree["id"]
        tree = tree.values()
    elif not isinstance(tree, list):
        return
    for branch in tree:
        yield from _entries(branch)


def narrowed(tree, kept):
    """Return *tree* without the elements whose id is not in the set *kept*; what has no id stays.

    >>> narrowed([{"id": "sample/2", "results": [{"id": "result/1"}, {"id": "result/9"}]}], {"sample/2", "result/1"})
    [{'id': 'sample/2', 'results': [{'id': 'result/1'}]}]
    """
    if isinstance(tree, dict):
        return {key: narrowed(value, kept) for key, value in tree.items()}
    if isinstance(tree, list):
        return [
            narrowed(branch, kept)
            for branch in tree
            if not isinstance(branch, dict) or branch.get("id") is None or branch["id"] in kept
        ]
    return tree


def digest(tree):
    """Return the SHA-256, in hexadecimal, of the RFC 8785 bytes of a canonical *tree*.

    >>> digest({"b": 1, "a": "x"}) == digest({"a": "x", "b": 1})
    True
    """
    return hashlib.sha256(rfc8785.dumps(tree)).hexdigest()
