# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import QualityCase

KEPT = "stays as it was moved"


@tagged("post_install", "-at_install")
class TestStockJoined(QualityCase):
    """What is done is joined by nothing that moved no stock, and says for good what it said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good, cls.held = cls._lot("J-GOOD", "pass"), cls._lot("J-HELD", "held")
        cls.chief = new_test_user(cls.env, "t_join_chief", groups="stock.group_stock_manager")

    def _open(self, lot=None, picking_type=None, destination=None, **how):
        """A transfer of the store's own, with a line of a lot."""
        picking = self._picking(picking_type or self.warehouse.out_type_id, destination or self.customers, **how)
        self._pick(picking, lot or self.good)
        return picking.with_user(self.keeper)

    def _done(self, *what, **how):
        picking = self._open(*what, **how)
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def test_no_open_line_joins_what_is_done(self):
        done, mine = self._done(), self._open()
        move, line = done.move_ids, mine.move_line_ids
        for unlocked in (False, True):
            for values in ({"move_id": move.id}, {"picking_id": done.id}, {"move_id": move.id, "picking_id": done.id}):
                self._refused(KEPT, line.write, values)
            self._refused(KEPT, move.write, {"move_line_ids": [(4, line.id)]})
            self._refused(KEPT, move.write, {"move_line_ids": [(6, 0, [*move.move_line_ids.ids, line.id])]})
            self._refused(KEPT, done.write, {"move_line_ids": [(4, line.id)]})
            loose = line.create(
                {
                    "product_id": self.product.id,
                    "lot_id": self.good.id,
                    "quantity": 1,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                    "company_id": self.company.id,
                }
            )
            self._refused(KEPT, loose.write, {"move_id": move.id, "picking_id": done.id})
            if not unlocked:
                done.with_user(self.chief).action_toggle_is_locked()
        self.assertEqual((line.state, self.good.product_qty), ("assigned", 6))

    def test_a_line_names_the_transfer_of_its_movement(self):
        done, mine, other = self._done(), self._open(), self._open()
        values = {
            "move_id": mine.move_ids.id,
            "picking_id": done.id,
            "product_id": self.product.id,
            "quantity": 1,
            "lot_id": self.good.id,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        self._refused(KEPT, mine.move_line_ids.create, values)
        mine.move_line_ids.picking_id = other
        mine.move_ids.picked = True
        mine.move_ids._action_done()
        self.assertEqual(mine.move_ids.move_line_ids.picking_id, mine)

    def test_no_movement_joins_what_is_done(self):
        done = self._done()
        values = {"product_id": self.product.id, "location_id": self.stock.id, "location_dest_id": self.customers.id}
        free = done.move_ids.create(values)
        self._refused(KEPT, (done.move_ids | free).write, {"picking_id": done.id})
        self._refused(KEPT, free.write, {"picking_id": done.id})
        self.env["ir.default"].with_user(self.keeper).sudo().set(
            "stock.move", "picking_id", done.id, user_id=self.keeper.id
        )
        self._refused(KEPT, free.create, values)
        self.assertEqual(done.state, "done")

    def test_what_is_done_says_what_it_said(self):
        receipt = self._done(
            self._lot("J-RAW", "pass", quantity=0), self.warehouse.in_type_id, self.stock, source=self.vendors
        )
        partner, other = self.env["res.partner"].create({"name": "Other dairy"}), self._product("Whey")
        for picking in (self._done(), receipt):
            move = picking.move_ids.with_context(skip_uom_conversion=True)
            for values in (
                {"product_id": other.id},
                {"product_id": other.id, "product_uom_qty": 999},
                {"product_uom_qty": 9},
                {"product_uom": self.gram.id},
                {"partner_id": partner.id},
                {"restrict_partner_id": partner.id},
                {"origin": "S00001"},
                {"price_unit": 77},
                {"is_inventory": True},
                {"date": "2020-01-01"},
                {"origin_returned_move_id": receipt.move_ids.id if picking != receipt else self._done().move_ids.id},
                {"picking_type_id": self.warehouse.int_type_id.id},
            ):
                self._refused(f"{KEPT}|whom it came from stays", move.write, values)
            move.write({"product_uom_qty": 4, "product_id": self.product.id, "picking_id": picking.id})
            picking.with_user(self.chief).action_toggle_is_locked()
            move.product_uom_qty = 5
            self._refused(KEPT, move.write, {"product_id": other.id})

    def test_what_went_back_stays_with_its_vendor(self):
        vendor, other = self.env["res.partner"].create([{"name": "Dairy"}, {"name": "Other dairy"}])
        raw = self._lot("J-BACK", "pass", quantity=0)
        receipt = self._done(raw, self.warehouse.in_type_id, self.stock, source=self.vendors, partner=vendor)
        back = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=receipt.id, active_model="stock.picking")
            .create({"picking_id": receipt.id})
        )
        back.product_return_moves.quantity = 4
        returned = receipt.browse(back.action_create_returns()["res_id"])
        returned.move_ids.picked = True
        returned.button_validate()
        self.assertEqual((returned.state, raw.product_qty), ("done", 0))
        for place in ("sent", "unlocked"):
            self._refused(KEPT, returned.write, {"partner_id": other.id})
            for values in ({"origin_returned_move_id": False}, {"partner_id": other.id}):
                self._refused(KEPT, returned.move_ids.write, values)
            if place == "sent":
                returned.with_user(self.chief).action_toggle_is_locked()

    def test_a_line_that_leads_elsewhere_is_asked_as_its_movement(self):
        for place in (self.scrap_location, self.quarantine):
            picking = self._open(self.held)
            line = picking.move_line_ids
            line.location_dest_id = place
            self.assertEqual(line._gate_operation(), "sale")
            picking.move_ids.picked = False
            self._refused("J-HELD", picking.move_ids.write, {"picked": True})
            self._refused("J-HELD", picking.button_validate)
        inside = self._open(self.held, self.warehouse.int_type_id, self.shelf)
        inside.move_line_ids.location_dest_id = self.quarantine
        inside.move_ids.picked = True
        inside.button_validate()
        self.assertEqual(inside.state, "done")

    def test_what_is_open_is_scheduled_though_some_was_scrapped(self):
        picking = self._open()
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": self.product.id,
                    "lot_id": self.good.id,
                    "scrap_qty": 1,
                    "location_id": self.stock.id,
                    "picking_id": picking.id,
                }
            )
        )
        scrap.action_validate()
        thrown = scrap.move_ids
        self.assertEqual((thrown.state, thrown.picking_id), ("done", picking))
        before = thrown.date
        picking.scheduled_date = "2030-01-02 03:04:05"
        picking.flush_recordset()
        self.assertEqual(str((picking.move_ids - thrown).date), "2030-01-02 03:04:05")
        self.assertEqual((thrown.date, thrown.move_line_ids.date), (before, before))
        self._refused(KEPT, thrown.with_context(scheduling=True).write, {"date": "2030-01-02"})
        again = scrap.copy()
        self.assertEqual((again.state, again.date_done), ("draft", False))

    def test_an_order_gives_its_new_address_to_what_is_open(self):
        partner = self.env["res.partner"].create({"name": "Locker"})
        receipt = self._done(
            self._lot("J-IN", "pass", quantity=0), self.warehouse.in_type_id, self.stock, source=self.vendors
        )
        both = receipt | self._open()
        both.with_context(update_delivery_shipping_partner=True).write({"partner_id": partner.id})
        self.assertEqual([picking.partner_id for picking in both], [partner.browse(), partner])
