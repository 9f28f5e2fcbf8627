# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
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

    def test_who_may_not_edit_steps_does_not_cancel_them(self):
        order = self._order()
        with self.assertRaises(AccessError):
            order.workorder_ids.with_user(self.auditor).action_cancel()
