# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSkipped(QualityCase):
    def _aged(self, name, days, grade="pass", **values):
        lot = self._lot(name, grade, **values)
        lot.quant_ids.in_date = fields.Datetime.now() - timedelta(days=days)
        return lot

    def _deliver(self, lot, product=None):
        picking = self._picking(self.warehouse.out_type_id, self.customers, product=product)
        self._pick(picking, lot)
        picking.with_user(self.keeper).with_context(skip_expired=True).button_validate()
        self.assertEqual(picking.state, "done")
        return self.env["lot.skipped"].search([("taken_lot_id", "=", lot.id)])

    def test_taking_the_newer_lot_is_recorded(self):
        old, new = self._aged("K-old", 10), self._aged("K-new", 3)
        self.product.standard_price = 2
        fact = self._deliver(new)
        self.assertEqual((fact.skipped_lot_id, fact.rule, fact.days), (old, "fifo", 7))
        self.assertEqual((fact.quantity, fact.cost, fact.user_id, fact.operation), (4, 8, self.keeper, "sale"))
        with self.assertRaises(UserError):
            fact.unlink()

    def test_taking_the_older_lot_is_not(self):
        old, _new = self._aged("L-old", 10), self._aged("L-new", 3)
        self.assertFalse(self._deliver(old))

    def test_a_held_older_lot_is_not_skipped(self):
        self._aged("M-old", 10, "held")
        self.assertFalse(self._deliver(self._aged("M-new", 3)))

    def test_an_older_lot_that_is_reserved_is_not_skipped(self):
        old, new = self._aged("N-old", 10), self._aged("N-new", 3)
        other = self._picking(self.warehouse.out_type_id, self.customers, quantity=10)
        other.action_assign()
        self.assertEqual(self._reserved(old), 10)
        self.assertFalse(self._deliver(new))

    def test_first_expiring_first_out_goes_by_the_removal_date(self):
        self.category.removal_strategy_id = self.env.ref("product_expiry.removal_fefo")
        product = self._product("Yoghurt", use_expiration_date=True, expiration_time=60)
        early = self._aged("O-early", 1, product=product)
        late = self._aged("O-late", 9, product=product)
        early.removal_date = fields.Datetime.now() + timedelta(days=10)
        late.removal_date = early.removal_date + timedelta(days=20)
        fact = self._deliver(late, product)
        self.assertEqual((fact.skipped_lot_id, fact.rule, fact.days), (early, "fefo", 20))
