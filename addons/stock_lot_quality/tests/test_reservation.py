# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestReservation(QualityCase):
    def test_reservation_skips_what_the_gate_refuses(self):
        held, good = self._lot("A-held", "held"), self._lot("B-good", "pass")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        picking.action_assign()
        self.assertEqual(picking.move_ids.move_line_ids.lot_id, good)
        self.assertEqual((self._reserved(held), self._reserved(good)), (0, 4))
        self._assert_reservations_agree()
        picking.do_unreserve()
        self.assertEqual(self._reserved(good), 0)
        self._assert_reservations_agree()

    def test_holding_a_reserved_lot_unreserves_it_takes_another_and_tells(self):
        first, other = self._lot("C-first", "pass"), self._lot("D-other", "pass")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        picking.user_id = self.keeper
        picking.action_assign()
        self.assertEqual(picking.move_ids.move_line_ids.lot_id, first)
        first.grade_id = self.grades["held"]
        self.assertEqual(picking.move_ids.move_line_ids.lot_id, other)
        self.assertEqual((self._reserved(first), self._reserved(other)), (0, 4))
        self.assertIn("C-first", picking.message_ids[:1].body)
        self.assertEqual(picking.activity_ids.user_id, self.keeper)
        self._assert_reservations_agree()

    def test_holding_one_of_two_picked_lots_keeps_the_other_picked(self):
        first, second = self._lot("L-first", "pass", 4), self._lot("L-second", "pass", 4)
        spare = self._lot("L-spare", "pass", 4)
        picking = self._picking(self.warehouse.out_type_id, self.customers, quantity=8)
        picking.action_assign()
        picking.move_ids.picked = True
        first.grade_id = self.grades["held"]
        line = picking.move_ids.move_line_ids
        self.assertEqual((line.lot_id, line.picked, self._reserved(spare)), (second, True, 0))
        self._assert_reservations_agree()

    def test_who_is_told_when_nobody_is_responsible(self):
        lot = self._lot("M-told", "pass")
        picking = (
            self.env["stock.picking"]
            .with_user(self.keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                    "move_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": 4,
                                "location_id": self.stock.id,
                                "location_dest_id": self.customers.id,
                            },
                        )
                    ],
                }
            )
        )
        picking.user_id = False
        picking.action_confirm()
        picking.action_assign()
        lot.grade_id = self.grades["held"]
        self.assertEqual(picking.activity_ids.user_id, self.keeper, "who made it")

    def test_a_held_lot_reserved_for_quarantine_stays_reserved(self):
        lot = self._lot("E-way", "pass")
        picking = self._picking(self.warehouse.int_type_id, self.quarantine)
        picking.action_assign()
        lot.grade_id = self.grades["held"]
        self.assertEqual(picking.move_ids.move_line_ids.lot_id, lot)

    def test_nothing_left_leaves_the_picking_waiting(self):
        lot = self._lot("F-only", "pass")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        picking.action_assign()
        lot.grade_id = self.grades["fail"]
        self.assertEqual(picking.state, "confirmed")
        self.assertFalse(picking.move_ids.move_line_ids)
        self._assert_reservations_agree()

    def test_expiry_is_judged_at_the_planned_date(self):
        product = self._product("Yoghurt", use_expiration_date=True, expiration_time=30)
        lot = self._lot("G-exp", "pass", product=product)
        lot.expiration_date = fields.Datetime.now() + timedelta(days=10)
        early = self._picking(self.warehouse.out_type_id, self.customers, product=product)
        late = self._picking(self.warehouse.out_type_id, self.customers, product=product)
        (early | late).do_unreserve()
        late.move_ids.date = fields.Datetime.now() + timedelta(days=20)
        (early | late).action_assign()
        self.assertEqual(early.state, "assigned")
        self.assertNotEqual(late.state, "assigned")

    def test_free_quantity_leaves_held_stock_out(self):
        self._lot("H-held", "held"), self._lot("H-good", "pass"), self._lot("H-free", "conditional")
        self.assertEqual(self.product.qty_available, 30)
        self.assertEqual((self.product.free_qty, self.product.virtual_available), (20, 20))
        self.assertEqual(self.product.held_qty, 10)

    def test_ungraded_lots_are_not_gated(self):
        plain = self._product("Plain", categ_id=self.env["product.category"].create({"name": "Plain"}).id)
        lot = self._lot("I-none", product=plain)
        self.assertFalse(lot.grade_id)
        picking = self._picking(self.warehouse.out_type_id, self.customers, product=plain)
        picking.action_assign()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(lot.gate_decision_ids)

    def test_an_override_for_one_document_reserves_for_no_other(self):
        lot = self._lot("K-one", "held")
        mine, other = (self._picking(self.warehouse.out_type_id, self.customers) for _n in range(2))
        self.env["lot.gate.override"].with_user(self.keeper).create(
            {"lot_id": lot.id, "operation": "sale", "reason": "customer accepts", "origin": mine.name}
        ).with_user(self.quality).action_approve()
        (other | mine).action_assign()
        self.assertEqual((mine.state, other.state), ("assigned", "confirmed"))

    def test_an_approved_override_is_reserved(self):
        lot = self._lot("J-over", "held")
        override = (
            self.env["lot.gate.override"]
            .with_user(self.keeper)
            .create({"lot_id": lot.id, "operation": "sale", "reason": "customer accepts"})
        )
        override.with_user(self.quality).action_approve()
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        picking.action_assign()
        self.assertEqual(picking.move_ids.move_line_ids.lot_id, lot)
