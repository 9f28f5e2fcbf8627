# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestGateWays(QualityCase):
    """Every way in which goods are moved meets the gate."""

    def _delivery(self, quantity=4.0):
        return self._picking(self.warehouse.out_type_id, self.customers, quantity=quantity)

    def test_form(self):
        lot, picking = self._lot("W1", "held"), self._delivery()
        with Form(picking.move_ids, view="stock.view_stock_move_operations") as form:
            with form.move_line_ids.new() as line:
                line.lot_id, line.quantity = lot, 4
        with self.assertRaisesRegex(UserError, "W1"):
            Form(picking).save().button_validate()

    def test_setting_the_lots_of_a_move(self):
        lot, picking = self._lot("W2", "held"), self._delivery()
        picking.move_ids.lot_ids = lot
        with self.assertRaisesRegex(UserError, "W2"):
            picking.move_ids.picked = True
            picking.button_validate()

    def test_import_of_move_lines(self):
        lot, picking = self._lot("W3", "held"), self._delivery()
        told = self.env["stock.move.line"].load(
            [
                "picking_id/.id",
                "move_id/.id",
                "product_id/.id",
                "lot_id/.id",
                "quantity",
                "picked",
                "location_id/.id",
                "location_dest_id/.id",
            ],
            [
                [
                    str(picking.id),
                    str(picking.move_ids.id),
                    str(self.product.id),
                    str(lot.id),
                    "4",
                    "1",
                    str(self.stock.id),
                    str(self.customers.id),
                ]
            ],
        )
        self.assertIn("W3", told["messages"][0]["message"])
        self.assertFalse(told["ids"])

    def test_import_of_a_finished_transfer(self):
        lot = self._lot("W4", "held")
        told = self.env["stock.move"].load(
            [
                "product_id/.id",
                "product_uom_qty",
                "location_id/.id",
                "location_dest_id/.id",
                "state",
                "move_line_ids/product_id/.id",
                "move_line_ids/lot_id/.id",
                "move_line_ids/quantity",
                "move_line_ids/location_id/.id",
                "move_line_ids/location_dest_id/.id",
                "move_line_ids/picked",
            ],
            [
                [
                    str(self.product.id),
                    "4",
                    str(self.stock.id),
                    str(self.customers.id),
                    "draft",
                    str(self.product.id),
                    str(lot.id),
                    "4",
                    str(self.stock.id),
                    str(self.customers.id),
                    "1",
                ]
            ],
        )
        self.assertIn("W4", told["messages"][0]["message"])

    def test_import_of_grades(self):
        lot = self._lot("W5", "held")
        told = (
            self.env["stock.lot"]
            .with_user(self.keeper)
            .load([".id", "grade_id"], [[str(lot.id), self.grades["pass"].name]])
        )
        self.assertIn("quality", told["messages"][0]["message"])
        self.assertEqual(lot.grade_id.code, "held")

    def test_immediate_transfer_takes_released_stock(self):
        held, good, picking = self._lot("W6-a", "held"), self._lot("W6-b", "pass"), self._delivery()
        picking.move_ids.quantity = 4
        self.assertEqual(picking.move_ids.move_line_ids.lot_id, good)
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual((picking.state, held.product_qty, good.product_qty), ("done", 10, 6))

    def test_immediate_transfer_of_held_stock_alone(self):
        held, picking = self._lot("W7", "held"), self._delivery()
        picking.move_ids.quantity = 4
        picking.move_ids.picked = True
        with self.assertRaises(UserError), self.env.cr.savepoint():
            picking.button_validate()
        self.assertEqual(held.product_qty, 10)

    def test_a_lot_typed_by_name_on_a_delivery(self):
        held = self._lot("W8", "held")
        self.warehouse.out_type_id.use_create_lots = True
        picking = self._delivery()
        line = self._pick(picking, held)
        line.write({"lot_id": False, "lot_name": "W8"})
        with self.assertRaisesRegex(UserError, "W8"), self.env.cr.savepoint():
            picking.button_validate()
        self.assertEqual(held.product_qty, 10)

    def test_a_held_lot_in_a_package(self):
        held = self._lot("W9", "held", quantity=0)
        package = self.env["stock.package"].create({"name": "PACK-W9"})
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 4, lot_id=held, package_id=package)
        picking = self._delivery()
        picking.move_ids.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": picking.move_ids.id,
                "product_id": self.product.id,
                "lot_id": held.id,
                "package_id": package.id,
                "result_package_id": package.id,
                "quantity": 4,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
            }
        )
        with self.assertRaisesRegex(UserError, "W9"):
            picking.button_validate()

    def test_a_backorder_meets_the_gate_again(self):
        lot, picking = self._lot("W10", "pass"), self._delivery(quantity=6)
        picking.action_assign()
        line = picking.move_ids.move_line_ids
        line.write({"quantity": 2, "picked": True})
        Form.from_action(self.env, picking.button_validate()).save().process()
        backorder = picking.backorder_ids
        lot.grade_id = self.grades["held"]
        self.assertFalse(backorder.move_ids.move_line_ids)
        self._pick(backorder, lot)
        with self.assertRaisesRegex(UserError, "W10"):
            backorder.button_validate()

    def test_returns(self):
        lot, picking = self._lot("W11", "pass"), self._delivery()
        self._pick(picking, lot)
        picking.button_validate()
        lot.grade_id = self.grades["recalled"]
        back = self._return(picking)
        self.assertEqual(back.state, "done", "what a customer sends back is recorded")
        self.assertEqual(lot.product_qty, 10)
        with self.assertRaisesRegex(UserError, "W11"):
            self._return(back)

    def test_the_return_of_a_receipt_stays_open(self):
        picking = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        picking.move_ids.move_line_ids.write({"lot_name": "W12", "quantity": 4})
        picking.button_validate()
        lot = picking.move_ids.move_line_ids.lot_id
        lot.grade_id = self.grades["fail"]
        self.assertEqual(self._return(picking).state, "done")

    def _return(self, picking):
        """Return all of a picking with the wizard, and validate it."""
        dialog = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        dialog.product_return_moves.quantity = 4
        back = self.env["stock.picking"].browse(dialog.action_create_returns()["res_id"])
        back.move_ids.move_line_ids.unlink()
        self._pick(back, picking.move_ids.move_line_ids.lot_id)
        back.button_validate()
        return back

    def test_more_of_a_finished_transfer_in_another_unit(self):
        product = self._product("Sugar", uom_id=self.kilogram.id)
        lot, picking = (
            self._lot("W13", "pass", product=product),
            self._picking(self.warehouse.out_type_id, self.customers, product=product),
        )
        line = self._pick(picking, lot)
        picking.button_validate()
        lot.grade_id = self.grades["held"]
        with self.assertRaisesRegex(UserError, "W13"):
            line.product_uom_id = self.env.ref("uom.product_uom_ton")

    def test_a_pick_is_judged_at_the_date_of_the_delivery(self):
        self.warehouse.delivery_steps = "pick_ship"
        product = self._product("Curd", use_expiration_date=True)
        lot = self._lot("W14", "pass", product=product)
        lot.expiration_date = fields.Datetime.now() + timedelta(days=5)
        output = self.warehouse.wh_output_stock_loc_id
        pick = self._picking(self.warehouse.pick_type_id, output, product=product)
        pick.do_unreserve()
        ship = self._picking(self.warehouse.out_type_id, self.customers, source=output, product=product)
        pick.move_ids.move_dest_ids = ship.move_ids
        ship.move_ids.date = fields.Datetime.now() + timedelta(days=9)
        pick.action_assign()
        self.assertFalse(self._reserved(lot), "it would have expired before the truck leaves")
        ship.move_ids.date = fields.Datetime.now() + timedelta(days=2)
        pick.action_assign()
        self.assertEqual(self._reserved(lot), 4)

    def test_the_scheduler_frees_what_time_forbids(self):
        product = self._product("Quark", use_expiration_date=True)
        lot = self._lot("W15", "pass", product=product)
        lot.expiration_date = fields.Datetime.now() + timedelta(days=5)
        picking = self._picking(self.warehouse.out_type_id, self.customers, product=product)
        picking.action_assign()
        self.assertEqual(self._reserved(lot), 4)
        picking.move_ids.date = fields.Datetime.now() + timedelta(days=9)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(self._reserved(lot), 0)

    def test_the_grade_stays_with_the_lot_when_quants_split_and_merge(self):
        lot = self._lot("W16", "conditional")
        away = self._picking(self.warehouse.int_type_id, self.shelf, quantity=3)
        self._pick(away, lot, 3)
        away.button_validate()
        quants = lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
        self.assertEqual([quant.grade_id.code for quant in quants], ["conditional"] * 2)
        twin = self.env["stock.quant"].create(
            {"product_id": self.product.id, "location_id": self.shelf.id, "lot_id": lot.id, "quantity": 2}
        )
        self.env["stock.quant"]._merge_quants()
        self.env.invalidate_all()
        merged = self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")])
        self.assertEqual([quant.grade_id.code for quant in merged], ["conditional"] * 2)
        self.assertFalse(twin.exists() and quants[:1].exists())
        lot.grade_id = self.grades["held"]
        self.assertEqual(set(merged.mapped("grade_id.code")), {"held"})

    def test_held_stock_stands_apart_from_free_stock(self):
        self._lot("W17-held", "held"), self._lot("W17-good", "pass")
        template = self.product.product_tmpl_id
        self.assertEqual((template.qty_available, template.held_qty, template.virtual_available), (20, 10, 10))
        quants = self.env["stock.quant"].search(self.product.action_open_held()["domain"])
        self.assertEqual((sum(quants.mapped("held_quantity")), sum(quants.mapped("available_quantity"))), (10, 10))
        yesterday = fields.Datetime.now() - timedelta(days=1)
        past = self.product.with_context(to_date=yesterday)
        self.assertEqual(past.virtual_available, past.qty_available, "the past is not judged by what is held now")


@tagged("post_install", "-at_install")
class TestGateOverTheWire(QualityCase, HttpCase):
    def test_rpc(self):
        held = self._lot("W18", "held")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        self._pick(picking, held)
        self.authenticate("t_keeper", "t_keeper")
        answer = self.url_open(
            "/web/dataset/call_kw/stock.picking/button_validate",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": "stock.picking",
                        "method": "button_validate",
                        "args": [picking.ids],
                        "kwargs": {},
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertIn("W18", answer["error"]["data"]["message"])
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.UserError")
        self.env.invalidate_all()
        self.assertEqual(held.product_qty, 10)
