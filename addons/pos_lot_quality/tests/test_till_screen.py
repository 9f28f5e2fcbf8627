# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestTillScreen(TillCase, HttpCase):
    def test_the_till_refuses_before_the_payment_screen(self):
        # So that a lot can be typed that is not offered.
        self.till.picking_type_id.use_create_lots = True
        self._lot("S1-held", "held")
        good = self._lot("S1-good", "pass")
        self._lot("S1-other", "pass")
        self.start_tour(f"/pos/ui/{self.till.id}", "pos_lot_quality_till", login="t_cashier", step_delay=0)
        self.assertEqual(good.product_qty, 9)
