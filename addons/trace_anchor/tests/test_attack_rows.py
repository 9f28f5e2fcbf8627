# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

import psycopg2
from odoo.addons.fact_guard import database
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from . import batches
from .common import TraceCase

#: What has a guard or refuses TRUNCATE: as addons/fact_guard/sql/own_facts.sql finds it.
GUARDED = """
    SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
     WHERE NOT tgisinternal AND (tgtype & 32 <> 0 OR tgname LIKE 'fact\\_guard\\_%')
       AND relnamespace = 'public'::regnamespace
       AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = tgrelid AND attname = 'id' AND NOT attisdropped)
     ORDER BY relname
"""
#: Guards that call any change of a row of theirs one, of its id too, and any removal.
APPEND_ONLY = (
    "trace_append_only",
    "trace_record_key_guard",
    "trace_checkpoint_guard",
    "batch_number_void_is_append_only",
)
#: Another row in the place of one, in one statement: what keys of other tables lead to is looked at when it is over.
MOVED = """
    WITH former AS (UPDATE %(table)s SET id = -id WHERE id = %(row)s RETURNING *)
    INSERT INTO %(table)s SELECT another.* FROM former,
           jsonb_populate_record(NULL::%(table)s, to_jsonb(former) || jsonb_build_object('id', %(row)s)) another
"""
REPLACED = """
    WITH former AS (DELETE FROM %(table)s WHERE id = %(row)s RETURNING *) INSERT INTO %(table)s SELECT * FROM former
"""
UPSERTED = """
    INSERT INTO %(table)s SELECT * FROM %(table)s WHERE id = %(row)s
        ON CONFLICT (id) DO UPDATE SET id = -excluded.id
"""
MERGED = """
    MERGE INTO %(table)s kept USING (SELECT %(row)s AS row) named ON kept.id = named.row
     WHEN MATCHED THEN UPDATE SET id = -kept.id
"""
BORN = (
    ("mrp_production", "release_decision", "released"),
    ("mrp_production", "decided_at", "2001-01-01"),
    ("lot_sample", "verdict", "passed"),
    ("lot_specification", "state", "in_force"),
    ("mrp_deviation", "state", "closed"),
    ("trace_log", "state", "open"),
    ("trace_audit", "phase", "done"),
    ("lot_result_import", "state", "done"),
    ("lot_gate_override", "state", "approved"),
)


