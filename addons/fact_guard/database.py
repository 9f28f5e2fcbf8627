# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Guards in PostgreSQL: what no statement changes, whoever sends it, short of taking the guard away.

A guard that is there already and reads the same is left alone: where another role owns the facts (docs/operations.md),
the server's own may not replace it, and need not.
"""

import re

from odoo.tools import SQL

PREFIX = "fact_guard_"
#: LIKE pattern of the names that begin so: an underscore by itself stands for any character.
_NAMED_SO = PREFIX.replace("_", r"\_") + "%"
#: Where a guard finds what it names. A function or an operator that the server's role puts into the schema public must
#: not stand in for PostgreSQL's own: so a guard names its tables in full.
PATH = "pg_catalog, pg_temp"
#: Functions that all tables have in common.
_WHOLE, _ROW = f"{PREFIX}whole", f"{PREFIX}row"
_SHARED = {_WHOLE, _ROW}
#: Bits of pg_trigger.tgtype.
_EACH = {"ROW": 1, "STATEMENT": 0}
_BEFORE = 2
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_BODY = """
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = TG_OP || ' on ' || TG_TABLE_NAME || ' is refused: {why}';
    END IF;
    RETURN coalesce(NEW, OLD);
END
"""
_BODY_ROW = """
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- The id of what goes is not the last one that was given: nothing takes its place.
        PERFORM nextval(TG_ARGV[0]::regclass);
        RETURN OLD;
    END IF;
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.id IS DISTINCT FROM currval(TG_ARGV[0]::regclass)
                  ELSE NEW.id IS DISTINCT FROM OLD.id END) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = TG_OP || ' on ' || TG_TABLE_NAME || ' is refused: a row keeps the id that its sequence gave';
    END IF;
    RETURN NEW;
END
"""
_BODY_DERIVED = """
BEGIN
    {statements}
    RETURN NEW;
END
"""
_BODY_WHOLE = """
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = 'TRUNCATE on ' || TG_TABLE_NAME || ' is refused: facts are kept';
END
"""


def guard(cr, table, name, events, condition, why, by_index=False):
    """Refuse a change of rows of *table*.

    :param name: tells the guards of a table apart
    :param events: 'UPDATE OR DELETE' and the like
    :param condition: SQL text over OLD, NEW and TG_OP that is true for what is refused; tables and own functions in it
        are named with their schema, see ``PATH``
    :param why: text of the error, after a colon
    :param by_index: whether the condition finds rows by an index. Without a word the planner reads a table through that
        was small when it made its plan; it keeps to that plan while one transaction adds thousands of rows
    """
    keep_rows(cr, table)
    function = f"{PREFIX}{table}_{name}"
    _install(
        cr,
        function,
        _BODY.format(condition=condition, why=why.replace("'", "''")),
        table,
        events,
        "ROW",
        by_index=by_index,
    )


def derive(cr, table, name, statements):
    """Fill columns of rows of *table* that repeat what other tables say, whatever an INSERT or UPDATE says of them.

    :param name: tells the guards of a table apart
    :param statements: PL/pgSQL that fills columns of NEW; tables in it are named with their schema, see ``PATH``
    """
    _install(
        cr, f"{PREFIX}{table}_{name}", _BODY_DERIVED.format(statements=statements), table, "INSERT OR UPDATE", "ROW"
    )


def keep_whole(cr, *tables):
    """Refuse TRUNCATE of these tables, and other ids of their rows."""
    for table in tables:
        keep_rows(cr, table)
        _install(cr, _WHOLE, _BODY_WHOLE, table, "TRUNCATE", "STATEMENT")


def keep_rows(cr, table):
    """Refuse another id for a row of *table*, and a new row whose id is not the one that the sequence just gave.

    Facts name their row by its id: who could move it away, or remove it, and put another in its place in one statement,
    would change all that is guarded. Tables that have no id, as those between two models, are left alone.
    """
    cr.execute(SQL("SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = 'id'", table))
    if cr.rowcount:
        cr.execute(SQL("SELECT pg_get_serial_sequence(%s, 'id')", table))
        [sequence] = cr.fetchone()
        _install(cr, _ROW, _BODY_ROW, table, "DELETE OR UPDATE OF id", "ROW", sequence)
        # Nearly every new row has the id that its sequence gave: to be told so by the function would take longer than
        # to check a foreign key. The operator and the function are PostgreSQL's own, whatever else bears their names.
        _install(
            cr,
            _ROW,
            _BODY_ROW,
            table,
            "INSERT",
            "ROW",
            sequence,
            suffix="_new",
            when=f"NEW.id OPERATOR(pg_catalog.<>) pg_catalog.currval('{sequence}'::pg_catalog.regclass)",
        )


def others_facts(cr):
    """Names of the tables of facts, and of what has a guard, that another role has.

    There are none but in the stronger set-up of docs/operations.md.
    """
    cr.execute(
        SQL(
            """
        SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
         WHERE NOT tgisinternal AND (tgtype & 32 <> 0 OR tgname LIKE %s) AND relnamespace = 'public'::regnamespace
           AND NOT pg_has_role(relowner, 'USAGE')
        """,
            _NAMED_SO,
        )
    )
    return {name for [name] in cr.fetchall()}


def release(cr, *tables):
    """Take this module's guards off these tables: for an uninstallation."""
    for table in tables:
        cr.execute(
            SQL(
                """
            SELECT tgname, proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
             WHERE tgrelid = to_regclass(%s) AND proname LIKE %s
            """,
                table,
                _NAMED_SO,
            )
        )
        for trigger, function in cr.fetchall():
            cr.execute(SQL("DROP TRIGGER %s ON %s", SQL.identifier(trigger), SQL.identifier(table)))
            if function not in _SHARED:
                cr.execute(SQL("DROP FUNCTION %s()", SQL.identifier(function)))


