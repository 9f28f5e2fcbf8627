# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What stands in a row of facts but is not spelled out by its element of the batch record.

An element names its lot, its product, its people (``mrp_batch_record/record_elements.py``, which says which columns
that spells out too); the row also says which rows those are, and holds what no reader needs. All of it is sealed under
``stored``, so that no column of a fact can be edited unseen. New columns are covered by themselves; of Odoo's own
tables only the named ones are, the others change in honest work.
"""

import json

from odoo.addons.mrp_batch_record.record_elements import ELEMENTS
from odoo.tools import SQL

# columns of rows of facts that are no facts but plans, which change in honest work: they are not sealed
PLANNED = {"deviation": ("owner_id", "due_date")}
# of the elements that are rows of Odoo's own tables: only what a fact of the batch is made of
NAMED = {
    "consumption": ("move_id", "product_id", "product_uom_id", "lot_id", "location_id"),
    "shipment": ("move_id", "product_id", "product_uom_id", "lot_id", "picking_id"),
    "order": ("company_id", "product_id", "product_uom_id", "bom_id", "release_decision"),
}
# many-to-many links of a row, as sorted ids
LINKS = {
    "step": (
        ("operators", "mrp_step_log_operator_rel", "log_id", "user_id"),
        ("equipment", "mrp_step_log_equipment_rel", "log_id", "equipment_id"),
    ),
    "order": (("lots", "mrp_production_stock_lot_rel", "mrp_production_id", "stock_lot_id"),),
}
KEPT_BY_ODOO = ("id", "create_uid", "create_date", "write_uid", "write_date")


def time_text(expression):
    """SQL of a timestamp as the batch record writes it, in quotes.

    JSON's own spelling up to its seconds, which takes half the time of ``to_char``.
    """
    return f"""left(to_json({expression})::text, 20) || 'Z"'"""


def text_json(expression):
    """SQL of a text as a JSON string; a third of the time of ``to_json``.

    Line ends and other control characters stay as they are, which no JSON has: such a text never reads as a sealed
    one, nor does any other than the same. For texts of several lines there is :func:`lines_json`.
    """
    return rf"""'"' || replace(replace(({expression})::text, '\', '\\'), '"', '\"') || '"'"""


def lines_json(expression):
    """SQL of a text as a JSON string, whatever is in it."""
    return f"to_json(({expression})::text)::text"


def json_object(members):
    """SQL that writes a JSON object as RFC 8785 does: names in order, no spaces, a NULL member absent.

    No function that counts characters (``ltrim``, ``substr``) may touch the whole: it takes a quarter of all the time.

    :param members: dict of name -> SQL of the member's JSON text
    """
    parts = ", ".join(f"""'"{name}":' || {members[name]}""" for name in sorted(members))
    return f"concat('{{', concat_ws(',', {parts}), '}}')"


def stored_object(env, prefix, alias, links=None):
    """SQL of a JSON object with the columns of ``alias``, a row of the table behind ``prefix``.

    :param links: dict of a many-to-many link's name -> SQL of its ids as JSON, where a query has them at hand
    """
    model = env[ELEMENTS[prefix].model]
    members = {}
    for name in _columns(model, prefix):
        column, kind = f'{alias}."{name}"', model._fields[name].column_type[0]
        if kind in ("bool", "int4"):
            members[name] = f"({column})::text"
        elif kind == "timestamp":
            members[name] = time_text(column)
        else:
            members[name] = (lines_json if model._fields[name].type == "text" else text_json)(column)
    for name, table, own, other in LINKS.get(prefix, ()):
        members[name] = (links or {}).get(name) or (
            f"(SELECT '[' || string_agg({other}::text, ',' ORDER BY {other}) || ']' FROM {table}"
            f" WHERE {own} = {alias}.id)"
        )
    return json_object(members)


def stored_of(env, ids_by_prefix):
    """The stored columns of these rows: ``{"feeding/12": {...}}``.

    :param ids_by_prefix: dict of prefix -> row ids
    """
    found, parts = {}, []
    for prefix, ids in ids_by_prefix.items():
        if prefix in NAMED:
            found |= _named_of(env, prefix, ids)
            continue
        model = env[ELEMENTS[prefix].model]
        model.flush_model()
        parts.append(
            SQL(
                "SELECT %s || id, %s FROM %s AS fact WHERE id IN %s",
                f"{prefix}/",
                SQL(stored_object(env, prefix, "fact")),
                SQL.identifier(model._table),
                tuple(ids),
            )
        )
    if parts:
        rows = env.execute_query(SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts))
        # not strict: a line end within a text stands in it as it is
        found |= {place: json.loads(text, strict=False) for place, text in rows}
    return found


def _named_of(env, prefix, ids):
    """The same of Odoo's own tables, whose rows have just been read for the record: no query."""
    columns, found = NAMED[prefix], {}
    for row in env[ELEMENTS[prefix].model].browse(ids):
        stored = {column: row[column].id if row._fields[column].relational else row[column] for column in columns}
        if prefix == "order":
            stored["lots"] = sorted(row.lot_producing_ids.ids)
        found[f"{prefix}/{row.id}"] = {column: value for column, value in stored.items() if value}
    return found


def _columns(model, prefix):
    """Names of the columns that go under ``stored``, in order."""
    if prefix in NAMED:
        return NAMED[prefix]
    spelled = {*ELEMENTS[prefix].columns, *PLANNED.get(prefix, ()), *KEPT_BY_ODOO}
    return sorted(
        name
        for name, field in model._fields.items()
        if field.store and field.column_type and name not in spelled and not name.startswith(("message_", "activity_"))
    )
