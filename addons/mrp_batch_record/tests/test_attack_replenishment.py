# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestAttackReplenishment(MakingCase):
    """Orders that replenishment makes in superuser mode are as Odoo makes them, whatever its caller's context says."""

    def test_no_default_of_the_caller_reaches_the_order(self):
        self.yoghurt.route_ids = self.env.ref("mrp.route_warehouse0_manufacture")
        keeper = new_test_user(self.env, "t_replenish", groups="stock.group_stock_manager")
        point = self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.yoghurt.id, "product_min_qty": 10, "product_max_qty": 10, "qty_to_order": 10}
        )
        self.env.flush_all()
        before = self.env["mrp.production"].search([], order="id desc", limit=1).id or 0
        forged = {"default_picked": True, "default_quantity": 5, "default_is_locked": False}
        point.with_user(keeper).with_context(**forged).action_replenish()
        order = self.env["mrp.production"].search([("id", ">", before), ("product_id", "=", self.yoghurt.id)])
        self.assertEqual(len(order), 1)
        self.assertEqual((order.state, order.is_locked), ("confirmed", True))
        self.assertFalse(any(order.move_raw_ids.mapped("picked")))
        self.assertTrue(order.workorder_ids)
