# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Names of operations in every language, taken over by the steps made of them."""

from odoo.tools import SQL

#: Core's columns that are plain text without this addon.
CORE_TABLES = ("mrp_routing_workcenter", "mrp_workorder")


def take_over(records, source):
    """Give *records*, just created, the translations of their namesake in the many2one field *source*.

    One whose name differs from its namesake's in the language of *records* keeps its own.
    """
    records = records.filtered(source)
    if not records:
        return
    namesakes = records[source]
    namesakes.flush_model(["name"])
    records.flush_recordset(["name", source])
    records.env.cr.execute(
        SQL(
            "UPDATE %s AS bearer SET name = namesake.name FROM %s AS namesake"
            " WHERE namesake.id = bearer.%s AND bearer.id IN %s"
            " AND coalesce(namesake.name ->> %s, namesake.name ->> 'en_US') = bearer.name ->> 'en_US'",
            SQL.identifier(records._table),
            SQL.identifier(namesakes._table),
            SQL.identifier(source),
            tuple(records.ids),
            records.env.lang or "en_US",
        )
    )
    records.invalidate_recordset(["name"], flush=False)


def give_back(cr):
    """Let core read plain text in its own columns again."""
    for table in CORE_TABLES:
        cr.execute(SQL("ALTER TABLE %s ALTER name TYPE varchar USING name ->> 'en_US'", SQL.identifier(table)))
