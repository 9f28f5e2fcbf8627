# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStruckOut(MakingCase):
    """The only scan of a component was struck out after its step ended: the order can still be closed."""

    def setUp(self):
        super().setUp()
        self.bom.consumption = "flexible"
        self.order = self._order()
        heat, fill = self.order.workorder_ids
        self._start(heat)
        feeding = self.env["mrp.feeding"].browse(heat._feed("M-1", 60).feeding_id)
        self._reading(heat.step_log_id, "74")
        heat.button_finish()
        self._start(fill)
        self.assertTrue(fill._feed("C-1", 2).accepted)
        fill.button_finish()
        self._sign_steps(self.order)
        self.struck_out = feeding.with_user(self.supervisor)._correct(0, "another tank")
        self.move = feeding.move_id

    def _close(self):
        return self.order.with_user(self.operator).action_close_batch(100)

    def _consumed(self):
        return sorted(
            (line.lot_id.name, line.quantity)
            for line in self.order.move_raw_ids.move_line_ids
            if line.state == "done" and line.quantity
        )

    def test_who_closes_is_told_what_helps(self):
        self.assertEqual(self.move.move_line_ids.mapped("picked"), [False], "only what Odoo had reserved is left")
        with self.assertRaisesRegex(UserError, "Raw milk.*struck out.*supervisor"), self.env.cr.savepoint():
            self._close()

    def test_the_feeding_is_corrected_again(self):
        self._closes_after(lambda: self.struck_out._correct(98, "it was the right tank"), [("C-1", 2), ("M-1", 98)])

    def test_the_right_lot_is_written_in(self):
        self._received(self.milk, "M-2", 100)
        lot = self.env["stock.lot"].search([("name", "=", "M-2"), ("product_id", "=", self.milk.id)])
        self._closes_after(lambda: self._written(lot), [("C-1", 2), ("M-2", 100)])
        self.assertEqual(self.move.move_line_ids.written_by_id, self.supervisor)

    def _written(self, lot):
        move = self.move.with_user(self.supervisor)
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 100,
                    "picked": True,
                    "product_uom_id": move.product_uom.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
        ]

    def test_what_was_struck_out_joins_nothing(self):
        self._written(self.milk_lot)
        self._close()
        self.env.cr.execute(
            "DELETE FROM stock_move_line_consume_rel WHERE produce_line_id = ANY(%s)", [self.move.move_line_ids.ids]
        )
        self.env.invalidate_all()
        codes = [row.code for row in self.order.with_user(self.quality)._release_findings()]
        self.assertEqual(codes.count("unjoined"), 1)
        for direction, lots in (("down", self.milk_lot), ("up", self.order.lot_producing_ids)):
            trace = self.env["batch.trace"].create({"lot_ids": [Command.set(lots.ids)], "direction": direction})
            gaps = {gap.code: gap.count for gap in trace._answer().completeness.gaps}
            self.assertEqual(gaps.get("unjoined"), 1, direction)

    def test_nothing_went_in(self):
        self._closes_after(lambda: self.move.with_user(self.supervisor).write({"product_uom_qty": 0}), [("C-1", 2)])
        self.assertIn("replanned", self.order.deviation_ids.mapped("noted_as"))

    def _closes_after(self, remedy, consumed):
        remedy()
        self._close()  # the deviation of the step that ended short is open; it waits for its judgement
        self.assertEqual((self.order.state, self._consumed()), ("done", consumed))
