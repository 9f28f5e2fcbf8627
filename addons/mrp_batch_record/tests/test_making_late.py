# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo.tests import new_test_user, tagged

from .common import MakingCase

STATE = "not by setting a state"


@tagged("post_install", "-at_install")
class TestMakingLate(MakingCase):
    """What is added to an order that is done, and how far its movements are."""

    def _added(self, order, name, product, **values):
        """What the web client sends for a line that is added to an order."""
        moves = self.env["stock.move"].with_user(self.supervisor).with_context(**{f"default_{name}": order.id})
        offered = moves.default_get(["state", "additional", "product_uom_qty"])
        return {
            **offered,
            "product_id": product.id,
            "location_id": order.location_src_id.id,
            "location_dest_id": order.production_location_id.id,
            **values,
        }

    def test_the_lot_of_a_confirmed_order_stays(self):
        order = self._order()
        keeper = new_test_user(self.env, "t_late_keeper", groups="stock.group_stock_user")
        lot = order.lot_producing_ids
        self.assertFalse(lot.quant_ids)
        for person in (keeper, self.supervisor):
            self._refused(lot.with_user(person).unlink, "is the batch of")
        self.assertEqual(order.lot_producing_ids, lot)
        order.action_cancel()
        lot.with_user(keeper).unlink()

    def test_a_late_component_is_consumed(self):
        order = self._make(self._order()).with_user(self.supervisor)
        order.is_locked = False
        held = self._received(self.sugar, "S-HELD", 10)
        self._grades_lots()
        held.grade_id = self.env["lot.grade"]._of("held")
        for lot in (held, self.sugar_lot):
            line = {
                "lot_id": lot.id,
                "product_id": self.sugar.id,
                "quantity": 3,
                "location_id": self.stock.id,
                "location_dest_id": order.production_location_id.id,
            }
            values = self._added(order, "raw_material_production_id", self.sugar, move_line_ids=[(0, 0, line)])
            if lot == held:
                self._refused(partial(order.write, {"move_raw_ids": [(0, 0, values)]}), "S-HELD")
        order.write({"move_raw_ids": [(0, 0, values)]})
        late = order.move_raw_ids.filtered(lambda move: move.product_id == self.sugar)
        self.assertEqual((late.state, late.quantity, self.sugar_lot.product_qty), ("done", 3, 97))
        late.move_line_ids.quantity = 2
        self.assertEqual(self.sugar_lot.product_qty, 98)
        noted = " ".join(order.message_ids[:2].mapped("body"))
        self.assertRegex(noted, "(?s)Quantity: 3.0 -&gt; 2.0.*Added after it was done")

    def test_a_late_by_product_is_made(self):
        order = self._make(self._order()).with_user(self.supervisor)
        order.is_locked = False
        whey = self._product("Whey", "09506000134390", tracking="none")
        values = self._added(
            order,
            "production_id",
            whey,
            quantity=4,
            location_id=order.production_location_id.id,
            location_dest_id=self.stock.id,
        )
        order.write({"move_byproduct_ids": [(0, 0, values)]})
        late = order.move_finished_ids.filtered(lambda move: move.product_id == whey)
        self.assertEqual((late.state, late.quantity, whey.qty_available), ("done", 4, 4))

    def test_what_went_out_stays_in_the_record(self):
        order = self._make(self._order())
        batch, partners = order.lot_producing_ids, self.env["res.partner"].create([{"name": "Shop"}, {"name": "Other"}])
        stock = new_test_user(
            self.env,
            "late_chief",
            groups="stock.group_stock_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": partners[0].id,
                "location_id": self.stock.id,
                "location_dest_id": customers.id,
            }
        )
        line = {
            "picking_id": picking.id,
            "product_id": self.milk.id,
            "lot_id": self.milk_lot.id,
            "quantity": 2,
            "location_id": self.stock.id,
            "location_dest_id": customers.id,
        }
        picking.move_line_ids.create(line)
        picking.action_confirm()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        picking = picking.with_user(stock)
        self._refused(partial(picking.write, {"partner_id": partners[1].id}), "stays as it was moved")
        picking.action_toggle_is_locked()
        picking.partner_id = partners[1]
        made = batch.product_qty
        picking.move_line_ids.create({**line, "product_id": self.yoghurt.id, "lot_id": batch.id, "quantity": made / 2})
        self.assertIn(picking, batch.delivery_ids)
        went = picking.move_line_ids.filtered(lambda line: line.lot_id == batch)
        for values in ({"quantity": 0}, {"quantity": 5}, {"date": "2020-01-01"}, {"lot_name": "X"}):
            self._refused(partial(went.write, values), "went out with")
        self._refused(partial(picking.write, {"partner_id": partners[0].id}), "went out with")
        picking.with_context(update_delivery_shipping_partner=True).partner_id = partners[0]
        self.assertEqual(picking.partner_id, partners[1])
        picking.partner_id = self.env["res.partner"].create(
            {"name": "Gate 3", "parent_id": partners[1].id, "type": "delivery"}
        )
        self.assertAlmostEqual(batch.product_qty, made / 2)

    def test_nobody_says_how_far_a_component_is(self):
        order = self._order()
        keeper = new_test_user(
            self.env,
            "late_keeper",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        for person in (self.operator, self.supervisor, keeper):
            for move in order.move_raw_ids.with_user(person):
                for state in {"draft", "waiting", "partially_available", "confirmed", "assigned", "done", "cancel"}:
                    if state != move.state:
                        self._refused(partial(move.write, {"state": state}), STATE)

    def test_nothing_done_is_made_part_of_an_order(self):
        order, made = self._order(), self._make(self._order())
        keeper = new_test_user(
            self.env,
            "late_linker",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        customers = self.env.ref("stock.stock_location_customers")
        picking = (
            self.env["stock.picking"]
            .with_user(keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "location_id": self.stock.id,
                    "location_dest_id": customers.id,
                }
            )
        )
        line = {
            "picking_id": picking.id,
            "product_id": self.milk.id,
            "lot_id": self.milk_lot.id,
            "quantity": 2,
            "location_id": self.stock.id,
            "location_dest_id": customers.id,
        }
        moved = picking.move_line_ids.create(line)
        moved.move_id.sudo().raw_material_production_id = order
        picking.action_confirm()
        picking.button_validate()
        self.assertEqual((picking.state, moved.move_id._is_kept_by_order()), ("done", False))
        self._refused(partial(moved.write, {"quantity": 1}), "stays as it was moved")
        moved.move_id.sudo().raw_material_production_id = False
        consumed = made.move_raw_ids.with_user(keeper)[0]
        for move in (moved.move_id, consumed):
            for name in ("raw_material_production_id", "production_id"):
                self._refused(
                    partial(move.write, {name: order.id}),
                    "stays as it was moved|stays the component|is decided|was decided",
                )
        self._refused(
            partial(order.with_user(self.supervisor).write, {"move_raw_ids": [(4, moved.move_id.id)]}),
            "stays as it was moved",
        )

    def test_what_was_planned_and_not_used_is_done_with_its_order(self):
        order = self._order()
        heat, fill = order.workorder_ids
        for step, code, quantity in ((heat, "M-1", 100), (fill, None, 0)):
            self._start(step)
            if code:
                self.assertTrue(step._feed(code, quantity).accepted)
                self._reading(step.step_log_id, "74.0")
            step.button_finish()
        self._sign_steps(order)
        order.qty_producing = 100
        order.move_raw_ids.filtered(lambda move: move.product_id == self.culture).move_line_ids.unlink()
        order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        self.assertEqual((order.state, set(order.move_raw_ids.mapped("state"))), ("done", {"done", "cancel"}))

    def test_orders_are_merged(self):
        orders = (self._order() | self._order()).with_user(self.supervisor)
        merged = self.env["mrp.production"].browse(orders.action_merge()["res_id"])
        self.assertEqual((merged.state, set(orders.mapped("state"))), ("confirmed", {"cancel"}))
        self.assertNotIn("draft", merged.move_raw_ids.mapped("state"))
