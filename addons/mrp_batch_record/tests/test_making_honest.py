# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, tagged

from .test_making_facts import FactsCase


@tagged("post_install", "-at_install")
class TestMakingHonest(FactsCase):
    """What Odoo's own screens and buttons write on the movements of a closed order goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("stock.group_production_lot", "stock.group_stock_multi_locations"):
            cls.worker.group_ids += cls.env.ref(group)
        cls.shelf = cls.env["stock.location"].create({"name": "Shelf", "location_id": cls.stock.id})

    def _lying(self, lot, place):
        return self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", place.id)])

    def test_what_is_left_of_a_pick_is_cancelled_once_its_order_is_closed(self):
        self.warehouse.manufacture_steps = "pbm"
        order = self._order()
        pick = order.picking_ids.with_user(self.worker)
        pick.action_assign()
        for move in pick.move_ids:
            move.quantity = move.product_uom_qty * 0.6
        pick.move_ids.picked = True
        pick.with_context(skip_backorder=True).button_validate()
        rest = pick.backorder_ids
        self.assertEqual((pick.state, len(rest.move_ids)), ("done", 2))
        heat, fill = order.workorder_ids
        for step, name, quantity in ((heat, "M-1", 60), (fill, "C-1", 1.2)):
            self._start(step)
            self.assertTrue(step._feed(name, quantity).accepted)
            if step == heat:
                self._reading(step.step_log_id, "74.0")
            step.button_finish()
        order.with_user(self.worker).qty_producing = 60
        order.with_user(self.worker).with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(order.move_raw_ids.move_orig_ids, (pick | rest).move_ids)
        rest.action_cancel()
        self.assertEqual((rest.state, order.state), ("cancel", "done"))
        self.assertEqual(order.move_raw_ids.move_orig_ids, pick.move_ids)

    def test_another_lot_of_another_shelf_was_consumed(self):
        order = self._make(self._order())
        other = self._received(self.milk, "M-2", 1)
        self.env["stock.quant"]._update_available_quantity(self.milk, self.shelf, 200, lot_id=other)
        order.with_user(self.worker).action_toggle_is_locked()
        move = order.move_raw_ids[0].with_user(self.worker)
        dialog = move.action_show_details()
        with Form(move.with_context(**dialog["context"]), view=dialog["view_id"]) as form:
            with form.move_line_ids.edit(0) as line:
                line.quant_id = self._lying(other, self.shelf)
        self.assertEqual((move.move_line_ids.lot_id, move.move_line_ids.location_id), (other, self.shelf))
        self.assertEqual((self.milk_lot.product_qty, other.product_qty), (500, 101))

    def test_it_was_consumed_where_the_order_took_it(self):
        order = self._make(self._order())
        line = order.move_raw_ids[0].move_line_ids.with_user(self.worker)
        made = order.move_finished_ids.move_line_ids.with_user(self.worker)
        away = self.env["stock.location"].create(
            {"name": "Away", "location_id": self.warehouse.view_location_id.id, "usage": "internal"}
        )
        far = self._received(self.milk, "M-FAR", 1)
        self.env["stock.quant"]._update_available_quantity(self.milk, away, 200, lot_id=far)
        self._refused(lambda: line.write({"quant_id": self._lying(far, away).id}), "came from and went stays")
        self._refused(lambda: line.write({"location_id": self.shelf.id}), "came from and went stays")
        lying = self.env["stock.quant"].search(
            [("lot_id", "=", order.lot_producing_ids.id), ("location_id", "=", self.stock.id)]
        )
        self._refused(lambda: made.write({"quant_id": lying.id}), "came from and went stays")
