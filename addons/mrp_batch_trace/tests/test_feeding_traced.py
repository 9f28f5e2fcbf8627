# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFeedingTraced(MakingCase):
    """What a trace says of feedings of an open order."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, _fill = self.order.workorder_ids
        self._start(self.heat)

    def _fed(self, code, quantity):
        return self.env["mrp.feeding"].browse(self.heat._feed(code, quantity).feeding_id)

    def test_a_withdrawn_feeding_counts_nowhere(self):
        self.bom.bom_line_ids[0].requires_witness = True
        feeding = self._fed("M-1", 60)
        self.assertTrue(feeding.requires_witness)
        self.assertEqual(self.heat.feeding_ids._unwitnessed(), feeding)
        trace = self.env["batch.trace"].create({"lot_ids": [Command.set(self.milk_lot.ids)], "direction": "down"})
        self.assertIn("fed", [row.kind for row in trace._answer().open_orders])
        feeding.with_user(self.supervisor)._correct(0, "wrong tank")
        self.assertFalse(self.heat.feeding_ids._unwitnessed())
        self.env.flush_all()
        self.assertNotIn("fed", [row.kind for row in trace._answer().open_orders])
