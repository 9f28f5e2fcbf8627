# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What differs between a sealed record and the live one, as (kind, path, sealed, live)."""

import hashlib
import json
import re

from odoo.addons.mrp_batch_record.record_elements import ELEMENTS

SHOWN = 200  # characters of a value in a finding
ELEMENT_KEYS = ("id", "key", "number", "name", "reference", "lot", "code")
# what is written with as many places as units have now, and how
QUANTITIES = frozenset(
    member.name for element in ELEMENTS.values() for member in element.members if member.sql.startswith("[quantity ")
)
PLACES = re.compile(r"(-?[0-9]+)(?:\.([0-9]+))?", re.ASCII)


def differences(sealed, live, path=""):
    """Yield each difference with its path, as in ``steps[2].readings[0].value``.

    A quantity that is written with more places than when it was sealed, all of them 0, is the same.

    :return: tuples (kind, path, sealed value, live value), kind "changed", "missing" or "added"
    """
    if sealed == live:
        return  # most of a record, which is long: named values are taken apart only where they differ
    if isinstance(sealed, dict) and isinstance(live, dict):
        yield from _in_dicts(sealed, live, path)
    elif isinstance(sealed, list) and isinstance(live, list):
        yield from _in_lists(sealed, live, path)
    elif path.rpartition(".")[2] not in QUANTITIES or not _has_more_places(sealed, live):
        yield "changed", path, sealed, live


def _has_more_places(sealed, live):
    """Whether a number is another one's text with zeros behind it. Fewer places may hide what was rounded away."""
    before, now = (isinstance(text, str) and PLACES.fullmatch(text) for text in (sealed, live))
    if not before or not now or before[1] != now[1]:
        return False
    kept, places = before[2] or "", now[2] or ""
    return places.startswith(kept) and not places[len(kept) :].strip("0")


# a column of the row that only repeats what its element spells out
MIRRORS = {
    "value_float": ("value",),
    "lot_id": ("lot",),
    "product_id": ("product",),
    "uom_id": ("unit",),
    "parameter_id": ("parameter",),
    "user_id": ("entered_by", "user", "login", "attached_by"),
    "operator_id": ("operator",),
}


def told_once(found):
    """The differences without those columns that repeat another difference of the same element."""
    found = list(found)
    paths = {path for _kind, path, _before, _now in found}
    for difference in found:
        element, stored, column = difference[1].rpartition(".stored.")
        if not stored or not any(f"{element}.{name}" in paths for name in MIRRORS.get(column, ())):
            yield difference


def section_of(path):
    """The section that a path leads into."""
    return path.split("[")[0].split(".")[0]


def shown(value):
    """A value as a short text for a person."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def digest(*values):
    """What tells these values from others whose ``shown`` is the same, as hex."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _in_dicts(sealed, live, path):
    for name in sorted({*sealed, *live}):
        place = f"{path}.{name}" if path else name
        if name not in live:
            yield "missing", place, sealed[name], None
        elif name not in sealed:
            yield "added", place, None, live[name]
        else:
            yield from differences(sealed[name], live[name], place)


def _in_lists(sealed, live, path):
    """Elements are matched by what names them, so that one added in the middle is one difference."""
    remaining = dict(_keyed(live))
    for index, (key, element) in enumerate(_keyed(sealed)):
        place = f"{path}[{index}]"
        if key in remaining:
            yield from differences(element, remaining.pop(key), place)
        else:
            yield "missing", place, element, None
    order = {key: index for index, (key, _element) in enumerate(_keyed(live))}
    for key, element in remaining.items():
        yield "added", f"{path}[{order[key]}]", None, element


def _keyed(elements):
    seen = {}
    for element in elements:
        name = _name(element)
        turn = seen[name] = seen.get(name, -1) + 1
        yield (name, turn), element


def _name(element):
    """What names an element among its siblings; its place when nothing does."""
    if not isinstance(element, dict):
        return None
    return next((f"{key}={element[key]}" for key in ELEMENT_KEYS if isinstance(element.get(key), (str, int))), None)
