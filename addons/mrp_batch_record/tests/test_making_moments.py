# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestMoments(MakingCase):
    """What changes the batch record after its steps tells so, once for all batches it concerns."""

    def _listen(self):
        heard = []
        self.patch(
            type(self.env["mrp.production"]),
            "_batch_event",
            lambda orders, moment, note=None: heard.append((orders.ids, moment, note)),
        )
        return heard

    def test_the_finished_order(self):
        heard, order = self._listen(), self._order()
        self._make(order)
        self.assertEqual(heard[-1], (order.ids, "amended", "The order was finished."))
        self.assertEqual([moment for _orders, moment, _note in heard].count("amended"), 1)

    def test_an_order_that_asks_first_is_not_finished(self):
        order = self._order()
        heat, fill = order.workorder_ids
        for workorder, code, quantity in ((heat, "M-1", 60), (fill, "C-1", 1.2)):
            self._start(workorder)
            workorder._feed(code, quantity)
            if workorder == heat:
                self._reading(heat.step_log_id, "74")
            workorder.button_finish()
        order.qty_producing = 60
        heard = self._listen()
        self.assertIsInstance(order.button_mark_done(), dict)
        self.assertNotIn("amended", [moment for _orders, moment, _note in heard])

    def test_a_hold_of_many_finished_batches(self):
        orders = self.env["mrp.production"].concat(*(self._make(self._order()) for _turn in range(3)))
        running = self._order()
        heard = self._listen()
        lots = (orders | running).lot_producing_ids.with_user(self.quality)
        lots._regrade("held", "Foreign body in the tank")
        self.assertEqual(len(heard), 1)
        told, moment, note = heard[0]
        self.assertEqual((sorted(told), moment), (sorted(orders.ids), "amended"))
        self.assertIn(self.env["lot.grade"]._of("held").name, note)

    def test_the_decision_speaks_for_its_grade(self):
        order = self._make(self._order())
        heard = self._listen()
        order.with_user(self.quality)._release()
        self.assertEqual([moment for _orders, moment, _note in heard], ["released"])

    def test_a_recall_is_a_recall(self):
        order = self._make(self._order())
        heard = self._listen()
        order.lot_producing_ids.with_user(self.quality)._regrade("recalled", "Recall")
        self.assertEqual([moment for _orders, moment, _note in heard], ["recalled"])
