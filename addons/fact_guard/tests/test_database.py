# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .. import database


@tagged("post_install", "-at_install")
class TestDatabase(TransactionCase):
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
            self.assertEqual(len(before), 3)

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

    def test_a_guard_of_other_rows_or_arguments_is_replaced(self):
        database.keep_rows(self.env.cr, "fact_guard_tried")
        [kept] = self.triggers()
        for altered in (
            "EXECUTE FUNCTION fact_guard_row('public.res_partner_id_seq')",
            "WHEN (false) EXECUTE FUNCTION fact_guard_row('public.fact_guard_tried_id_seq')",
        ):
            self.env.cr.execute(f"""
                DROP TRIGGER {kept} ON fact_guard_tried;
                CREATE TRIGGER {kept} BEFORE INSERT OR UPDATE OF id OR DELETE ON fact_guard_tried FOR EACH ROW {altered}
                """)
            database.keep_rows(self.env.cr, "fact_guard_tried")
            self.assertTrue(self.refused("INSERT INTO fact_guard_tried (id) VALUES (77)"), altered)
            self.assertFalse(self.refused("INSERT INTO fact_guard_tried (value) VALUES (1)"), altered)
