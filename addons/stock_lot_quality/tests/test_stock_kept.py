# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import QualityCase

KEPT, SCRAPPED = "stays as it was moved", "what was scrapped stays"


@tagged("post_install", "-at_install")
class TestStockKept(QualityCase):
    """Goods are judged by where they really end, and what is done keeps all that it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good, cls.held, cls.failed = (cls._lot(f"K-{code}", code) for code in ("pass", "held", "fail"))
        cls.chief = new_test_user(cls.env, "t_kept_chief", groups="stock.group_stock_manager")
        cls.production = cls.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.shop = cls.env["res.partner"].create({"name": "Shop"})

    def _pushing_to(self, destination):
        """A quarantine from which a rule pushes what comes in on to *destination*."""
        cage = self.env["stock.location"].create(
            {"name": "Cage", "location_id": self.warehouse.view_location_id.id, "is_quarantine": True}
        )
        self.warehouse.route_ids |= self.env["stock.route"].create(
            {
                "name": "On",
                "warehouse_selectable": True,
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "On",
                            "action": "push",
                            "auto": "transparent",
                            "location_src_id": cage.id,
                            "location_dest_id": destination.id,
                            "picking_type_id": self.warehouse.int_type_id.id,
                        },
                    )
                ],
            }
        )
        return cage

    def _open(self, lot, kind, destination, **how):
        picking = self._picking(kind, destination, **how)
        self._pick(picking, lot)
        return picking.with_user(self.keeper)

    def _done(self, lot, kind, destination, **how):
        picking = self._open(lot, kind, destination, **how)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def test_a_push_rule_leads_nothing_past_the_gate(self):
        inside = self.warehouse.int_type_id
        for place, lot in ((self.customers, self.held), (self.production, self.failed)):
            cage = self._pushing_to(place)
            self._refused(lot.name, self._open(lot, inside, cage).button_validate)
            self.assertEqual(lot.product_qty, 10)
            led_on = self._done(self.good, inside, cage)
            self.assertEqual(led_on.move_line_ids.location_dest_id, place)
        box = self._pushing_to(self.shelf)
        self.assertEqual(self._done(self.good, inside, box, quantity=1).move_line_ids.location_dest_id, self.shelf)

    def test_a_push_rule_leads_nothing_unnamed_past_the_gate(self):
        kind, loose = self.warehouse.int_type_id, self._product("Loose")
        kind.write({"use_create_lots": False, "use_existing_lots": False})
        self._lot("K-LOOSE", "held", product=loose)
        cage = self._pushing_to(self.customers)
        picking = self._picking(kind, cage, product=loose)
        picking.move_ids.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": picking.move_ids.id,
                "product_id": loose.id,
                "quantity": 4,
                "location_id": self.stock.id,
                "location_dest_id": cage.id,
            }
        )
        picking.move_ids.picked = True
        self._refused("K-LOOSE", picking.with_user(self.keeper).button_validate)

    def test_a_delivery_is_a_sale_whatever_its_place_is_called(self):
        lost = self.env["stock.location"].create(
            {"name": "Shop", "usage": "inventory", "location_id": self.customers.id, "company_id": self.company.id}
        )
        out, inside = self.warehouse.out_type_id, self.warehouse.int_type_id
        for place in (self.scrap_location, lost, self.quarantine, self.shelf, self.production):
            self._refused("Sale", self._open(self.failed, out, place, partner=self.shop).button_validate)
            self._refused("Sale", self._open(self.failed, out, place).button_validate)
        for place in (self.scrap_location, lost):
            self._refused("Sale", self._open(self.failed, inside, place, partner=self.shop).button_validate)
            self._done(self.failed, inside, place, quantity=1)
        self._done(self.failed, inside, self.quarantine, partner=self.shop, quantity=1)
        self._done(self.good, out, self.customers, quantity=1)

    def test_what_is_scrapped_from_a_delivery_is_scrapped(self):
        picking = self._open(self.good, self.warehouse.out_type_id, self.customers)
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": self.product.id,
                    "lot_id": self.failed.id,
                    "scrap_qty": 1,
                    "location_id": self.stock.id,
                    "picking_id": picking.id,
                }
            )
        )
        forged = picking.move_ids.with_context(default_scrap_id=scrap.id).create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "scrap_id": scrap.id,
                "location_dest_id": self.scrap_location.id,
            }
        )
        self.assertFalse(forged.scrap_id)
        self._refused("by the button of a scrap order", picking.move_ids.write, {"scrap_id": scrap.id})
        scrap.action_validate()
        self.assertEqual((scrap.state, scrap.move_ids.state, self.failed.product_qty), ("done", "done", 9))
        self.assertFalse(scrap.move_ids.copy().scrap_id)

    def test_what_was_scrapped_stays(self):
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {"product_id": self.product.id, "lot_id": self.held.id, "scrap_qty": 1, "location_id": self.stock.id}
            )
        )
        scrap.write({"scrap_qty": 2, "lot_id": self.failed.id})
        scrap.action_validate()
        picking = self._open(self.good, self.warehouse.out_type_id, self.customers)
        for values in (
            {"lot_id": self.good.id},
            {"product_id": self._product("Whey").id},
            {"date_done": "2001-01-01"},
            {"name": "SP/X"},
            {"picking_id": picking.id},
            {"origin": "X"},
            {"scrap_qty": 9},
            {"owner_id": self.shop.id},
            {"location_id": self.shelf.id},
            {"scrap_location_id": self.customers.id},
        ):
            self._refused(SCRAPPED, scrap.write, values)
        scrap.write({"lot_id": self.failed.id, "scrap_reason_tag_ids": [(0, 0, {"name": "Torn"})]})
        scrap.message_post(body="Seen")
        self.assertEqual((scrap.lot_id, scrap.scrap_qty), (self.failed, 2))

    def test_a_completed_transfer_says_for_good_what_it_said(self):
        done, other = (self._done(self.good, self.warehouse.out_type_id, self.customers, quantity=1) for _n in "ab")
        for values in (
            {"origin": "S9"},
            {"backorder_id": other.id},
            {"return_id": other.id},
            {"owner_id": self.shop.id},
            {"scheduled_date": "2001-01-01"},
            {"move_type": "one"},
        ):
            self._refused(KEPT, done.write, values)
        move, line = done.move_ids, done.move_line_ids
        for values in (
            {"move_orig_ids": [(6, 0, other.move_ids.ids)]},
            {"location_final_id": self.shelf.id},
            {"procure_method": "make_to_order"},
            {"inventory_name": "X"},
        ):
            self._refused(KEPT, move.write, values)
        for values in (
            {"oldest_first": "skipped"},
            {"picked": False},
            {"expiration_date": "2035-01-01"},
            {"removal_date": "2035-01-01"},
        ):
            self._refused(KEPT, line.write, values)
        done.write({"note": "Gate 3", "user_id": self.chief.id, "priority": "1", "origin": done.origin})
        move.write({"sequence": 3, "description_picking": "Cold", "date_deadline": "2030-01-01"})
        waiting = self._open(self.good, self.warehouse.out_type_id, self.customers, quantity=1)
        before = done.scheduled_date
        (done | waiting).write({"scheduled_date": "2030-01-02 03:04:05"})
        self.assertEqual((str(waiting.scheduled_date), done.scheduled_date), ("2030-01-02 03:04:05", before))

    def test_what_comes_after_a_completed_transfer_goes_on(self):
        part = self._open(self.good, self.warehouse.out_type_id, self.customers)
        part.move_line_ids.quantity = 1
        part.with_context(skip_backorder=True).button_validate()
        rest = part.backorder_ids
        self.assertEqual((part.state, rest.backorder_id, rest.move_ids.product_uom_qty), ("done", part, 3))
        back = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=part.id, active_model="stock.picking")
            .create({"picking_id": part.id})
        )
        back.product_return_moves.quantity = 1
        returned = part.browse(back.action_create_returns()["res_id"])
        returned.move_ids.picked = True
        returned.button_validate()
        self.assertEqual((returned.state, returned.return_id), ("done", part))
