# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestAttackJoined(MakingCase):
    """What the server's own database user writes into core's links between lines: the database takes none of it."""

    def setUp(self):
        super().setUp()
        self.batch = self._make(self._order())
        self.batch.with_user(self.quality)._release()

    def test_what_became_of_a_lot_is_what_the_movements_say(self):
        order = self._order()
        self._make(order)
        self.env.flush_all()
        columns = "source_lot_id, source_company_id, target_lot_id, target_company_id, target_done, production_id"
        read = f"SELECT {columns} FROM stock_move_line_consume_rel WHERE production_id = {order.id}"  # noqa: S608
        self.env.cr.execute(read)
        before = self.env.cr.fetchall()
        self.assertTrue(before and all(before[0]))
        for column in columns.split(", "):
            self.env.cr.execute(
                f"UPDATE stock_move_line_consume_rel SET {column} = NULL WHERE production_id = {order.id}"
            )  # noqa: S608
            self.env.cr.execute(read)
            self.assertEqual(self.env.cr.fetchall(), before, column)

    def test_what_it_was_made_of_stays_joined(self):
        """Core's own table of what went into what: the ORM's rows stay, and so do these, whoever writes them."""
        made, fed = self.batch.move_finished_ids.move_line_ids, self.batch.move_raw_ids.move_line_ids[0]
        self.env.flush_all()
        self.assertIn(fed, made.consume_line_ids)
        for query, *values in (
            ("DELETE FROM stock_move_line_consume_rel WHERE consume_line_id = %s", made.id),
            ("DELETE FROM stock_move_line_consume_rel WHERE produce_line_id = %s", fed.id),
            ("UPDATE stock_move_line_consume_rel SET consume_line_id = %s WHERE produce_line_id = %s", fed.id, fed.id),
            (
                "INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id) VALUES (%s, %s)",
                made.id,
                made.id,
            ),
            ("DELETE FROM stock_move_line WHERE id = %s", fed.id),
        ):
            with (
                self.assertRaisesRegex(Exception, "was made of stays"),
                self.env.cr.savepoint(),
                mute_logger("odoo.sql_db"),
            ):
                self.env.cr.execute(query, values)
        self.env.cr.execute(
            "UPDATE stock_move_line_consume_rel SET source_lot_id = 0 WHERE consume_line_id = %s", [made.id]
        )
        self.env.cr.execute(
            "SELECT DISTINCT source_lot_id FROM stock_move_line_consume_rel WHERE produce_line_id = %s", [fed.id]
        )
        self.assertEqual(self.env.cr.fetchall(), [(fed.lot_id.id,)], "what is derived is read again")
