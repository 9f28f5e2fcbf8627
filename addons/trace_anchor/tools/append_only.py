# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Append-only tables: the rule lives in PostgreSQL, because SQL goes around every guard written in Python."""

from odoo.addons.fact_guard import database
from odoo.tools import SQL

# A row may only gain a value in the columns named by the trigger's arguments; every other change, every
# DELETE and TRUNCATE is refused. Nothing here may be relaxed by a session variable: whoever wants to edit
# the past has to disable the trigger, and then the audit finds the row.
GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION trace_append_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb;
    after jsonb;
    settable text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        FOREACH settable IN ARRAY coalesce(TG_ARGV, '{}') LOOP
            IF before -> settable = 'null'::jsonb THEN
                before := before - settable;
                after := after - settable;
            END IF;
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = TG_OP || ' on ' || TG_TABLE_NAME || ' is refused: sealed facts are append-only';
END $$
"""
GUARDED_TABLES = (
    "trace_record",
    "trace_record_key",
    "trace_leaf",
    "trace_checkpoint",
    "trace_cosignature",
    "trace_audit_finding",
    "trace_audit_closing",
)


def guard_table(cr, table, settable=()):
    """Make ``table`` append-only in the database.

    :param settable: columns that may go once from NULL to a value
    """
    cr.execute(SQL(GUARD_FUNCTION))
    # The newest row is the one with the highest id: nobody chooses it.
    database.keep_rows(cr, table)
    _create_trigger(cr, table, SQL("trace_append_only(%s)", SQL(", ").join(map(_literal, settable))))


def guard_table_with(cr, table, function_body, function, events="UPDATE OR DELETE"):
    """Guard ``table`` by a trigger function of its own (``function``, created from ``function_body``).

    :param events: what the function is asked about
    """
    cr.execute(SQL(GUARD_FUNCTION))
    cr.execute(SQL(function_body))
    # What such a function lets go gives its place to no other row.
    database.keep_rows(cr, table)
    _create_trigger(cr, table, SQL("%s()", SQL.identifier(function)), events)


def _create_trigger(cr, table, call, events="UPDATE OR DELETE"):
    name = SQL.identifier(f"{table}_append_only")
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, SQL.identifier(table)))
    cr.execute(
        SQL(
            f"CREATE TRIGGER %s BEFORE {events} ON %s FOR EACH ROW EXECUTE FUNCTION %s",
            name,
            SQL.identifier(table),
            call,
        )
    )
    truncate = SQL.identifier(f"{table}_no_truncate")
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", truncate, SQL.identifier(table)))
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION trace_append_only()",
            truncate,
            SQL.identifier(table),
        )
    )


def _literal(column):
    """A trigger's arguments are literals, not parameters; column names of ours need no quoting."""
    if not column.isidentifier():
        raise ValueError(column)
    return SQL(f"'{column}'")


def drop_guards(env):
    """Uninstall hook: without it the tables could not be dropped row by row."""
    database.release(env.cr, "trace_anchor", "trace_notice", "trace_audit", "trace_log", *GUARDED_TABLES)
    for table in GUARDED_TABLES:
        for suffix in ("append_only", "no_truncate"):
            env.cr.execute(
                SQL("DROP TRIGGER IF EXISTS %s ON %s", SQL.identifier(f"{table}_{suffix}"), SQL.identifier(table))
            )
    env.cr.execute(SQL("DROP TRIGGER IF EXISTS trace_leaf_one_for_a_record ON trace_leaf"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS trace_leaf_one_for_a_record()"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS trace_append_only()"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS trace_record_key_guard()"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS trace_checkpoint_guard()"))
