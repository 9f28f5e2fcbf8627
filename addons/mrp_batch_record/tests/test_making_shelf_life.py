# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import MakingCase

LIFE, LONG_AGO = timedelta(days=7), timedelta(days=400)


@tagged("post_install", "-at_install")
class TestShelfLife(MakingCase):
    """An order opened long ago is made today, and what it makes is fresh."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yoghurt.product_tmpl_id.write(
            {
                "use_expiration_date": True,
                "expiration_time": LIFE.days,
                "use_time": 1,
                "removal_time": 2,
                "alert_time": 3,
            }
        )

    def _opened_long_ago(self):
        order = self._order()
        lot = order.lot_producing_ids.sudo()
        lot._count_shelf_life(fields.Datetime.now() - LONG_AGO)
        self.assertLess(lot.expiration_date, fields.Datetime.now())
        return order, lot

    def test_an_order_opened_long_ago_can_be_made(self):
        order, lot = self._opened_long_ago()
        self._make(order)
        started = min(order.step_log_ids.mapped("started_at"))
        self.assertEqual(lot.expiration_date, started + LIFE)
        self.assertEqual(lot.shelf_life_from, started)

    def test_the_dates_before_it_move_along(self):
        order, lot = self._opened_long_ago()
        self._start(order.workorder_ids[0])
        distances = [lot.expiration_date - lot[name] for name in ("use_date", "removal_date", "alert_date")]
        self.assertEqual(distances, [timedelta(days=days) for days in (1, 2, 3)])

    def test_it_counts_from_the_first_step_not_from_the_last(self):
        order, lot = self._opened_long_ago()
        self._start(order.workorder_ids[0])
        log, earlier = order.step_log_ids, fields.Datetime.now() - timedelta(days=2)
        log.sudo().write(Owned(started_at=earlier))
        order._count_shelf_life()
        self.assertEqual(lot.expiration_date, earlier + LIFE)

    def test_without_a_step_it_counts_from_the_completion(self):
        self.bom.bom_line_ids.operation_id = False
        self.bom.operation_ids.active = False
        order, lot = self._opened_long_ago()
        self.assertFalse(order.workorder_ids)
        before = fields.Datetime.now()
        order.sudo()._post_inventory()
        self.assertGreaterEqual(lot.expiration_date, before + LIFE)

    def test_a_date_that_somebody_set_stays(self):
        order, lot = self._opened_long_ago()
        typed = fields.Datetime.now() + timedelta(days=3)
        lot.expiration_date = typed
        self.assertFalse(lot.shelf_life_from)
        self._make(order)
        self.assertEqual(lot.expiration_date, typed)

    def test_the_same_date_again_is_nobodys(self):
        _order, lot = self._opened_long_ago()
        counted = lot.shelf_life_from
        lot.write({"expiration_date": lot.expiration_date})
        self.assertEqual(lot.shelf_life_from, counted)
        self.assertTrue(counted)

    def test_a_date_given_at_birth_is_somebodys(self):
        typed = fields.Datetime.now() + timedelta(days=3)
        lot = self._received(self.yoghurt, "Y-1", 1, expiration_date=typed)
        lot._count_shelf_life(fields.Datetime.now() + timedelta(days=1))
        self.assertEqual(lot.expiration_date, typed)

    def test_nobody_says_that_a_date_was_counted(self):
        lot = self._received(self.yoghurt, "Y-2", 1)
        typed = fields.Datetime.now() + timedelta(days=3)
        keeper = new_test_user(
            self.env,
            "shelf_keeper",
            groups="stock.group_stock_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        lots = lot.with_user(keeper)
        for owner in (lots, lots.sudo()):
            with self.assertRaises(UserError):
                owner.write({"expiration_date": typed, "shelf_life_from": typed})
        lots.expiration_date = typed
        self.assertFalse(lot.shelf_life_from)
        born = {"name": "Y-3", "product_id": self.yoghurt.id, "company_id": self.company.id, "expiration_date": typed}
        for owner in (lots, lots.sudo()):
            with self.assertRaises(UserError):
                owner.create({**born, "shelf_life_from": typed})
        born = lots.with_context(default_shelf_life_from=typed).create(born)
        self.assertFalse(born.shelf_life_from)
        self.assertEqual(born.expiration_date, typed)