@tagged("post_install", "-at_install")
class TestAttackRows(TraceCase):
    """Who could put another row in the place of one would change all that its guards keep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        batches.make(cls.env, cls.company, 1)
        cls.env["lot.specification"].create(
            {
                "name": "Rows",
                "product_id": cls.product.id,
                "company_id": cls.company.id,
                "line_ids": [(0, 0, {"parameter_id": cls.env["lot.parameter"].search([], limit=1).id, "lower": "2"})],
            }
        ).action_put_in_force()
        cls.env["trace.audit"]._begin(cls.company)
        cls.order()
        cls.env.flush_all()

    def _tables(self):
        self.env.cr.execute(GUARDED)
        return [name for [name] in self.env.cr.fetchall()]

    def _newest(self, table):
        self.env.cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
        return self.env.cr.fetchone()[0]

    def _refused(self, statement, **names):
        with (
            self.assertRaisesRegex(psycopg2.Error, "refused|never changed", msg=(statement, names)),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(SQL(statement, **names))

    def test_no_other_row_comes_in_the_place_of_one(self):
        tried, statements = set(), [MOVED, REPLACED, "UPDATE %(table)s SET id = -id WHERE id = %(row)s"]
        if self.env.cr.connection.server_version >= 150000:
            statements.append(MERGED)
        for table in self._tables():
            row = self._newest(table)
            if not row:
                continue
            tried.add(table)
            for statement in statements:
                self._refused(statement, table=SQL.identifier(table), row=row)
        self.assertLessEqual(
            {
                "stock_lot",
                "mrp_production",
                "lot_sample",
                "lot_test_result",
                "lot_specification",
                "lot_specification_line",
                "mrp_deviation",
                "mrp_step_log",
                "mrp_feeding",
                "trace_log",
                "trace_audit",
                "trace_record",
            },
            tried,
        )

    def test_a_row_that_is_there_is_not_inserted_again(self):
        for table in ("stock_lot", "mrp_production", "lot_sample", "mrp_deviation", "trace_log"):
            self._refused(UPSERTED, table=SQL.identifier(table), row=self._newest(table))

    def test_every_guarded_table_keeps_the_ids_of_its_rows(self):
        """Also those that have no row here: by a guard of every change and removal, and of each chosen id."""
        for table in self._tables():
            self.env.cr.execute(
                """
                SELECT FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                 WHERE tgrelid = %s::regclass AND tgenabled = 'O'
                   AND (proname = %s AND tgqual IS NULL AND tgtype & 24 = 24 OR proname = ANY(%s) AND tgtype & 16 <> 0)
                """,
                (table, f"{database.PREFIX}row", list(APPEND_ONLY)),
            )
            self.assertTrue(self.env.cr.rowcount, table)

    def test_the_id_of_every_new_row_is_looked_at(self):
        """Whatever guards the table: PostgreSQL compares it with what the sequence gave before it asks the guard."""
        for table in self._tables():
            self.env.cr.execute(
                """
                SELECT pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                 WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND proname = ANY(%s) AND tgtype & 7 = 7
                """,
                (table, [f"{database.PREFIX}row", "batch_number_void_is_append_only"]),
            )
            asked = [definition for [definition] in self.env.cr.fetchall()]
            self.env.cr.execute("SELECT pg_get_serial_sequence(%s, 'id')::regclass::text", (table,))
            [sequence] = self.env.cr.fetchone()
            expected = f" WHEN ((new.id <> currval('{sequence}'::regclass))) "
            self.assertTrue(any(expected in definition for definition in asked), table)

    def test_a_guard_asks_no_table_that_has_none(self):
        """Who could change the answer would have the guard say what they like."""
        self.env.cr.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'fact\\_guard\\_%%' OR oid IN ("
            "SELECT tgfoid FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY (%s::regclass[]))",
            (self._tables(),),
        )
        asked = {
            (name, table)
            for name, body in self.env.cr.fetchall()
            for table in re.findall(r"(?:FROM|JOIN|UPDATE)\s+public\.(\w+)", body)
        }
        self.assertIn(("fact_guard_mrp_production_steps", "mrp_step_log"), asked)
        self.env.cr.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            " AND (tgtype & 32 <> 0 OR tgname LIKE 'fact\\_guard\\_%%')"
        )
        guarded = {name for [name] in self.env.cr.fetchall()}
        self.assertFalse({(name, table) for name, table in asked if table not in guarded})

    def test_nobody_chooses_the_id_of_a_new_row(self):
        lot = self.env["stock.lot"].create(
            {"name": "ROWS", "product_id": self.product.id, "company_id": self.company.id}
        )
        self.env.flush_all()
        values = "INSERT INTO stock_lot (id, name, product_id) VALUES (%(row)s, 'CHOSEN', %(product)s)"
        for row in (1, lot.id - 1, lot.id + 1000, 2**31 - 1, -5):
            self._refused(values, row=row, product=self.product.id)
        lot.unlink()
        self._refused(values, row=lot.id, product=self.product.id)
        self.env.cr.execute(
            "INSERT INTO stock_lot (name, product_id) SELECT 'OWN-' || n, %s FROM generate_series(1, 3) n"
            " ORDER BY n DESC RETURNING id",
            (self.product.id,),
        )
        self.assertEqual(len(self.env.cr.fetchall()), 3)

    def test_nothing_is_born_decided(self):
        for table, column, value in BORN:
            row = self._newest(table)
            if row:
                self._refused(
                    """
                    INSERT INTO %(table)s SELECT another.* FROM %(table)s kept, jsonb_populate_record(
                        NULL::%(table)s, to_jsonb(kept) || jsonb_build_object(
                            'id', nextval(pg_get_serial_sequence(%(name)s, 'id')), %(column)s, %(value)s)) another
                     WHERE kept.id = %(row)s
                    """,
                    table=SQL.identifier(table),
                    name=table,
                    column=column,
                    value=value,
                    row=row,
                )

    def test_a_decided_order_is_not_removed(self):
        self.env.cr.execute("SELECT id FROM mrp_production WHERE release_decision IS NOT NULL LIMIT 1")
        [decided] = self.env.cr.fetchone()
        self._refused("DELETE FROM mrp_production WHERE id = %(row)s", row=decided)
        self.order(confirm=False).unlink()
