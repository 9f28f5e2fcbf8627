# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import QualityCase

WRITTEN, STATE = "written down by hand", "not by setting a state"


@tagged("post_install", "-at_install")
class TestStockWritten(QualityCase):
    """Stock changes by what moves and is counted, whatever a caller writes into its rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held, cls.good = cls._lot("WR-HELD", "held"), cls._lot("WR-GOOD", "pass")
        cls.chief = new_test_user(cls.env, "t_wr_chief", groups="stock.group_stock_manager")
        cls.people = (cls.keeper, cls.chief)

    def _delivery(self, lot):
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        self._pick(picking, lot)
        return picking

    def test_nobody_relabels_or_makes_stock(self):
        quant = self.held.quant_ids
        new = {"product_id": self.product.id, "lot_id": self.good.id, "location_id": self.stock.id}
        other = self.product.copy()
        for person in self.people:
            theirs, lot = quant.with_user(person), self.held.with_user(person)
            quants, counting = theirs.browse(), theirs.browse().with_context(inventory_mode=True)
            for values in (
                {"lot_id": self.good.id},
                {"quantity": 99999},
                {"location_id": self.customers.id},
                {"in_date": "2020-01-01"},
                {"product_id": other.id},
                {"grade_id": self.grades["pass"].id},
                {"reserved_quantity": 0},
                {"owner_id": person.partner_id.id},
                {"company_id": self.company.id},
                {"package_id": False},
            ):
                self._refused(WRITTEN, theirs.write, values)
                self._refused(WRITTEN, theirs.with_context(inventory_mode=True).write, values)
                self._refused(WRITTEN, lot.write, {"quant_ids": [(1, quant.id, values)]})
            self._refused(WRITTEN, quants.create, {**new, "quantity": 1000})
            self._refused(WRITTEN, counting.create, {**new, "quantity": 1000})
            self._refused(WRITTEN, quants.create, {**new, "inventory_quantity": 1000})
            self._refused(WRITTEN, counting.create, [{**new, "inventory_quantity": 1}, {**new, "quantity": 9}])
        self.assertEqual((quant.lot_id, quant.quantity, quant.grade_id.code), (self.held, 10, "held"))

    def test_a_transfer_stays_in_its_company(self):
        other = self.env["res.company"].create({"name": "Neighbours"})
        done = self._delivery(self.good)
        done.button_validate()
        for picking in (done, self._delivery(self.good)):
            for person in self.people:
                for company in (other.id, False):
                    self._refused("company of its", picking.with_user(person).write, {"company_id": company})
                picking.with_user(person).write({"company_id": self.company.id})
        self.assertEqual(done.state, "done")

    def test_what_is_counted_is_a_movement(self):
        counting = (
            self.env["stock.quant"]
            .with_user(self.keeper)
            .with_context(inventory_mode=True, default_quantity=500, default_in_date="2001-01-01", default_grade_id=1)
        )
        found = counting.create(
            {
                "product_id": self.product.id,
                "lot_id": self.good.id,
                "location_id": self.shelf.id,
                "inventory_quantity": 3,
            }
        )
        self.assertEqual(found.quantity, 0)
        found.action_apply_inventory()
        self.good.quant_ids.filtered(lambda quant: quant.location_id == self.stock).with_user(self.chief).with_context(
            inventory_mode=True
        ).write({"inventory_quantity_auto_apply": 8})
        self.assertEqual(self.good.product_qty, 11)
        lines = self.env["stock.move.line"].search([("lot_id", "=", self.good.id), ("is_inventory", "=", True)])
        self.assertEqual(sorted(lines.mapped("quantity")), [2, 3])
        self.assertEqual(set(lines.mapped("state")), {"done"})

    def test_a_delivery_is_done_by_moving(self):
        for person in self.people:
            picking = self._delivery(self.held).with_user(person)
            move, line = picking.move_ids, picking.move_line_ids
            self._refused(STATE, picking.write, {"move_ids": [(1, move.id, {"state": "done"})]})
            for record in (move, line, picking):
                self._refused(STATE, record.write, {"state": "done"})
            self._refused(STATE, move.write, {"state": "cancel"})
            for record in (move, picking):
                self._refused(STATE, record.copy, {"state": "done"})
            self._refused(STATE, line.create, {"move_id": move.id, "product_id": self.product.id, "state": "done"})
            made = move.with_context(default_state="done").copy()
            self.assertEqual(made.state, "draft")
            made.picking_id = False
            self.assertEqual(picking.state, "assigned")
            self._refused("WR-HELD", picking.button_validate)
            picking.action_cancel()
            self.assertEqual((move.state, picking.state), ("cancel", "cancel"))

    def test_how_far_a_movement_is_follows_from_stock(self):
        picking = self._delivery(self.good).with_user(self.keeper)
        move = picking.move_ids
        free = move.create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
            }
        )
        self.env["ir.default"].set("stock.move", "state", "done", user_id=self.keeper.id)
        self.assertEqual(free.copy().state, "draft")
        for state in ("draft", "waiting", "confirmed", "partially_available", "done", "cancel"):
            self._refused(STATE, move.write, {"state": state})
            self._refused(STATE, move.write, {"product_uom_qty": 3, "state": state})
            self._refused(STATE, picking.write, {"move_ids": [(1, move.id, {"product_uom_qty": 3, "state": state})]})
            self._refused(STATE, move.with_context(brought_about=(state,)).write, {"state": state})
            if state != "draft":
                self._refused(STATE, free.write, {"state": state})
                self._refused(
                    STATE,
                    free.write,
                    {"product_uom_qty": 2, "move_dest_ids": [(1, move.id, {"state": "partially_available"})]},
                )
        self.assertEqual((move.state, free.state), ("assigned", "draft"))

    def test_planning_and_reserving_go_on(self):
        picking = self._delivery(self.good).with_user(self.keeper)
        move = picking.move_ids
        move.write({"product_uom_qty": 6, "move_line_ids": [(1, move.move_line_ids.id, {"quantity": 3})]})
        self.assertEqual((move.state, move.quantity), ("partially_available", 3))
        move.product_uom_qty = 2
        picking.do_unreserve()
        self.assertEqual(move.state, "confirmed")
        picking.action_assign()
        self.assertEqual((move.state, move.quantity), ("assigned", 2))
        picking.write({"move_ids": [(1, move.id, {"product_uom_qty": 9})]})
        self.assertEqual(move.state, "partially_available")
        receipt = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors).with_user(self.keeper)
        waiting = self._picking(self.warehouse.out_type_id, self.customers, quantity=8, product=self._product("Whey"))
        receipt.move_ids.sudo().product_id = waiting.move_ids.product_id
        report = self.env["report.stock.report_reception"].with_user(self.keeper)
        report.action_assign(waiting.move_ids.ids, [4], [receipt.move_ids.ids])
        self.assertEqual(set(waiting.move_ids.mapped("state")), {"waiting", "confirmed"})
        report.action_unassign(waiting.move_ids.filtered("move_orig_ids").ids[0], 4, receipt.move_ids.ids)
        self.assertEqual(set(waiting.move_ids.mapped("state")), {"confirmed"})

    def test_a_push_rule_leads_on_what_is_received(self):
        route = self.env["stock.route"].create(
            {
                "name": "Straight on",
                "product_selectable": True,
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Straight to the shelf",
                            "location_src_id": self.stock.id,
                            "location_dest_id": self.shelf.id,
                            "action": "push",
                            "auto": "transparent",
                            "picking_type_id": self.warehouse.int_type_id.id,
                        },
                    )
                ],
            }
        )
        self.product.route_ids |= route
        receipt = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        receipt.move_ids.move_line_ids.write({"lot_name": "WR-PUSHED", "quantity": 4})
        receipt.with_user(self.keeper).button_validate()
        self.assertEqual((receipt.state, receipt.move_ids.location_dest_id), ("done", self.shelf))

    def test_counts_are_dated(self):
        quant = self.good.quant_ids.with_user(self.keeper).with_context(inventory_mode=True)
        quant.inventory_quantity = 7
        quant._apply_inventory(date=fields.Datetime.to_datetime("2025-03-01 10:00:00"))
        line = self.env["stock.move.line"].search([("lot_id", "=", self.good.id), ("is_inventory", "=", True)])
        self.assertEqual((line.quantity, str(line.date)), (3, "2025-03-01 10:00:00"))

    def test_who_works_in_the_store_goes_on(self):
        picking = self._delivery(self.good).with_user(self.keeper)
        picking.do_unreserve()
        picking.action_assign()
        picking.move_line_ids.lot_id = self.good
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual((picking.state, self.good.product_qty), ("done", 6))
        move = picking.move_ids
        for state in ("draft", "cancel", "assigned"):
            self._refused(STATE, move.write, {"state": state})
        back = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        back.product_return_moves.quantity = 1
        returned = picking.browse(back.action_create_returns()["res_id"])
        returned.move_ids.picked = True
        returned.button_validate()
        self.assertEqual((returned.state, self.good.product_qty), ("done", 7))
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {"product_id": self.product.id, "lot_id": self.held.id, "scrap_qty": 1, "location_id": self.stock.id}
            )
        )
        scrap.action_validate()
        self.assertEqual((scrap.state, self.held.product_qty), ("done", 9))
        empty = (
            self.env["stock.picking"]
            .with_user(self.keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                }
            )
        )
        empty.action_cancel()
        self.assertEqual(empty.state, "cancel")

    def test_a_transfer_keeps_its_number(self):
        picking = self._delivery(self.good).with_user(self.keeper)
        number = picking.name
        self._refused("keeps its number", picking.write, {"name": "OUT-99999"})
        self._refused("follows from its document", picking.move_ids.write, {"reference": "OUT-99999"})
        other = self.warehouse.out_type_id.copy({"name": "Other", "sequence_code": "OTH"})
        self._refused("keeps its number", picking.write, {"name": "X", "picking_type_id": other.id})
        self._refused("keeps its number", picking.with_context(numbering=True).write, {"name": "X"})
        self.assertEqual(picking.name, number)
        another = picking.copy()
        another.action_confirm()
        self._refused(
            "keeps its number",
            picking.write,
            {"picking_type_id": other.id, "backorder_ids": [(1, another.id, {"name": "X"})]},
        )
        picking.picking_type_id = other
        self.assertNotEqual(picking.name, number)
