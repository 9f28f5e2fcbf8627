# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

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
            [("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1)
        cls.only, cls.all_but = {}, {}
        for code in CODES:
            # A way out has to stay open, so the grade that allows one operation only allows quarantine as well.
            cls.only[code] = cls._grade(f"only {code}", {code, "quarantine"})
            cls.all_but[code] = cls._grade(f"all but {code}", set(CODES) - {code})

    @classmethod
    def _grade(cls, name, allowed):
        return cls.env["lot.grade"].create({
            "name": name, "code": name, "badge": "conditional", **{f"allow_{code}": code in allowed for code in CODES}})

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
        lot.grade_id = grade
        picking = self._picking(kind, destination, source=source)
        self._pick(picking, lot)
        with self.env.cr.savepoint():
            picking.button_validate()
        return picking.state

    def _attempt_without_picking(self, operation, grade):
        places = {"consumption": (self.stock, self.production), "output": (self.production, self.stock)}
        source, destination = places[operation]
        lot = self._lot(f"{grade.code} {operation}", quantity=10 if operation == "consumption" else 0)
        lot.grade_id = grade
        move = self.env["stock.move"].create({
            "product_id": self.product.id, "product_uom_qty": 4, "location_id": source.id,
            "location_dest_id": destination.id, "move_line_ids": [(0, 0, {
                "product_id": self.product.id, "lot_id": lot.id, "quantity": 4, "location_id": source.id,
                "location_dest_id": destination.id})],
        })
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
        picking = self._picking(
            kind, self.warehouse.wh_output_stock_loc_id, source=self.warehouse.wh_pack_stock_loc_id)
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
            {"name": "Cage", "location_id": other.view_location_id.id, "is_quarantine": True})
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
