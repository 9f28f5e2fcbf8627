# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What PostgreSQL has of guarded rows."""

from odoo.tools import SQL

from .sought import DONE, SOUGHT

#: What PostgreSQL or the ORM stamps on a row whenever it is touched.
STAMPS = ("write_uid", "write_date")


class Stored:
    """What is stored of the guarded models, and what of it differs from the beginning."""

    def _watched(self):
        """``{table: columns}`` to compare; None for every column."""
        watched = {}
        for name in self.guarded_models():
            records = self.env[name]
            owned = {field for field, level in self.fields(name).items() if records._fields[field].column_type}
            if self.is_fact(name) or owned:
                watched[records._table] = None if self.is_fact(name) else owned
            for field in self.fields(name):
                if records._fields[field].type == "many2many":
                    watched[records._fields[field].relation] = None
        return watched | {table: columns | (watched.get(table) or set()) for table, columns in SOUGHT.items()}

    def _oid(self, table):
        return self.env.execute_query(SQL("SELECT to_regclass(%s)::oid::int", table))[0][0]

    def _rows(self, table):
        """``{id: {column: text}}``; for a table without id the rows themselves are the keys."""
        looked_at = SQL("state = 'done'") if table in DONE else SQL("true")
        rows = self.env.execute_query(SQL("SELECT to_jsonb(t) FROM %s t WHERE %s", SQL.identifier(table), looked_at))
        columns = self.watched[table]
        return {
            row.get("id") or tuple(sorted(row.items())): {
                name: value
                for name, value in row.items()
                if name not in STAMPS and (columns is None or name in columns)
            }
            for [row] in rows
        }

    def _counts(self):
        """``{table: rows touched so far in this transaction}``: rises with each change, also with one taken back."""
        rows = self.env.execute_query(
            SQL(
                """
            SELECT oid::int, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                 + pg_stat_get_xact_tuples_deleted(oid) FROM unnest(%s::oid[]) AS oid
            """,
                list(self._oids.values()),
            )
        )
        return dict(rows)

    def changes(self):
        """What differs from the beginning: ``[(table, id, column, before, after)]``; before is None for a new row."""
        counted, found = self._counts(), []
        for table, oid in self._oids.items():
            if counted[oid] != self._counted.get(oid):
                found += self._changes(table)
        self._counted = counted
        return found

    def _changes(self, table):
        before, after = self._baseline[table], self._rows(table)
        for key in before.keys() - after.keys():
            yield table, key, None, before[key], None
        for key, row in after.items():
            known = before.get(key)
            if known is None:
                yield table, key, None, None, row
            elif known != row:
                for name in row:
                    if row[name] != known.get(name):
                        yield table, key, name, known.get(name), row[name]
