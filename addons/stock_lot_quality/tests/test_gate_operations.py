# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..models.lot_grade import OPERATIONS
from .common import QualityCase

CODES = [code for code, _name in OPERATIONS]


@tagged("post_install", "-at_install")
class TestGateOperations(QualityCase):
    """Each of the eight columns of the table is law by itself, on a warehouse that receives and ships in steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.write({"reception_steps": "two_steps", "delivery_steps": "pick_pack_ship"})
        cls.production = cls.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.farm = cls.env["res.partner"].create({"name": "Farm"})
        cls.only, cls.all_but = {}, {}
        for code in CODES:
            # A way out has to stay open, so the grade that allows one operation only allows quarantine as well.
            cls.only[code] = cls._grade(f"only {code}", {code, "quarantine"})
            cls.all_but[code] = cls._grade(f"all but {code}", set(CODES) - {code})

    @classmethod
    def _grade(cls, name, allowed):
        return cls.env["lot.grade"].create(
            {"name": name, "code": name, "badge": "conditional", **{f"allow_{code}": code in allowed for code in CODES}}
        )

    def _attempt(self, operation, grade):
        """Move 4 of a new lot of this grade in the way of the operation; return the state it ends in."""
        ways = {
            "sale": (self.warehouse.out_type_id, self.stock, self.customers),
            "purchase_return": (self.warehouse.out_type_id, self.stock, self.vendors),
            "transfer": (self.warehouse.int_type_id, self.stock, self.shelf),
            "pick": (self.warehouse.pick_type_id, self.stock, self.warehouse.wh_output_stock_loc_id),
            "put_away": (self.warehouse.store_type_id, self.warehouse.wh_input_stock_loc_id, self.stock),
            "quarantine": (self.warehouse.int_type_id, self.stock, self.quarantine),
        }
        if operation not in ways:
            return self._attempt_without_picking(operation, grade)
        kind, source, destination = ways[operation]
        lot = self._lot(f"{grade.code} {operation}", location=source)
        if operation == "purchase_return":
            self._receive(lot, self.farm)
        lot.grade_id = grade
        partner = self.farm if operation == "purchase_return" else None
        picking = self._picking(kind, destination, source=source, partner=partner)
        self._pick(picking, lot)
        with self.env.cr.savepoint():
            picking.button_validate()
        return picking.state

    def _receive(self, lot, vendor, quantity=4.0):
        receipt = self._picking(self.warehouse.in_type_id, self.stock, quantity, source=self.vendors, partner=vendor)
        self._pick(receipt, lot, quantity)
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        return receipt

    def _send_to_vendors(self, lot, partner, quantity=4.0):
        picking = self._picking(self.warehouse.out_type_id, self.vendors, quantity, partner=partner)
        self._pick(picking, lot, quantity)
        with self.env.cr.savepoint():
            picking.button_validate()
        return picking

    def test_only_what_came_from_a_vendor_goes_back_to_it(self):
        held, made = self._lot("came"), self._lot("made")
        self._receive(held, self.farm)
        self._receive(made, self.farm)
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": self.production.id,
                "location_dest_id": self.stock.id,
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "lot_id": made.id,
                            "quantity": 1,
                            "location_id": self.production.id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                ],
            }
        )
        move._action_confirm(merge=False)
        move.picked = True
        move._action_done()
        (held | made).grade_id = self.grades["held"]
        shop = self.env["res.partner"].create({"name": "Shop"})
        for lot, partner, quantity in (
            (held, shop, 4),
            (held, self.env["res.partner"], 4),
            (held, self.farm, 5),
            (made, self.farm, 1),
        ):
            with self.subTest(lot.name, partner=partner.name), self.assertRaisesRegex(UserError, "Sale"):
                self._send_to_vendors(lot, partner, quantity)
        self.assertEqual(self._send_to_vendors(held, self.farm).state, "done")
        with self.assertRaisesRegex(UserError, "Sale"):
            self._send_to_vendors(held, self.farm, 1)

    def test_a_return_of_the_receipt_goes_back(self):
        lot = self._lot("returned", quantity=0)
        receipt = self._receive(lot, self.farm)
        lot.grade_id = self.grades["fail"]
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_ids=receipt.ids, active_id=receipt.id, active_model="stock.picking")
            .create({"picking_id": receipt.id})
        )
        wizard.product_return_moves.quantity = 4
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.action_assign()
        self.assertEqual(returned.move_ids.move_line_ids.lot_id, lot, "what goes back is reserved")
        returned.button_validate()
        self.assertEqual(returned.state, "done")

    def test_a_quarantine_lies_inside_and_is_marked_on_record(self):
        admin = new_test_user(self.env, "t_stock_admin", groups="stock.group_stock_manager")
        for place in (self.customers, self.vendors, self.scrap_location):
            with self.assertRaisesRegex(ValidationError, "inside the house"), self.env.cr.savepoint():
                place.with_user(admin).is_quarantine = True
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["stock.location"].with_user(admin).with_context(default_is_quarantine=True).create(
                {"name": "Cage", "usage": "customer"}
            )
        outside = self.env["stock.location"].create(
            {"name": "Shop", "usage": "customer", "location_id": self.quarantine.id}
        )
        self.assertFalse(outside.in_quarantine)
        lot = self._lot("cage", "held")
        picking = self._picking(self.warehouse.out_type_id, outside)
        self._pick(picking, lot)
        with self.assertRaisesRegex(UserError, "Sale"):
            picking.button_validate()
        self.shelf.with_user(admin).is_quarantine = True
        self.shelf.with_user(admin).is_quarantine = False
        self.assertEqual(self.shelf.quarantine_ids.user_id, admin)
        self.assertEqual(self.shelf.quarantine_ids.sorted("id").mapped("is_quarantine"), [True, False])
        box = self.env["stock.location"].create({"name": "Box", "location_id": self.shelf.id})
        keeper = new_test_user(self.env, "t_mover", groups="stock.group_stock_user")
        place = self.shelf.with_user(admin)
        place.location_id = self.quarantine
        self.assertTrue(self.shelf.in_quarantine and box.in_quarantine)
        self.assertEqual((box | self.shelf).quarantine_ids.mapped("user_id"), admin)
        self.assertEqual(box.quarantine_ids.mapped("is_quarantine"), [True])
        place.location_id = self.stock
        self.assertEqual(box.quarantine_ids.sorted("id").mapped("is_quarantine"), [True, False])
        with self.assertRaisesRegex(UserError, "Ask one of them|not allowed"), self.env.cr.savepoint():
            self.shelf.with_user(keeper).location_id = self.quarantine
        with self.assertRaisesRegex(UserError, "Ask one of them"):
            self.shelf.with_user(self.keeper).is_quarantine = True
        with self.assertRaises(UserError):
            self.shelf.quarantine_ids.sudo().write({"is_quarantine": True})

    def _attempt_without_picking(self, operation, grade):
        places = {"consumption": (self.stock, self.production), "output": (self.production, self.stock)}
        source, destination = places[operation]
        lot = self._lot(f"{grade.code} {operation}", quantity=10 if operation == "consumption" else 0)
        lot.grade_id = grade
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 4,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "lot_id": lot.id,
                            "quantity": 4,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        },
                    )
                ],
            }
        )
        move._action_confirm(merge=False)
        with self.env.cr.savepoint():
            move.picked = True
            move._action_done()
        return move.state

    def test_each_operation_passes_when_it_alone_is_allowed(self):
        for operation in CODES:
            with self.subTest(operation):
                self.assertEqual(self._attempt(operation, self.only[operation]), "done")

    def test_each_operation_is_refused_when_it_alone_is_forbidden(self):
        names = dict(OPERATIONS)
        for operation in CODES:
            with self.subTest(operation), self.assertRaisesRegex(UserError, f"used for: {names[operation]}.*can do"):
                self._attempt(operation, self.all_but[operation])

    def test_the_standard_grades_leave_a_way_out(self):
        for code, grade in self.grades.items():
            with self.subTest(code):
                self.assertEqual(self._attempt("quarantine", grade), "done")
                self.assertEqual(self._attempt("purchase_return", grade), "done")

    def test_a_grade_without_a_way_out_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no way out"):
            self._grade("trap", set(CODES) - {"quarantine", "purchase_return"})

    def test_packing_is_picking(self):
        kind, lot = self.warehouse.pack_type_id, self._lot("pack", location=self.warehouse.wh_pack_stock_loc_id)
        lot.grade_id = self.all_but["pick"]
        picking = self._picking(kind, self.warehouse.wh_output_stock_loc_id, source=self.warehouse.wh_pack_stock_loc_id)
        self._pick(picking, lot)
        with self.assertRaises(UserError):
            picking.button_validate()

    def test_places_inside_quarantine_are_quarantine(self):
        inner = self.env["stock.location"].create({"name": "Cage", "location_id": self.quarantine.id})
        self.assertTrue(inner.in_quarantine)
        self.quarantine.is_quarantine = False
        self.assertFalse(inner.in_quarantine)

    def test_dropshipping_is_a_sale(self):
        lot = self._lot("drop", "held", quantity=0)
        picking = self._picking(self.warehouse.out_type_id, self.customers, source=self.vendors)
        self._pick(picking, lot)
        with self.assertRaisesRegex(UserError, "Sale"):
            picking.button_validate()

    def test_another_company_of_this_database_is_a_customer(self):
        between = self.env.ref("stock.stock_location_inter_company")
        between.active = True
        lot = self._lot("far", "conditional")
        picking = self._picking(self.warehouse.out_type_id, between)
        self._pick(picking, lot)
        with self.assertRaisesRegex(UserError, "Sale"):
            picking.button_validate()

    def test_between_warehouses_is_a_transfer(self):
        other = self.env["stock.warehouse"].create({"name": "Second", "code": "SEC"})
        transit = self.company.internal_transit_location_id
        transit.active = True
        held, good = self._lot("w-held", "held"), self._lot("w-good", "pass")
        away = self._picking(self.warehouse.int_type_id, transit)
        self._pick(away, held)
        with self.assertRaisesRegex(UserError, "Transfer"), self.env.cr.savepoint():
            away.button_validate()
        self._pick(away, good)
        away.button_validate()
        good.grade_id = self.grades["held"]
        arriving = self._picking(other.in_type_id, other.lot_stock_id, source=transit)
        self._pick(arriving, good)
        with self.assertRaisesRegex(UserError, "Transfer"), self.env.cr.savepoint():
            arriving.button_validate()
        cage = self.env["stock.location"].create(
            {"name": "Cage", "location_id": other.view_location_id.id, "is_quarantine": True}
        )
        arriving.move_ids.move_line_ids.location_dest_id = cage
        arriving.button_validate()
        self.assertEqual(arriving.state, "done", "what arrives held goes to quarantine")

    def test_own_grades_are_the_law_at_once_in_reservation_too(self):
        lot = self._lot("own")
        lot.grade_id = self.only["transfer"]
        away = self._picking(self.warehouse.int_type_id, self.shelf)
        away.action_assign()
        self.assertEqual(away.state, "assigned")
        self.only["transfer"].allow_transfer = False
        self.assertEqual((away.state, self._reserved(lot)), ("confirmed", 0), "the change frees what it forbids")
        self.only["transfer"].allow_transfer = True
        away.action_assign()
        self.assertEqual(away.state, "assigned")
