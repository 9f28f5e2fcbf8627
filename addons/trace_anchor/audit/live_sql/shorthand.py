# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The shorthands of the queries in this package.

``{name: value; ...}`` is a JSON object whose values are text unless they say otherwise (``[at x]`` a time,
``[quantity x]`` a decimal, ``[lines x]`` a text of several lines, ``[raw x]`` JSON already), a NULL one left out.
``[text x]`` is NULL for an empty text, ``[json x]`` a text as JSON, ``[unit x]`` and ``[code x]`` are how the record
calls a unit and a product. ``<open>``, ``<close>`` and ``<none>`` are the brackets of a JSON list and an empty one.
``<feeding f>`` stands for all members of that element of the record, of rows called f, and ``stored`` beside them:
``%(feeding)s``.
"""

import re

from odoo.addons.mrp_batch_record.record_elements import ELEMENTS

from ...record.stored_columns import json_object, lines_json, text_json, time_text

QUOTED = {
    "at": time_text,
    "quantity": lambda x: f"""'"' || round(coalesce({x}, 0)::numeric, %(digits)s) || '"'""",
    "raw": lambda x: x.replace("<none>", "'[]'"),
    "lines": lambda x: lines_json(f"nullif({x}, '')"),
}
WORDS = {
    "json": text_json,
    "text": lambda x: f"nullif({x}, '')",
    "unit": lambda x: f"coalesce(nullif({x}.unece_code, ''), {x}.name ->> 'en_US')",
    "code": lambda x: f"coalesce(nullif({x}.default_code, ''), 'product/' || {x}.id)",
}


_ELEMENT = re.compile(r"<(\w+) (\w+)>")


def elements(query):
    """The elements of the record that a query spells, as rows (kind, what its rows are called)."""
    return _ELEMENT.findall(query)


def expand(query):
    """Write out the shorthands of a query."""
    query = _ELEMENT.sub(lambda found: _members(ELEMENTS[found[1]], found[2]), query)
    query = re.sub(r"\[(text|unit|code|json) ([^\]]+)\]", lambda found: WORDS[found[1]](found[2]), query)
    query = re.sub(r"\{([^{}]+)\}", lambda found: _object(found[1]), query)
    return query.replace("<open>", "[").replace("<close>", "]")


def _members(element, alias):
    """The members of an element as they are spelled for the record, of the row called ``alias``."""
    members = [f"{member.name}: {member.sql}" for member in element.members]
    if element.kind != "order":  # the batch is one of its kind and has no id
        members.append(f"id: '{element.kind}/' || row.id")
    return re.sub(r"\brow\.", f"{alias}.", "; ".join(members)) + f"; stored: [raw %({element.kind})s]"


def _object(members):
    texts = {}
    for member in members.split(";"):
        name, _colon, value = member.strip().partition(": ")
        kind = re.fullmatch(r"\[(at|quantity|raw|lines) (.+)\]", value, re.DOTALL)
        texts[name] = QUOTED[kind[1]](kind[2]) if kind else text_json(value)
    return json_object(texts)
