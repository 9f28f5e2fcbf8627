# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import QualityCase

KEPT, WENT = "stays as it was moved", "came from and went stays"
SEES = ",".join(
    f"stock.group_{name}" for name in ("production_lot", "stock_multi_locations", "tracking_owner", "tracking_lot")
)


@tagged("post_install", "-at_install")
class TestStockHonest(QualityCase):
    """What Odoo's own screens and buttons write on what is done goes on, for people with the rights of their work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(cls.env, "t_hon_worker", groups=f"stock.group_stock_user,{SEES}")
        cls.chief = new_test_user(cls.env, "t_hon_chief", groups=f"stock.group_stock_manager,{SEES}")
        cls.good, cls.other = cls._lot("H-GOOD", "pass"), cls._lot("H-OTHER", "pass", location=cls.shelf)
        cls.held = cls._lot("H-HELD", "held", location=cls.shelf)

    def _done(self, picking, lot, unlocked=False):
        self._pick(picking, lot).picked = True
        picking.with_user(self.worker).button_validate()
        self.assertEqual(picking.state, "done")
        if unlocked:
            picking.with_user(self.chief).action_toggle_is_locked()
        return picking.with_user(self.worker)

    def _delivered(self, lot=None, unlocked=True):
        return self._done(self._picking(self.warehouse.out_type_id, self.customers), lot or self.good, unlocked)

    def _details(self, picking):
        """The dialog with the lines of the one movement of *picking*."""
        move = picking.move_ids
        return Form(move.with_context(**move.action_show_details()["context"]), view="stock.view_stock_move_operations")

    def _quant(self, lot, place):
        return self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", place.id)])

    def _chain(self, propagate):
        """A pick, and its delivery that was done without it."""
        pick = self._picking(self.warehouse.int_type_id, self.shelf)
        ship = self._picking(self.warehouse.out_type_id, self.customers, source=self.shelf)
        pick.move_ids.write({"move_dest_ids": [Command.link(ship.move_ids.id)], "propagate_cancel": propagate})
        ship.move_ids.procure_method = "make_to_order"
        return pick.with_user(self.worker), self._done(ship, self.other)

    def test_a_pick_whose_delivery_is_done_is_cancelled(self):
        for propagate in (True, False):
            pick, ship = self._chain(propagate)
            self.assertEqual(ship.move_ids.move_orig_ids, pick.move_ids)
            pick.action_cancel()
            self.assertEqual((pick.state, ship.state), ("cancel", "done"))
            self.assertFalse(ship.move_ids.move_orig_ids)

    def test_what_was_moved_stays_before_what_followed(self):
        pick, ship = self._chain(True)
        self._done(pick, self.good)
        came, went, third = pick.move_ids, ship.move_ids, self._delivered().move_ids
        for commands in (
            [Command.clear()],
            [Command.unlink(came.id)],
            [Command.set(third.ids)],
            [Command.link(third.id)],
            [Command.update(came.id, {"state": "cancel"}), Command.clear()],
        ):
            self._refused(f"{KEPT}|not by setting a state", went.write, {"move_orig_ids": commands})
            self.env.invalidate_all()
        self._refused(
            KEPT,
            went.write,
            {"procure_method": "make_to_order" if (went.procure_method == "make_to_stock") else "mts_else_mto"},
        )
        self.assertEqual(went.move_orig_ids, came)

    def test_what_a_command_says_is_not_taken_for_what_is(self):
        """What is looked at before a change leaves no trace of what the change would say."""
        pick, ship = self._chain(True)
        self._done(pick, self.good)
        came = pick.move_ids
        self._refused(
            f"{KEPT}|not by setting a state",
            ship.move_ids.write,
            {
                "move_orig_ids": [
                    Command.update(came.id, {"state": "draft"}),
                    Command.update(came.id, {"product_uom_qty": 99}),
                ]
            },
        )
        self.env.invalidate_all()
        self.assertEqual((came.state, came.product_uom_qty), ("done", 4))

    def test_a_lot_with_dates_is_corrected_on_the_screen(self):
        self.product.write({"use_expiration_date": True, "expiration_time": 30, "removal_time": 2})
        for lot, day in ((self.good, "2035-01-10"), (self.other, "2035-06-10")):
            lot.with_user(self.chief).with_context(change_reason="Typed wrong").sudo().write(
                {"expiration_date": f"{day} 12:00:00", "removal_date": f"{day} 06:00:00"}
            )
        received = self._done(
            self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors),
            self._lot("H-WRONG", quantity=0),
            True,
        )
        right = self._lot("H-RIGHT", quantity=0)
        with self._details(received) as form, form.move_line_ids.edit(0) as line:
            line.lot_id = right
        self.assertEqual((received.move_line_ids.lot_id, right.product_qty), (right, 4))
        picking = self._delivered()
        line = picking.move_line_ids
        line.write({"lot_id": self.other.id, "expiration_date": "2001-01-01", "removal_date": "2001-01-01"})
        self.assertEqual((line.lot_id, str(line.expiration_date)), (self.other, "2035-06-10 12:00:00"))
        self._refused(KEPT, line.write, {"lot_id": self.other.id, "expiration_date": "2001-01-01"})

    def test_a_lot_of_another_shelf_is_corrected_on_the_screen(self):
        picking = self._delivered()
        with self._details(picking) as form, form.move_line_ids.edit(0) as line:
            line.quant_id = self._quant(self.other, self.shelf)
        line = picking.move_line_ids
        self.assertEqual((line.lot_id, line.location_id), (self.other, self.shelf))
        self.assertEqual((self.good.product_qty, self.other.product_qty), (10, 6))
        self._refused("H-HELD", line.write, {"quant_id": self._quant(self.held, self.shelf).id})

    def test_goods_from_elsewhere_are_not_picked_afterwards(self):
        away = self.env["stock.location"].create(
            {"name": "Away", "location_id": self.warehouse.view_location_id.id, "usage": "internal"}
        )
        far = self._quant(self._lot("H-FAR", "pass", location=away), away)
        near, owner = self._quant(self.other, self.shelf), self.worker.partner_id
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.shelf, 5, lot_id=self.other, owner_id=owner
        )
        owned = self._quant(self.other, self.shelf) - near
        self.assertEqual(owned.owner_id, owner)
        unlocked, locked = self._delivered().move_line_ids, self._delivered(unlocked=False).move_line_ids
        self._refused(WENT, unlocked.write, {"quant_id": far.id})
        self._refused(KEPT, unlocked.write, {"quant_id": owned.id})
        for values in ({"location_id": self.shelf.id}, {"location_dest_id": self.shelf.id}):
            self._refused(WENT, unlocked.write, values)
        self._refused(WENT, locked.write, {"quant_id": near.id})
