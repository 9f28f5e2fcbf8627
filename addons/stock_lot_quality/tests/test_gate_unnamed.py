# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import QualityCase


class TestGateUnnamed(QualityCase):
    """An operation type that uses no lots: Odoo asks for none, so what moves may be any of what lies there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind in (cls.warehouse.out_type_id, cls.warehouse.int_type_id, cls.warehouse.in_type_id):
            kind.write({"use_create_lots": False, "use_existing_lots": False})

    def _moved(self, kind, destination, quantity=4.0):
        picking = self._picking(kind, destination, quantity)
        picking.move_ids.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": picking.move_ids.id,
                "product_id": self.product.id,
                "quantity": quantity,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def test_held_goods_do_not_leave_unnamed(self):
        self._lot("LT1", "held")
        with self.assertRaisesRegex(UserError, "LT1"):
            self._moved(self.warehouse.out_type_id, self.customers)

    def test_nor_move_inside_where_their_grade_keeps_them(self):
        self.grades["held"].allow_transfer = False
        self._lot("LT1", "held")
        with self.assertRaisesRegex(UserError, "LT1"):
            self._moved(self.warehouse.int_type_id, self.shelf)

    def test_what_others_have_picked_is_not_there(self):
        self._lot("LT1", "held")
        picked, delivery = self._lot("LT2", "pass", quantity=4), self._picking(self.warehouse.int_type_id, self.shelf)
        delivery.move_ids.move_line_ids.unlink()
        line = self.env["stock.move.line"].create(
            {
                "picking_id": delivery.id,
                "move_id": delivery.move_ids.id,
                "product_id": self.product.id,
                "lot_id": picked.id,
                "quantity": 4,
                "location_id": self.stock.id,
                "location_dest_id": self.shelf.id,
            }
        )
        line.picked = True
        with self.assertRaisesRegex(UserError, "LT1"), self.env.cr.savepoint():
            self._moved(self.warehouse.out_type_id, self.customers)
        line.picked = False
        self.assertEqual(self._moved(self.warehouse.out_type_id, self.customers).state, "done")

    def test_of_a_lot_no_more_is_picked_than_lies_there(self):
        self._lot("LT1", "held")
        self._lot("LT2", "pass", quantity=4)
        mistyped, delivery = self._lot("LT3", "pass", quantity=1), self._picking(self.warehouse.int_type_id, self.shelf)
        delivery.move_ids.move_line_ids.unlink()
        line = self.env["stock.move.line"].create(
            {
                "picking_id": delivery.id,
                "move_id": delivery.move_ids.id,
                "product_id": self.product.id,
                "lot_id": mistyped.id,
                "quantity": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.shelf.id,
            }
        )
        line.write({"quantity": 400, "picked": True})
        self.assertEqual(self._moved(self.warehouse.out_type_id, self.customers).state, "done")

    def test_enough_of_others_lets_them_through(self):
        self._lot("LT1", "held")
        self._lot("LT2", "pass", quantity=4)
        self.assertEqual(self._moved(self.warehouse.out_type_id, self.customers).state, "done")
        with self.assertRaisesRegex(UserError, "LT1"):  # what was taken unnamed is taken from what may be used
            self._moved(self.warehouse.out_type_id, self.customers, 1)

    def test_what_comes_in_is_no_matter(self):
        self._lot("LT1", "held")
        picking = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        picking.move_ids.quantity = 4
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