def _install(cr, function, body, table, events, each, *arguments, suffix="", when=None, by_index=False):
    """Put a trigger and its function in place.

    :param suffix: tells triggers of one function apart
    :param when: SQL text, which rows the function is called for; all when omitted
    :param by_index: see ``guard``
    """
    name = (f"{function}_{table}" if function in _SHARED else function) + suffix
    settings = {"search_path": PATH, **({"enable_seqscan": "off"} if by_index else {})}
    if _is_called(cr, name, function, table, events, each, arguments, when) and _reads(cr, function, body, settings):
        return
    trigger = SQL.identifier(name)
    more = " ".join(f"SET {setting} = {value}" for setting, value in settings.items() if setting != "search_path")
    cr.execute(
        SQL(
            f"CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SET search_path = {PATH} {more} AS %s",
            SQL.identifier(function),
            body,
        )
    )
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, SQL.identifier(table)))
    cr.execute(
        SQL(
            f"CREATE TRIGGER %s BEFORE {events} ON %s FOR EACH {each} %s EXECUTE FUNCTION %s(%s)",
            trigger,
            SQL.identifier(table),
            SQL(f"WHEN ({when})") if when else SQL(),
            SQL.identifier(function),
            SQL(", ").join(arguments),
        )
    )


def _is_called(cr, name, function, table, events, each, arguments, when):
    """Whether this trigger calls this function, at these events, for these columns and rows, with these arguments."""
    kinds, columns = _read_events(events)
    cr.execute(
        SQL(
            """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger
         WHERE tgrelid = to_regclass(%s) AND tgname = %s AND tgfoid = to_regproc(%s) AND tgenabled = 'O'
           AND tgtype = %s AND tgargs = %s
           AND %s::text[] = ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = tgrelid
                                     AND attnum = ANY (tgattr) ORDER BY attname::text COLLATE "C")
        """,
            table,
            name,
            f"public.{function}",
            _EACH[each] | _BEFORE | kinds,
            b"".join(argument.encode() + b"\0" for argument in arguments),
            columns,
        )
    )
    found = cr.fetchone()
    if not found:
        return False
    _before, _when, rows = found[0].rpartition(" EXECUTE FUNCTION ")[0].partition(" WHEN ")
    return _plain(rows) == _plain(when or "")


def _plain(condition):
    """The condition of a trigger without what PostgreSQL says of it in one place and leaves out in another."""
    return re.sub(r"operator\(pg_catalog\.|pg_catalog\.|(?<=')public\.|[()\s]", "", condition.lower())


def _reads(cr, function, body, settings):
    """Whether this function is there, with this body and these settings."""
    cr.execute(
        SQL(
            "SELECT FROM pg_proc WHERE proname = %s AND pronamespace = 'public'::regnamespace AND prosrc = %s"
            " AND proconfig = %s",
            function,
            body,
            [f"{setting}={value}" for setting, value in settings.items()],
        )
    )
    return bool(cr.rowcount)


def _read_events(events):
    """Events as ``guard`` takes them: their bits, and the sorted names of the columns that an UPDATE is of."""
    kinds, columns = 0, []
    for event in events.split(" OR "):
        kind, _of, names = event.partition(" OF ")
        kinds |= _EVENTS[kind]
        columns += [name.strip() for name in names.split(",") if name]
    return kinds, sorted(columns)
