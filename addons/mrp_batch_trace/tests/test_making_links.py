# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.test_making_facts import FactsCase
from odoo.fields import Command
from odoo.tests import tagged

BY_HAND = "nobody joins movements by hand"


@tagged("post_install", "-at_install")
class TestMakingLinks(FactsCase):
    """What went into what is said by closing an order or by taking goods apart, and by nobody who works in a store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._user("links_keeper", "stock.group_stock_user")
        cls.chief = cls._user("links_chief", "stock.group_stock_manager,mrp.group_mrp_manager")
        cls.bad = cls._received(cls.milk, "M-BAD", 50)
        cls.people = (cls.keeper, cls.chief, cls.worker, cls.operator, cls.supervisor)

    def _transferred(self, lot, source, destination, kind):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": 1,
                            "product_uom": self.kg.id,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "picking_id": picking.id,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                }
            )
        ]
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return move.move_line_ids

    def _plain(self, quantity, **values):
        """An order without steps for ten, of which so many are made."""
        order = (
            self.env["mrp.production"]
            .with_user(self.worker)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "bom_id": False,
                    "product_qty": 10,
                    "company_id": self.company.id,
                    "move_raw_ids": [Command.create({"product_id": self.milk.id, "product_uom_qty": 10})],
                    **values,
                }
            )
        )
        order.action_confirm()
        order.action_generate_serial()
        order.action_assign()
        order.qty_producing = quantity
        order.move_raw_ids.write({"quantity": quantity, "picked": True})
        return order

    def _lines(self, order):
        return order.move_raw_ids.move_line_ids.filtered("quantity"), order.move_finished_ids.move_line_ids

    def test_nobody_writes_them_from_either_side(self):
        batch = self._make(self._order())
        raw, made = self._lines(batch)
        customers = self.env.ref("stock.stock_location_customers")
        out = self._transferred(batch.lot_producing_ids, self.stock, customers, self.warehouse.out_type_id)
        inn = self._transferred(
            self.bad, self.env.ref("stock.stock_location_suppliers"), self.stock, self.warehouse.in_type_id
        )
        self.assertEqual(made.consume_line_ids, raw)
        joined = (
            (out, {"consume_line_ids": [Command.set(inn.ids)]}),
            (inn, {"produce_line_ids": [Command.link(out.id)]}),
            (made, {"consume_line_ids": [Command.link(inn.id)]}),
            (made, {"consume_line_ids": [Command.clear()]}),
            (made, {"consume_line_ids": False}),
            (raw, {"produce_line_ids": [Command.clear()]}),
            (inn, {"produce_line_ids": [Command.link(made.id)]}),
        )
        for person in self.people:
            for line, values in joined:
                self._refused(lambda line=line, values=values, person=person: line.with_user(person).write(values))
            for values in ({"consume_line_ids": [Command.set(inn.ids)]}, {"produce_line_ids": [Command.link(out.id)]}):
                self._refused(lambda values=values, person=person: self._drafted(person, **values), BY_HAND)
        self._refused(lambda: out.with_user(self.keeper).write(joined[0][1]), BY_HAND)
        self.assertFalse(self._drafted(self.keeper, default_consume_line_ids=[Command.set(inn.ids)]).consume_line_ids)
        self.assertEqual(made.consume_line_ids, raw)
        self.assertNotIn(batch.lot_producing_ids, self.bad._genealogy_closure())

    def _drafted(self, person, **values):
        """A line of a new transfer, with these values or defaults of the context."""
        context = {name: values.pop(name) for name in list(values) if name.startswith("default_")}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
            }
        )
        return (
            self.env["stock.move.line"]
            .with_user(person)
            .with_context(**context)
            .create(
                {
                    "picking_id": picking.id,
                    "product_id": self.milk.id,
                    "lot_id": self.bad.id,
                    "quantity": 1,
                    "location_id": self.stock.id,
                    "location_dest_id": self.stock.id,
                    "company_id": self.company.id,
                    **values,
                }
            )
        )

    def test_a_decided_batch_is_joined_with_nothing_more(self):
        batch = self._make(self._order())
        batch.with_user(self.quality)._release()
        customers = self.env.ref("stock.stock_location_customers")
        out = self._transferred(batch.lot_producing_ids, self.stock, customers, self.warehouse.out_type_id)
        raw, made = self._lines(batch)
        for person in self.people:
            self._refused(
                lambda person=person: out.with_user(person).write({"consume_line_ids": [Command.set(raw.ids)]}), BY_HAND
            )
            self._refused(
                lambda person=person: raw.with_user(person).write({"produce_line_ids": [Command.link(out.id)]}),
                "decided on",
            )

    def test_a_copy_brings_none(self):
        raw, made = self._lines(self._make(self._order()))
        self.assertNotIn("consume_line_ids", made.copy_data()[0])
        self.assertNotIn("produce_line_ids", raw[0].copy_data()[0])

    def _unbuilt(self, batch):
        unbuild = (
            self.env["mrp.unbuild"]
            .with_user(self.worker)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "mo_id": batch.id,
                    "lot_id": batch.lot_producing_ids.id,
                    "product_qty": 10,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.stock.id,
                }
            )
        )
        unbuild.action_unbuild()
        self.assertEqual(unbuild.state, "done")
        return unbuild

    def test_orders_and_unbuild_orders_join_as_before(self):
        batch = self._make(self._order())
        raw, made = self._lines(batch)
        self.assertEqual(made.consume_line_ids, raw)
        self._unbuilt(batch)
        self.assertIn(self.milk_lot, made.lot_id._genealogy_neighbours(downstream=True))

    def test_by_products_are_taken_apart_with_what_was_made(self):
        whey = self._product("Whey", "09506000134390")
        order = self._plain(10, move_byproduct_ids=[Command.create({"product_id": whey.id, "product_uom_qty": 2})])
        order.move_byproduct_ids.write({"quantity": 2, "picked": True})
        order.button_mark_done()
        unbuild = self._unbuilt(order)
        back = unbuild.produce_line_ids.filtered(lambda move: move.product_id == self.milk).move_line_ids
        apart = unbuild.produce_line_ids.filtered(lambda move: move.product_id == whey) | (
            unbuild.consume_line_ids.filtered(lambda move: move.product_id == whey)
        )
        self.assertEqual(apart.move_line_ids.produce_line_ids, back)
        self._refused(
            lambda: apart.move_line_ids.with_user(self.worker).write({"produce_line_ids": [Command.clear()]}), BY_HAND
        )

    def test_a_backorder_is_joined_with_its_own(self):
        order = self._plain(4)
        order.with_context(skip_backorder=True, mo_ids_to_backorder=order.ids).button_mark_done()
        [rest] = order.production_group_id.production_ids - order
        rest.qty_producing = 6
        rest.move_raw_ids.picked = True
        rest.button_mark_done()
        for made_order in order | rest:
            raw, made = self._lines(made_order)
            self.assertEqual((made_order.state, made.consume_line_ids), ("done", raw))
            self.assertTrue(raw)

    def test_a_component_added_to_a_closed_order_is_joined(self):
        batch = self._make(self._order())
        move = batch.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        added = (
            self.env["stock.move.line"]
            .with_user(self.worker)
            .create(
                {
                    "move_id": move.id,
                    "product_id": self.milk.id,
                    "lot_id": self.bad.id,
                    "quantity": 3,
                    "location_id": self.stock.id,
                    "location_dest_id": move.location_dest_id.id,
                    "picked": True,
                }
            )
        )
        self.assertEqual(added.produce_line_ids, batch.move_finished_ids.move_line_ids)
        self.assertIn(batch.lot_producing_ids, self.bad._genealogy_closure())

    def test_a_quantity_is_corrected_by_who_may_not_edit_the_order(self):
        batch = self._make(self._order())
        move = batch.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        move.with_user(self.keeper).move_line_ids.write({"quantity": 90})
        self.assertEqual(move.quantity, 90)
        self.assertEqual(batch.message_ids.sorted("id")[-1].author_id, self.keeper.partner_id)

    def test_a_link_that_is_missing_is_found(self):
        order = self._plain(10)
        order.button_mark_done()
        self.assertNotIn("unjoined", self._codes(order))
        raw, _made = self._lines(order)
        self.env.cr.execute("DELETE FROM stock_move_line_consume_rel WHERE produce_line_id = %s", [raw[0].id])
        self.env.invalidate_all()
        self.assertEqual(self._codes(order).count("unjoined"), 1)
        for direction, lots in (("down", raw[0].lot_id), ("up", order.lot_producing_ids)):
            answer = self.env["batch.trace"].create({"lot_ids": [Command.set(lots.ids)], "direction": direction})
            gaps = {gap.code: gap for gap in answer._answer().completeness.gaps}
            self.assertEqual((gaps["unjoined"].count, gaps["unjoined"].examples), (1, [order.name]), direction)
        self.env["mrp.deviation"].create(
            {
                "production_id": order.id,
                "lot_id": raw[0].lot_id.id,
                "title": "Link lost",
                "cause": "Unknown",
                "action": "Judged by hand",
            }
        ).with_user(self.quality).action_close()
        self.assertNotIn("unjoined", self._codes(order))
