# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard.guard import Owned
from odoo.tests import new_test_user, tagged

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestGenealogy(GenealogyCase):
    def test_any_depth_both_ways(self):
        milk = self.receive(self.milk, "M1", 100, self.farm)
        other = self.receive(self.milk, "M2", 100, self.farm)
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=60)
        cups = self.make(self.cup, ["C1"], {bulk: 30}, quantity=30) | self.make(self.cup, ["C2"], {bulk: 30}, 30)
        self.make(self.bulk, ["B2"], {other: 10}, quantity=10)
        self.assertEqual(milk._genealogy_closure(), milk | bulk | cups)
        self.assertEqual(cups[0]._genealogy_closure(downstream=False), cups[0] | bulk | milk)
        self.assertEqual(bulk._genealogy_neighbours(), cups)
        self.assertEqual(bulk._genealogy_neighbours(downstream=False), milk)

    def test_serials_know_what_was_fed_into_each(self):
        boards = self.env["stock.lot"].union(*[self.receive(self.board, f"P{n}", 1, self.farm) for n in (1, 2, 3)])
        devices = self.env["stock.lot"].union(*[self.lot(self.device, f"D{n}") for n in (1, 2, 3)])
        self.make(self.device, ["D1", "D2", "D3"], dict.fromkeys(boards, 1), feedings=zip(boards, devices, strict=True))
        for board, device in zip(boards, devices, strict=True):
            self.assertEqual(board._genealogy_closure(), board | device)
            self.assertEqual(device._genealogy_closure(downstream=False), device | board)
        answer = self.trace(lot_ids=boards[0], direction="down")._answer()
        self.assertEqual(self.links(answer), {("P1", "D1")})
        self.assertTrue(answer.edges[0].exact)
        self.assertEqual(answer.edges[0].consumed, 1)

    def test_serials_without_feeding_are_assumed_and_told(self):
        boards = self.env["stock.lot"].union(*[self.receive(self.board, f"P{n}", 1, self.farm) for n in (1, 2)])
        devices = self.make(self.device, ["D1", "D2"], dict.fromkeys(boards, 1))
        self.assertEqual(boards[0]._genealogy_closure(), boards[0] | devices)
        answer = self.trace(lot_ids=boards[0], direction="down")._answer()
        self.assertFalse(any(edge.exact for edge in answer.edges))
        self.assertEqual([gap.code for gap in answer.completeness.gaps], ["shared"])

    def test_partly_bound_order_keeps_the_unbound_input(self):
        """P1 was bound to D1; nobody said where P2 and P3 went: they may be in any device."""
        boards = self.env["stock.lot"].union(*[self.receive(self.board, f"P{n}", 1, self.farm) for n in (1, 2, 3)])
        devices = self.env["stock.lot"].union(*[self.lot(self.device, f"D{n}") for n in (1, 2, 3)])
        self.make(self.device, ["D1", "D2", "D3"], dict.fromkeys(boards, 1), feedings=[(boards[0], devices[0])])
        self.assertEqual(boards[0]._genealogy_closure(), boards[0] | devices[0])
        self.assertEqual(boards[1]._genealogy_closure(), boards[1] | devices)

    def test_corrected_feeding_no_longer_binds(self):
        board = self.receive(self.board, "P1", 1, self.farm)
        other = self.receive(self.board, "P2", 1, self.farm)
        first, second = self.lot(self.device, "D1"), self.lot(self.device, "D2")
        order = self.order(self.device, 2, {board: 1, other: 1})
        order.lot_producing_ids = first | second
        wrong = self.feed(order, board, first)
        self.feed(order, board, second).sudo()
        self.assertEqual(board._genealogy_closure(), board | first | second)
        self.env["mrp.feeding"].sudo().create(
            Owned(wrong.copy_data()[0], quantity=0, reason="Wrong device", replaces_id=wrong.id)
        )
        self.assertEqual(board._genealogy_closure(), board | second)

    def test_running_order_is_part_of_the_genealogy(self):
        milk = self.receive(self.milk, "M1", 100, self.farm)
        order = self.order(self.bulk, 10, {milk: 10})
        batch = self.lot(self.bulk, "B1")
        order.lot_producing_ids = batch
        self.assertEqual(milk._genealogy_closure(), milk)
        self.feed(order, milk, quantity=10)
        self.assertEqual(milk._genealogy_closure(), milk | batch)
        [edge] = self.trace(lot_ids=milk)._answer().edges
        self.assertTrue(edge.exact, "the order makes one lot only")
        self.assertEqual((edge.kind, edge.consumed), ("feeding", 10))
        order.action_cancel()
        self.assertEqual(milk._genealogy_closure(), milk)

    def test_byproducts_come_from_the_same_material(self):
        milk = self.receive(self.milk, "M1", 100, self.farm)
        whey = self.lot(self.whey, "W1")
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=50, byproducts=[(whey, 10)])
        self.assertEqual(milk._genealogy_closure(), milk | bulk | whey)
        self.assertEqual(whey._genealogy_closure(downstream=False), whey | milk)

    def test_quantities_are_counted_once_although_core_pairs_all_with_all(self):
        first, second = self.receive(self.milk, "M1", 100, self.farm), self.receive(self.milk, "M2", 100, self.farm)
        whey = self.lot(self.whey, "W1")
        self.make(self.bulk, ["B1"], {first: 40, second: 20}, quantity=50, byproducts=[(whey, 10)])
        answer = self.trace(lot_ids=first | second, direction="down")._answer()
        name = {node.id: node.name for node in answer.nodes}
        told = {(name[e.source], name[e.target]): (e.consumed, e.produced) for e in answer.edges}
        self.assertEqual(
            told, {("M1", "B1"): (40, 50), ("M2", "B1"): (20, 50), ("M1", "W1"): (40, 10), ("M2", "W1"): (20, 10)}
        )

    def test_rework_loop_ends(self):
        milk = self.receive(self.milk, "M1", 100, self.farm)
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=60)
        cup = self.make(self.cup, ["C1"], {bulk: 30}, quantity=30)
        self.make(self.bulk, ["B1"], {cup: 5, milk: 5}, quantity=10)
        self.assertEqual(milk._genealogy_closure(), milk | bulk | cup)
        answer = self.trace(lot_ids=cup, direction="both")._answer()
        self.assertEqual(self.names(answer), {"M1", "B1", "C1"})
        level = {node.name: node.level for node in answer.nodes}
        self.assertEqual(level["B1"], level["C1"], "lots of one loop share a column")
        self.assertLess(level["M1"], level["B1"])

    def test_unbuild_gives_components_back(self):
        board = self.receive(self.board, "P1", 1, self.farm)
        device = self.make(self.device, ["D1"], {board: 1})
        order = self.env["mrp.production"].search([("lot_producing_ids", "in", device.ids)])
        self.env["mrp.unbuild"].create(
            {
                "product_id": self.device.id,
                "mo_id": order.id,
                "lot_id": device.id,
                "product_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
            }
        ).action_unbuild()
        again = self.make(self.device, ["D2"], {board: 1})
        answer = self.trace(lot_ids=device, direction="down")._answer()
        self.assertEqual(self.names(answer), {"D1", "P1", "D2"})
        self.assertIn(("D1", "P1"), self.links(answer))
        self.assertEqual({e.kind for e in answer.edges}, {"unbuild", "production"})
        self.assertIn(again, device._genealogy_closure())
        self.assertIn(device, again._genealogy_closure(downstream=False))
        self.assertEqual(board._genealogy_closure(), board | device | again)

    def test_split_and_merge_by_transfer_lines(self):
        """A repack that joins its move lines as core does for orders is walked like one."""
        tank = self.receive(self.milk, "TANK", 100, self.farm)
        cans = self.lot(self.milk, "CAN1") | self.lot(self.milk, "CAN2")
        taken = self.ship(tank, 20, self.shop).move_ids.move_line_ids
        filled = self.env["stock.move.line"]
        for can in cans:
            suppliers = self.env.ref("stock.stock_location_suppliers")
            picking = self.move_goods(can, 10, suppliers, self.stock, self.warehouse.in_type_id, self.farm)
            filled |= picking.move_ids.move_line_ids
        filled.consume_line_ids = taken
        self.assertEqual(tank._genealogy_closure(), tank | cans)
        self.assertEqual(cans[0]._genealogy_closure(downstream=False), cans[0] | tank)
        answer = self.trace(lot_ids=tank, direction="down")._answer()
        self.assertEqual(self.links(answer), {("TANK", "CAN1"), ("TANK", "CAN2")})

    def test_companies_are_walls(self):
        other = self.env["res.company"].create({"name": "Other dairy"})
        milk = self.receive(self.milk, "M1", 100, self.farm)
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=60)
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="mrp_batch_record.group_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(milk.company_id, "the lot itself is shared")
        self.assertEqual(milk.with_user(stranger)._genealogy_closure(), milk)
        answer = self.env["batch.trace"].with_user(stranger).create({"lot_ids": [(6, 0, milk.ids)]})._answer()
        self.assertEqual(self.names(answer), {"M1"})
        self.assertFalse(answer.suppliers or answer.on_hand or answer.edges)
        ours = self.trace(lot_ids=milk)
        self.assertFalse(self.env["batch.trace"].with_user(stranger).search([("id", "=", ours.id)]))
        self.assertEqual(milk._genealogy_closure(), milk | bulk)

    def test_hidden_lots_stay_hidden(self):
        other = self.env["res.company"].create({"name": "Other dairy"})
        milk = self.receive(self.milk, "M1", 100, self.farm)
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=60)
        self.env.cr.execute("UPDATE stock_lot SET company_id = %s WHERE id = %s", [other.id, bulk.id])
        bulk.invalidate_recordset()
        reader = new_test_user(self.env, "reader", groups="mrp_batch_record.group_auditor")
        self.assertEqual(milk.with_user(reader)._genealogy_closure(), milk)
