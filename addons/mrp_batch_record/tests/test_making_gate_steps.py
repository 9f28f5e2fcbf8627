# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.stock_lot_quality.tests.common import QualityCase
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestGateSteps(QualityCase):
    """A warehouse that fetches components before an order and stores what was made after it."""

    def test_fetching_components_is_picking_and_storing_is_put_away(self):
        self.warehouse.manufacture_steps = "pbm_sam"
        ways = (
            (self.warehouse.pbm_type_id, self.stock, self.warehouse.pbm_loc_id, "Pick"),
            (self.warehouse.sam_type_id, self.warehouse.sam_loc_id, self.stock, "Put-away"),
        )
        for kind, source, destination, word in ways:
            lot = self._lot(f"step {word}", "held", location=source)
            picking = self._picking(kind, destination, source=source)
            self._pick(picking, lot)
            with self.subTest(word), self.assertRaisesRegex(UserError, word), self.env.cr.savepoint():
                picking.button_validate()
