# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger
from psycopg2 import Error


class QualityFixtures:
    """A category whose lots are gated, a product, a warehouse, and the people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, lang="en_US"))
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.quarantine = cls.env["stock.location"].create(
            {"name": "Quarantine", "location_id": cls.warehouse.view_location_id.id, "is_quarantine": True}
        )
        cls.shelf = cls.env["stock.location"].create({"name": "Shelf", "location_id": cls.stock.id})
        cls.scrap_location = cls.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.grades = {grade.code: grade for grade in cls.env["lot.grade"].search([])}
        cls.category = cls.env["product.category"].create(
            {
                "name": "Dairy",
                "receipt_grade_id": cls.grades["in_progress"].id,
                "production_grade_id": cls.grades["in_progress"].id,
            }
        )
        cls.product = cls._product("Raw milk")
        cls.kilogram, cls.gram = cls.env.ref("uom.product_uom_kgm"), cls.env.ref("uom.product_uom_gram")
        cls.fat = cls.env["lot.parameter"].create(
            {"code": "T-FAT", "name": "Fat", "uom_id": cls.env.ref("stock_lot_quality.uom_percent").id}
        )
        cls.net = cls.env["lot.parameter"].create({"code": "T-NET", "name": "Net weight", "uom_id": cls.kilogram.id})
        cls.keeper = new_test_user(cls.env, "t_keeper", groups="stock.group_stock_user")
        cls.analyst = new_test_user(cls.env, "t_analyst", groups="stock_lot_quality.group_lab")
        cls.lab_verifier = new_test_user(cls.env, "t_verifier", groups="stock_lot_quality.group_verifier")
        cls.quality = new_test_user(cls.env, "t_quality", groups="stock_lot_quality.group_quality")
        cls.second = new_test_user(cls.env, "t_second", groups="stock_lot_quality.group_quality")

    def _refused(self, why, act, *args):
        """Ask for what is refused with a sentence that matches *why*."""
        with self.assertRaisesRegex(UserError, why), self.env.cr.savepoint():
            act(*args)
            self.env.flush_all()

    def _sql_refused(self, query, *parameters):
        """Send what the database refuses whoever asks."""
        with self.assertRaises(Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(query, parameters or None)

    @classmethod
    def _product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "is_storable": True, "tracking": "lot", "categ_id": cls.category.id, **values}
        )

    @classmethod
    def _lot(cls, name, grade=None, quantity=10.0, location=None, product=None, entered="2025-01-01"):
        """A lot; it was entered before what laboratories' files of the tests say was drawn from it."""
        product = product or cls.product
        lot = cls.env["stock.lot"].create({"name": name, "product_id": product.id})
        if entered:
            cls.env.cr.execute("UPDATE stock_lot SET create_date = %s WHERE id = %s", [entered, lot.id])
            lot.invalidate_recordset(["create_date"])
        if quantity:
            cls.env["stock.quant"]._update_available_quantity(product, location or cls.stock, quantity, lot_id=lot)
        if grade is not None:
            lot.sudo().grade_id = cls.grades[grade] if grade else False
        return lot

    @classmethod
    def _specification(cls, limits, **values):
        """limits: {parameter: (lower, upper)}; put in force long ago."""
        specification = cls.env["lot.specification"].create(
            {
                "name": "Milk",
                "product_id": cls.product.id,
                "date_from": "2020-01-01",
                "line_ids": [
                    (0, 0, {"parameter_id": parameter.id, "lower": lower, "upper": upper})
                    for parameter, (lower, upper) in limits.items()
                ],
                **values,
            }
        )
        specification.action_put_in_force()
        return specification

    @classmethod
    def _result(cls, sample, parameter, value, **values):
        return cls.env["lot.test.result"].create(
            {"sample_id": sample.id, "parameter_id": parameter.id, "value": value, **values}
        )

    @classmethod
    def _picking(cls, picking_type, destination, quantity=4.0, source=None, product=None, partner=None):
        product = product or cls.product
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": partner and partner.id,
                "location_id": (source or cls.stock).id,
                "location_dest_id": destination.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": (source or cls.stock).id,
                            "location_dest_id": destination.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    @classmethod
    def _pick(cls, picking, lot, quantity=4.0):
        """What a scan does: this lot, this quantity."""
        picking.move_ids.move_line_ids.unlink()
        return cls.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": picking.move_ids.id,
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )

    def _reserved(self, lot):
        return sum(lot.quant_ids.mapped("reserved_quantity"))

    def _assert_reservations_agree(self):
        """What quants say is reserved is what open move lines hold."""
        lines = self.env["stock.move.line"].search(
            [("product_id.categ_id", "=", self.category.id), ("state", "not in", ("done", "cancel", "draft"))]
        )
        held = {}
        for line in lines.filtered(lambda line: not line.move_id._should_bypass_reservation(line.location_id)):
            place = (line.lot_id, line.location_id)
            held[place] = held.get(place, 0) + line.quantity_product_uom
        quants = self.env["stock.quant"].search(
            [("product_id.categ_id", "=", self.category.id), ("reserved_quantity", "!=", 0)]
        )
        said = {}
        for quant in quants:
            said[quant.lot_id, quant.location_id] = (
                said.get((quant.lot_id, quant.location_id), 0) + quant.reserved_quantity
            )
        self.assertEqual(said, {key: quantity for key, quantity in held.items() if quantity})


class QualityCase(QualityFixtures, TransactionCase):
    """Those people and things in a test of their own transaction."""
