# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .. import database


@tagged("post_install", "-at_install")
class TestDatabase(TransactionCase):
    """Guards of a table of the test's own."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute("CREATE TABLE guard_test (id serial PRIMARY KEY, said text)")

    def _refused(self, statement, why="is refused"):
        with self.assertRaisesRegex(psycopg2.Error, why), mute_logger("odoo.sql_db"), \
                self.env.cr.savepoint(flush=False):
            self.env.cr.execute(statement)

    def _definitions(self):
        self.env.cr.execute(
            "SELECT oid, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'guard_test'::regclass"
            " AND NOT tgisinternal ORDER BY tgname")
        return self.env.cr.fetchall()

    def _assert_keeps_rows(self):
        self.env.cr.execute("INSERT INTO guard_test (said) VALUES ('first'), ('second') RETURNING id")
        first, second = (row_id for [row_id] in self.env.cr.fetchall())
        for chosen in (first, second + 1, 2**31 - 1, -5):
            self._refused(f"INSERT INTO guard_test (id) VALUES ({chosen})")
        self._refused(f"INSERT INTO guard_test (id) VALUES ({second})", "duplicate key")
        self._refused(f"INSERT INTO guard_test (id) VALUES (DEFAULT), ({second + 7})")
        self._refused(f"UPDATE guard_test SET id = -id WHERE id = {first}")
        self._refused(f"UPDATE guard_test SET id = {second} WHERE id = {first}")
        # the id that the sequence gave last is no other row's
        self.env.cr.execute(f"DELETE FROM guard_test WHERE id = {second}")
        self._refused(f"UPDATE guard_test SET id = {second} WHERE id = {first}")
        self._refused(f"UPDATE guard_test SET id = currval('guard_test_id_seq') WHERE id = {first}")
        self._refused(f"INSERT INTO guard_test (id) VALUES ({second})")
        self.env.cr.execute(
            f"INSERT INTO guard_test (said) SELECT 'more' FROM generate_series(1, 3); DELETE FROM guard_test WHERE id ="
            f" {first}; INSERT INTO guard_test (id) VALUES (nextval('guard_test_id_seq'))")

    def test_rows_keep_their_ids(self):
        database.keep_rows(self.env.cr, "guard_test")
        self._assert_keeps_rows()

    def test_what_bears_the_names_of_postgresqls_own_is_not_asked(self):
        """Neither when the guard is made nor when it looks."""
        lures = """
            CREATE FUNCTION public.never(integer, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE OPERATOR public.<> (LEFTARG = integer, RIGHTARG = bigint, FUNCTION = public.never);
            CREATE FUNCTION public.currval(regclass) RETURNS bigint LANGUAGE sql AS 'SELECT NULL::bigint';
            SET LOCAL search_path = public, pg_catalog;
        """
        self.env.cr.execute(lures)
        database.keep_rows(self.env.cr, "guard_test")
        self.env.cr.execute("INSERT INTO guard_test DEFAULT VALUES RETURNING id")
        [row_id] = self.env.cr.fetchone()
        for chosen in (row_id - 1, row_id + 7):
            self._refused(f"INSERT INTO guard_test (id) VALUES ({chosen})")

    def test_a_guard_that_reads_the_same_is_left_alone(self):
        found = []
        for _time in range(2):
            database.guard(self.env.cr, "guard_test", "kept", "UPDATE", "NEW.said IS NULL", "it's kept", by_index=True)
            database.keep_whole(self.env.cr, "guard_test")
            found.append(self._definitions())
        self.assertEqual(*found)
        self.assertEqual(len(found[0]), 4)

    def test_a_guard_that_is_called_otherwise_is_put_right(self):
        """As one of a former version, which was called for each new row; or one that is never called."""
        database.keep_rows(self.env.cr, "guard_test")
        wanted = [definition for _oid, definition in self._definitions()]
        for events, when in (
            ("INSERT OR DELETE OR UPDATE OF id", ""), ("DELETE", ""), ("DELETE OR UPDATE OF id", "WHEN (false)"),
        ):
            self.env.cr.execute(f"""
                DROP TRIGGER fact_guard_row_guard_test ON guard_test;
                DROP TRIGGER fact_guard_row_guard_test_new ON guard_test;
                CREATE TRIGGER fact_guard_row_guard_test BEFORE {events} ON guard_test FOR EACH ROW {when}
                    EXECUTE FUNCTION fact_guard_row('guard_test_id_seq')""")
            database.keep_rows(self.env.cr, "guard_test")
            self.assertEqual([definition for _oid, definition in self._definitions()], wanted)
        self._assert_keeps_rows()

    def test_guards_go_with_the_module(self):
        database.keep_whole(self.env.cr, "guard_test")
        database.release(self.env.cr, "guard_test")
        self.assertEqual(self._definitions(), [])
