# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo.addons.mrp_batch_record.tests.test_making_facts import FactsCase
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

LINKS = "SELECT count(*) FROM stock_move_line_consume_rel WHERE consume_line_id = %s"
AWAY = "DELETE FROM stock_move_line_consume_rel WHERE consume_line_id = %(line)s"
AGAIN = "UPDATE stock_move_line_consume_rel SET consume_line_id = consume_line_id WHERE consume_line_id = %(line)s"
JOIN = "INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id) VALUES (%(line)s, %(other)s)"
#: Where a guard of the links could look when it asks whose they are: each is changed, used, and put back.
ASKED = (
    (
        "UPDATE stock_move SET production_id = NULL WHERE id = %(move)s",
        "UPDATE stock_move SET production_id = %(order)s WHERE id = %(move)s",
    ),
    (
        "UPDATE stock_move_line SET move_id = NULL WHERE id = %(line)s",
        "UPDATE stock_move_line SET move_id = %(move)s WHERE id = %(line)s",
    ),
    (
        "UPDATE stock_move_line SET product_id = %(another)s WHERE id = %(line)s",
        "UPDATE stock_move_line SET product_id = %(product)s WHERE id = %(line)s",
    ),
    (
        "UPDATE mrp_production SET product_id = %(another)s WHERE id = %(order)s",
        "UPDATE mrp_production SET product_id = %(product)s WHERE id = %(order)s",
    ),
)
#: Each does the whole at once.
AT_ONCE = (
    "DELETE FROM stock_move WHERE id = %(move)s",
    "DELETE FROM stock_move_line WHERE id = %(line)s",
    AWAY,
    JOIN,
    "UPDATE stock_move_line SET id = -id WHERE id = %(line)s",
    "UPDATE stock_move SET id = -id WHERE id = %(move)s",
)
#: A link says which lot went into which, as its lines do.
OF_LOTS = (
    "UPDATE stock_move_line SET lot_id = %(lot)s WHERE id = %(fed)s",
    "UPDATE stock_move_line SET lot_id = NULL WHERE id = %(fed)s",
    "UPDATE stock_move_line SET lot_id = %(lot)s WHERE id = %(line)s",
    "UPDATE stock_move_line SET state = 'assigned' WHERE id = %(fed)s",
    "UPDATE stock_move SET raw_material_production_id = NULL"
    " WHERE id = (SELECT move_id FROM stock_move_line WHERE id = %(fed)s)",
    "UPDATE stock_move_line SET state = 'assigned' WHERE id = %(line)s",
)


@tagged("post_install", "-at_install")
class TestAttackLinks(FactsCase):
    """By SQL as the server's own user, nobody takes from a decided batch what it was made of, nor adds to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch = cls._made_by_hand()
        cls.open_batch = cls._made_by_hand()
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE mrp_production SET release_decision = 'rejected', decided_at = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s",
            [cls.batch.id],
        )
        cls.env.invalidate_all()

    @classmethod
    def _made_by_hand(cls):
        order = cls.env["mrp.production"].create(
            {
                "product_id": cls.yoghurt.id,
                "bom_id": False,
                "product_qty": 10,
                "company_id": cls.company.id,
                "move_raw_ids": [Command.create({"product_id": cls.milk.id, "product_uom_qty": 10})],
            }
        )
        order.action_confirm()
        order.action_generate_serial()
        order.action_assign()
        order.qty_producing = 10
        order.move_raw_ids.write({"quantity": 10, "picked": True})
        order.button_mark_done()
        return order

    def _names(self, batch):
        line = batch.move_finished_ids.move_line_ids
        foreign = (self.batch | self.open_batch) - batch
        return {
            "line": line.id,
            "move": line.move_id.id,
            "order": batch.id,
            "product": self.yoghurt.id,
            "another": self.sugar.id,
            "other": foreign.move_raw_ids.move_line_ids.filtered("lot_id")[0].id,
            "fed": batch.move_raw_ids.move_line_ids.filtered("lot_id")[0].id,
            "lot": foreign.lot_producing_ids.id,
        }

    def _tried(self, batch, *statements):
        """Whether PostgreSQL refuses one of these; whatever they do is taken back."""
        names = self._names(batch)
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT tried")
        try:
            with mute_logger("odoo.sql_db"):
                for statement in statements:
                    self.env.cr.execute(statement, names)
        except psycopg2.errors.InsufficientPrivilege as refusal:
            self.assertIn("refused", str(refusal))
            return True
        finally:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT tried")
            self.env.invalidate_all()
        return False

    def test_what_a_decided_batch_was_made_of_stays(self):
        self.env.cr.execute(LINKS, [self._names(self.batch)["line"]])
        self.assertTrue(self.env.cr.fetchone()[0])
        for away, back in ASKED:
            for act in (AWAY, JOIN):
                self.assertTrue(self._tried(self.batch, away, AGAIN, act, back), (away, act))
        for statement in (*AT_ONCE, *OF_LOTS):
            self.assertTrue(self._tried(self.batch, statement), statement)

    def test_nobody_passes_off_as_of_a_decided_batch_what_is_not(self):
        mine, decided = self._names(self.open_batch), self._names(self.batch)
        for statement in (
            f"UPDATE stock_move SET production_id = {decided['order']} WHERE id = {mine['move']}",
            f"UPDATE stock_move_line SET move_id = {decided['move']} WHERE id = {mine['line']}",
        ):
            self.assertTrue(self._tried(self.open_batch, statement, AGAIN), statement)

    def test_until_the_decision_they_are_as_odoo_has_them(self):
        for away, back in ASKED:
            self.assertFalse(self._tried(self.open_batch, away, AGAIN, AWAY, back), away)
        for statement in (JOIN, *OF_LOTS):
            self.assertFalse(self._tried(self.open_batch, statement), statement)

    def test_a_decided_batch_is_scrapped_and_taken_apart_as_before(self):
        scrap = self.env["stock.scrap"].create(
            {
                "production_id": self.batch.id,
                "product_id": self.yoghurt.id,
                "scrap_qty": 1,
                "company_id": self.company.id,
                "lot_id": self.batch.lot_producing_ids.id,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": self.yoghurt.id,
                "mo_id": self.batch.id,
                "lot_id": self.batch.lot_producing_ids.id,
                "product_qty": 9,
                "company_id": self.company.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
            }
        )
        unbuild.action_unbuild()
        self.assertEqual(unbuild.state, "done")
