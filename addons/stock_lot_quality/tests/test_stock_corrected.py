# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, new_test_user, tagged

from .common import QualityCase

KEPT, SINCE, LEFT = "stays as it was moved", "judged or barred since", "has left"


@tagged("post_install", "-at_install")
class TestStockCorrected(QualityCase):
    """What was moved is corrected by moving it back; a typing error where a manager has unlocked the transfer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = new_test_user(cls.env, "t_corr_chief", groups="stock.group_stock_manager")
        cls.good, cls.other = cls._lot("C-GOOD", "pass"), cls._lot("C-OTHER", "pass")
        cls.held = cls._lot("C-HELD", "held")

    def _delivered(self, lot=None, unlocked=False):
        return self._done(self._picking(self.warehouse.out_type_id, self.customers), lot or self.good, unlocked)

    def _received(self, lot, unlocked=False):
        return self._done(self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors), lot, unlocked)

    def _done(self, picking, lot, unlocked):
        self._pick(picking, lot).picked = True
        picking._action_done()
        self.assertEqual(picking.state, "done")
        if unlocked:
            picking.with_user(self.chief).action_toggle_is_locked()
        return picking.with_user(self.keeper)

    def _line(self, picking, lot, **values):
        return {
            "picking_id": picking.id,
            "move_id": picking.move_ids[:1].id,
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": 1,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            **values,
        }

    def test_what_was_moved_stays(self):
        raw = self._lot("C-RAW", quantity=0)
        for picking, lot in ((self._delivered(), self.other), (self._received(raw), self.other)):
            line, move = picking.move_line_ids, picking.move_ids
            for values in (
                {"lot_id": lot.id},
                {"quantity": 1},
                {"quantity": 9},
                {"date": "2020-01-01"},
                {"owner_id": self.keeper.partner_id.id},
            ):
                self._refused(KEPT, line.write, values)
                self._refused(
                    KEPT, picking.write, {"move_ids": [(1, move.id, {"move_line_ids": [(1, line.id, values)]})]}
                )
            self._refused(f"{KEPT}|went stays", line.write, {"quant_id": lot.quant_ids[:1].id})
            for place in ("location_id", "location_dest_id"):
                self._refused("came from and went stays", line.write, {place: self.shelf.id})
            for values in ({"quantity": 1}, {"date": "2020-01-01"}):
                self._refused(KEPT, move.write, values)
            self._refused(KEPT, picking.write, {"date_done": "2020-01-01"})
            self._refused(KEPT, line.create, self._line(picking, lot))
            self._refused(KEPT, line.create, self._line(picking, lot, move_id=False))
            self._refused(KEPT, move.copy, {"picking_id": picking.id})
            self._refused(
                KEPT,
                move.with_context(default_picking_id=picking.id).create,
                {"product_id": self.product.id, "location_id": self.stock.id, "location_dest_id": self.customers.id},
            )
        self.assertEqual((self.good.product_qty, self.other.product_qty, raw.product_qty), (6, 10, 4))

    def test_whom_a_completed_transfer_is_for_stays(self):
        shop, other = self.env["res.partner"].create([{"name": "Shop"}, {"name": "Other"}])
        plain = self.env["product.product"].create({"name": "Box", "is_storable": True})
        picking = self._delivered()
        boxes = self._picking(self.warehouse.out_type_id, self.customers, product=plain)
        for done in (picking, boxes):
            done.sudo().partner_id = shop
        boxes.move_ids.quantity = 4
        boxes.button_validate()
        self.assertEqual(boxes.state, "done")
        boxes = boxes.with_user(self.keeper)
        for done in (picking, boxes):
            for act in (
                lambda done=done: done.write({"partner_id": other.id}),
                lambda done=done: done.write({"partner_id": False}),
                lambda done=done: done.move_ids.write({"partner_id": other.id}),
            ):
                self._refused(KEPT, act)
            done.write({"partner_id": shop.id, "note": "The same"})
            done.with_context(update_delivery_shipping_partner=True).write({"partner_id": other.id})
            self.assertEqual(done.partner_id, shop)
            done.with_user(self.chief).action_toggle_is_locked()
            done.partner_id = other
            self.assertEqual(done.partner_id, other, "a typing error is corrected where a manager has unlocked it")

    def test_a_manager_unlocks(self):
        picking = self._delivered()
        for values in ({"is_locked": False}, {"is_locked": 0}):
            self._refused("inventory manager", picking.write, values)
            self._refused("inventory manager", picking.copy, values)
        self._refused("inventory manager", picking.action_toggle_is_locked)
        self.env["ir.default"].with_user(self.keeper).sudo().set(
            "stock.picking", "is_locked", False, user_id=self.keeper.id
        )
        self.assertTrue(picking.with_context(default_is_locked=False).copy().is_locked)
        picking.with_user(self.chief).action_toggle_is_locked()
        self.assertFalse(picking.is_locked)

    def test_what_leaves_by_a_correction_meets_the_gate(self):
        picking = self._delivered(unlocked=True)
        line = picking.move_line_ids
        self._refused("C-HELD", line.write, {"lot_id": self.held.id})
        self._refused("C-HELD", line.create, self._line(picking, self.held))
        line.lot_id = self.other
        self.assertEqual((self.good.product_qty, self.other.product_qty), (10, 6))
        self.assertRegex(picking.message_ids[:1].body, "(?s)C-GOOD.*C-OTHER")
        line.quantity = 3
        line.create(self._line(picking, self.good))
        self.assertIn("Added after it was done: 1.0", picking.message_ids[:1].body)
        self.assertEqual((self.good.product_qty, self.other.product_qty), (9, 7))

    def test_what_was_barred_since_stays_on_record(self):
        picking = self._delivered(unlocked=True)
        self.good.sudo().grade_id = self.grades["recalled"]
        for values in ({"lot_id": self.other.id}, {"quantity": 0}, {"quantity": 3}):
            self._refused(SINCE, picking.move_line_ids.write, values)
        self._refused("C-GOOD", picking.move_line_ids.write, {"quantity": 5})
        self.assertEqual(self.good.product_qty, 6)

    def test_what_came_back_is_not_taken_back_again(self):
        picking = self._delivered(unlocked=True)
        back = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        back.product_return_moves.quantity = 4
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        returned.move_ids.picked = True
        returned.button_validate()
        self.assertEqual((returned.state, self.good.product_qty), ("done", 10))
        self._refused(LEFT, picking.move_line_ids.write, {"quantity": 0})

    def test_a_receipt_with_a_typing_error_is_corrected(self):
        wrong, right = self._lot("C-WRNG", quantity=0), self._lot("C-RIGHT", quantity=0)
        picking = self._received(wrong, unlocked=True)
        line = picking.move_line_ids
        line.lot_id = right
        line.quantity = 7
        self.assertEqual((wrong.product_qty, right.product_qty), (0, 7))
        self.assertEqual(right.sudo()._home(), self.company)
        line.quantity = 5
        self.assertEqual(right.product_qty, 5)
        self._done(self._picking(self.warehouse.int_type_id, self.quarantine), right, False)
        self._refused(LEFT, line.write, {"lot_id": wrong.id})
        self._refused(LEFT, line.write, {"quantity": 1})
        line.quantity = 4

    def test_what_the_laboratory_knows_stays_what_was_received(self):
        for name in ("sampled", "failed"):
            lot = self._lot(f"C-{name}", quantity=0)
            picking = self._received(lot, unlocked=True)
            if name == "sampled":
                self.env["lot.sample"].with_user(self.analyst).create({"lot_id": lot.id})
            else:
                lot.with_user(self.quality)._regrade("fail", "Sour")
            for values in ({"lot_id": self.good.id}, {"quantity": 0}):
                self._refused(SINCE, picking.move_line_ids.write, values)
            self.assertEqual(lot.product_qty, 4)

    def test_a_product_is_added_to_an_unlocked_transfer(self):
        water = self._product("Water", tracking="none")
        for picking in (self._received(self._lot("C-IN", quantity=0), unlocked=True), self._delivered(unlocked=True)):
            with Form(picking) as form, form.move_ids.new() as move:
                move.product_id = water
                move.quantity = 2
            added = picking.move_ids.filtered(lambda move: move.product_id == water)
            self.assertEqual((picking.state, added.state, added.quantity), ("done", "done", 2))
            self.assertEqual(added.move_line_ids.state, "done")
        self.assertEqual(water.qty_available, 0)
        received = self._received(self._lot("C-IN2", quantity=0), unlocked=True)
        late = self._lot("C-LATE", quantity=0)
        received.move_line_ids.create(self._line(received, late))
        self.assertEqual((late.product_qty, late.sudo()._home()), (1, self.company))

    def test_scrap_of_a_done_transfer_goes_on(self):
        picking = self._received(self._lot("C-SCRAP", quantity=0))
        lot = picking.move_line_ids.lot_id
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": self.product.id,
                    "lot_id": lot.id,
                    "scrap_qty": 1,
                    "location_id": self.stock.id,
                    "picking_id": picking.id,
                }
            )
        )
        self._refused("not by setting a state", scrap.write, {"state": "done"})
        self._refused("not by setting a state", scrap.copy, {"state": "done"})
        scrap.action_validate()
        self.assertEqual((scrap.state, scrap.move_ids.state, lot.product_qty), ("done", "done", 3))
        picking.with_user(self.chief).action_toggle_is_locked()
        self._refused(KEPT, scrap.move_ids.move_line_ids.write, {"quantity": 0})

    def test_what_is_done_stays_on_its_transfer(self):
        picking, another = self._delivered(unlocked=True), self._picking(self.warehouse.out_type_id, self.customers)
        self._refused(KEPT, picking.move_ids.write, {"picking_id": another.id})
        self._refused(KEPT, picking.move_line_ids.write, {"picking_id": another.id})
        self._refused(KEPT, picking.move_line_ids.write, {"move_id": another.move_ids.id})
        self._refused(KEPT, another.with_user(self.keeper).write, {"move_ids": [(4, picking.move_ids.id)]})
