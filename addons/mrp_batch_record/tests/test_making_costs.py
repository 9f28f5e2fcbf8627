# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestCosts(MakingCase):
    """Accounting, where it is installed, does not get in the way of those who make the batch."""

    def test_an_operator_cancels_an_order(self):
        order = self._order()
        order.with_user(self.operator).action_cancel()
        self.assertEqual(set(order.workorder_ids.mapped("state")), {"cancel"})

    def test_an_operator_finishes_a_step_in_no_time(self):
        order = self._order()
        heat = order.workorder_ids[0].with_user(self.operator)
        heat.button_start()
        self._reading(heat.step_log_id, "74.0")
        heat.time_ids.sudo().write({"date_start": heat.time_ids.date_start})
        heat.button_finish()
        self.assertEqual(heat.state, "done")
        self.assertEqual(heat.env.uid, self.operator.id)

    def test_an_operator_splits_an_order(self):
        order = self._order()
        part = {"quantity": 50, "user_id": order.user_id.id, "date": order.date_start}
        order.env["mrp.production.split"].create(
            {"production_id": order.id, "production_detailed_vals_ids": [Command.create(part)] * 2}
        ).action_split()
        orders = order.production_group_id.production_ids
        self.assertEqual(orders.mapped("product_qty"), [50, 50])
        self.assertEqual(orders.create_uid, self.operator)
        self.assertFalse(orders.env.su)

    def test_an_operator_leaves_a_part_for_later(self):
        order = self._order()
        heat, fill = order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 40)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self._start(fill)
        fill._feed("C-1", 0.8)
        fill.button_finish()
        order.qty_producing = 40
        order.with_context(skip_backorder=True, mo_ids_to_backorder=order.ids).button_mark_done()
        rest = order.production_group_id.production_ids - order
        self.assertEqual((order.state, order.qty_produced, rest.product_qty), ("done", 40, 60))
        # Both steps were finished for all of it: the rest has none to do, and none was dropped.
        self.assertEqual(set(rest.workorder_ids.mapped("state")), {"cancel"})
        self.assertNotIn("dropped", [row.code for row in rest.with_user(self.quality)._release_findings()])

    def test_who_may_not_edit_orders_does_not_split_them(self):
        order = self._order().with_user(self.auditor)
        with self.assertRaises(AccessError):
            order._split_productions({order: [50, 50]})
        self.assertEqual(order.product_qty, 100)

    def test_who_may_not_edit_steps_does_not_cancel_them(self):
        order = self._order()
        with self.assertRaises(AccessError):
            order.workorder_ids.with_user(self.auditor).action_cancel()
