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
        with (
            self.assertRaisesRegex(psycopg2.Error, why),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement)

    def _definitions(self):
        self.env.cr.execute(
            "SELECT oid, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'guard_test'::regclass"
            " AND NOT tgisinternal ORDER BY tgname"
        )
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
            f" {first}; INSERT INTO guard_test (id) VALUES (nextval('guard_test_id_seq'))"
        )

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
            ("INSERT OR DELETE OR UPDATE OF id", ""),
            ("DELETE", ""),
            ("DELETE OR UPDATE OF id", "WHEN (false)"),
        ):
            self.env.cr.execute(f"""
                DROP TRIGGER fact_guard_row_guard_test ON guard_test;
                DROP TRIGGER fact_guard_row_guard_test_new ON guard_test;
                CREATE TRIGGER fact_guard_row_guard_test BEFORE {events} ON guard_test FOR EACH ROW {when}
                    EXECUTE FUNCTION fact_guard_row('guard_test_id_seq')""")
            database.keep_rows(self.env.cr, "guard_test")
            self.assertEqual([definition for _oid, definition in self._definitions()], wanted)
        self._assert_keeps_rows()

    def test_a_guard_of_no_rows_or_of_another_function_is_put_right(self):
        database.keep_rows(self.env.cr, "guard_test")
        wanted = [definition for _oid, definition in self._definitions()]
        self.env.cr.execute(
            "CREATE FUNCTION guard_test_lets() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
        asked = "new.id <> currval('guard_test_id_seq'::regclass)"
        for rows, function in (
            (asked, "guard_test_lets"),
            ("false", "fact_guard_row"),
            ("new.id < 0", "fact_guard_row"),
        ):
            self.env.cr.execute(f"""
                DROP TRIGGER fact_guard_row_guard_test_new ON guard_test;
                CREATE TRIGGER fact_guard_row_guard_test_new BEFORE INSERT ON guard_test FOR EACH ROW WHEN ({rows})
                    EXECUTE FUNCTION {function}('public.guard_test_id_seq')""")
            database.keep_rows(self.env.cr, "guard_test")
            self.assertEqual([definition for _oid, definition in self._definitions()], wanted, (rows, function))
        self._assert_keeps_rows()

    def test_guards_go_with_the_module(self):
        database.keep_whole(self.env.cr, "guard_test")
        database.release(self.env.cr, "guard_test")
        self.assertEqual(self._definitions(), [])


@tagged("post_install", "-at_install")
class TestGuardsReplaced(TransactionCase):
    """A later release finds the guards of an earlier one: it replaces what differs, and leaves alone what does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("CREATE TABLE fact_guard_tried (id serial PRIMARY KEY, value int, more int)")

    def guard(self, events):
        database.guard(self.env.cr, "fact_guard_tried", "kept", events, "true", "it is kept")

    def triggers(self):
        self.env.cr.execute("SELECT tgname, oid FROM pg_trigger WHERE tgrelid = 'fact_guard_tried'::regclass")
        return dict(self.env.cr.fetchall())

    def refused(self, statement):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(statement)
        except psycopg2.Error as refusal:
            return "refused" in str(refusal)
        return False

    def test_a_guard_that_is_there_is_left_alone(self):
        for events in ("UPDATE OF value, more OR DELETE", "UPDATE", "INSERT OR UPDATE OR DELETE"):
            self.guard(events)
            database.keep_whole(self.env.cr, "fact_guard_tried")
            before = self.triggers()
            self.guard(events)
            database.keep_whole(self.env.cr, "fact_guard_tried")
            self.assertEqual(self.triggers(), before, events)
            self.assertEqual(len(before), 4)

    def test_a_guard_at_other_events_is_replaced(self):
        self.env.cr.execute("INSERT INTO fact_guard_tried (value, more) VALUES (1, 2)")
        self.guard("UPDATE OF value")
        self.assertFalse(self.refused("UPDATE fact_guard_tried SET more = 3"))
        self.guard("UPDATE OF value, more")
        self.assertTrue(self.refused("UPDATE fact_guard_tried SET more = 4"))
        self.assertFalse(self.refused("DELETE FROM fact_guard_tried WHERE false"))
        self.guard("UPDATE OF value OR DELETE")
        self.assertTrue(self.refused("DELETE FROM fact_guard_tried"))
        self.assertFalse(self.refused("UPDATE fact_guard_tried SET more = 4"))
        self.guard("UPDATE OR DELETE")
        self.assertTrue(self.refused("UPDATE fact_guard_tried SET more = 5"))

    def test_a_guard_with_other_arguments_is_replaced(self):
        database.keep_rows(self.env.cr, "fact_guard_tried")
        self.env.cr.execute("""
            DROP TRIGGER fact_guard_row_fact_guard_tried ON fact_guard_tried;
            CREATE TRIGGER fact_guard_row_fact_guard_tried BEFORE DELETE OR UPDATE OF id ON fact_guard_tried
                FOR EACH ROW EXECUTE FUNCTION fact_guard_row('public.res_partner_id_seq')""")
        database.keep_rows(self.env.cr, "fact_guard_tried")
        self.env.cr.execute("SELECT tgargs FROM pg_trigger WHERE tgname = 'fact_guard_row_fact_guard_tried'")
        self.assertIn(b"fact_guard_tried_id_seq", bytes(self.env.cr.fetchone()[0]))
