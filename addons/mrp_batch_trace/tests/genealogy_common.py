# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.fact_guard.guard import Owned
from odoo.tests import TransactionCase

#: Links whose columns are not what their lines, moves and orders say.
STRAYED = """
    SELECT rel.* FROM stock_move_line_consume_rel rel
      JOIN stock_move_line c ON c.id = rel.produce_line_id
      JOIN stock_move_line f ON f.id = rel.consume_line_id
      LEFT JOIN stock_move m ON m.id = f.move_id
      LEFT JOIN mrp_production p ON p.id = m.production_id AND p.product_id = f.product_id
     WHERE (source_lot_id, source_company_id, target_lot_id, target_company_id, target_done, rel.production_id)
           IS DISTINCT FROM
           (CASE WHEN c.state = 'done' THEN c.lot_id END, c.company_id, f.lot_id, f.company_id, f.state = 'done', p.id)
"""


class GenealogyCase(TransactionCase):
    """A small dairy: milk and culture are received, made into yogurt in bulk, packed and shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        Partner = cls.env["res.partner"]
        cls.farm = Partner.create({"name": "Meadow Farm", "phone": "+86 10 1234"})
        cls.other_farm = Partner.create({"name": "Hill Farm"})
        cls.shop = Partner.create({"name": "Corner Shop", "email": "shop@example.com", "city": "Beijing"})
        cls.hotel = Partner.create({"name": "Grand Hotel"})
        cls.milk, cls.culture, cls.bulk, cls.cup, cls.whey = (
            cls._product(name, "lot") for name in ("Milk", "Culture", "Yogurt bulk", "Yogurt cup", "Whey")
        )
        cls.board, cls.device = cls._product("Board", "serial"), cls._product("Device", "serial")
        cls.sugar = cls._product("Sugar", "none")

    def tearDown(self):
        """Whatever a test has done, the lots beside core's links are those of the lines they link."""
        self.env.flush_all()
        self.env.cr.execute(STRAYED)
        self.assertEqual(self.env.cr.fetchall(), [])
        super().tearDown()

    @classmethod
    def _product(cls, name, tracking):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, "tracking": tracking}
        )

    @classmethod
    def lot(cls, product, name, **values):
        return cls.env["stock.lot"].create({"name": name, "product_id": product.id, **values})

    def move_goods(self, lot, quantity, source, target, picking_type, partner):
        """A done transfer of one lot; returns the picking."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": partner.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "product_uom": lot.product_id.uom_id.id,
                            "move_line_ids": [
                                Command.create(
                                    {
                                        "product_id": lot.product_id.id,
                                        "lot_id": lot.id,
                                        "quantity": quantity,
                                        "picked": True,
                                        "location_id": source.id,
                                        "location_dest_id": target.id,
                                    }
                                )
                            ],
                        }
                    )
                ],
            }
        )
        picking.move_ids.move_line_ids.picking_id = picking
        picking.action_confirm()
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, skip_sanity_check=True)._action_done()
        self.assertEqual(picking.state, "done")
        return picking

    def receive(self, product, name, quantity, vendor, supplier_lot=""):
        lot = self.lot(product, name, supplier_lot=supplier_lot)
        suppliers = self.env.ref("stock.stock_location_suppliers")
        self.move_goods(lot, quantity, suppliers, self.stock, self.warehouse.in_type_id, vendor)
        return lot

    def ship(self, lot, quantity, customer):
        customers = self.env.ref("stock.stock_location_customers")
        return self.move_goods(lot, quantity, self.stock, customers, self.warehouse.out_type_id, customer)

    def order(self, product, quantity, inputs, byproducts=()):
        """A confirmed order whose material lines name the given lots: {lot or untracked product: quantity}."""
        needed = {}
        for material, amount in inputs.items():
            component = material if material._name == "product.product" else material.product_id
            needed[component] = needed.get(component, 0) + amount
        order = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": quantity,
                "bom_id": False,
                "move_raw_ids": [
                    Command.create({"product_id": component.id, "product_uom_qty": amount})
                    for component, amount in needed.items()
                ],
                "move_byproduct_ids": [
                    Command.create({"product_id": lot.product_id.id, "product_uom_qty": amount})
                    for lot, amount in byproducts
                ],
            }
        )
        order.action_confirm()
        return order

    def make(self, product, finished, inputs, quantity=None, byproducts=(), feedings=()):
        """A done order. ``feedings`` binds materials to serials before it is done: (material lot, finished lot)."""
        lots = self.env["stock.lot"].union(
            *[
                self.env["stock.lot"].search([("name", "=", name), ("product_id", "=", product.id)], limit=1)
                or self.lot(product, name)
                for name in finished
            ]
        )
        quantity = quantity or len(lots)
        order = self.order(product, quantity, inputs, byproducts)
        order.lot_producing_ids = lots
        order.qty_producing = quantity
        for move in order.move_raw_ids:
            move.move_line_ids.unlink()
            for material, amount in inputs.items():
                lot = material if material._name == "stock.lot" else self.env["stock.lot"]
                if (lot.product_id or material) == move.product_id:
                    self.env["stock.move.line"].create(
                        {
                            "move_id": move.id,
                            "product_id": move.product_id.id,
                            "lot_id": lot.id,
                            "quantity": amount,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                        }
                    )
            move.picked = True
        for lot, amount in byproducts:
            move = order.move_byproduct_ids.filtered(lambda m, lot=lot: m.product_id == lot.product_id)
            move.move_line_ids.unlink()
            self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "product_id": move.product_id.id,
                    "lot_id": lot.id,
                    "quantity": amount,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
            move.picked = True
        for material, target in feedings:
            self.feed(order, material, target)
        order.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        self.assertEqual(order.state, "done")
        return lots

    def feed(self, order, lot, finished=None, quantity=1):
        """A feeding as the scan service writes it, bound to one finished lot if given."""
        move = order.move_raw_ids.filtered(lambda m: m.product_id == lot.product_id)[:1]
        return (
            self.env["mrp.feeding"]
            .sudo()
            .create(
                Owned(
                    {
                        "production_id": order.id,
                        "move_id": move.id,
                        "company_id": order.company_id.id,
                        "product_id": lot.product_id.id,
                        "lot_id": lot.id,
                        "lot_name": lot.name,
                        "scanned_code": lot.name,
                        "quantity": quantity,
                        "uom_id": lot.product_id.uom_id.id,
                        "operator_id": self.env.user.id,
                        "fed_at": "2026-09-17 06:00:00",
                        "finished_lot_id": finished.id if finished else False,
                    }
                )
            )
        )

    def trace(self, **question):
        lists = {name: [Command.set(value.ids)] for name, value in question.items() if hasattr(value, "ids")}
        return self.env["batch.trace"].create(question | lists)

    def names(self, answer):
        return {node.name for node in answer.nodes}

    def links(self, answer):
        name = {node.id: node.name for node in answer.nodes}
        return {(name[edge.source], name[edge.target]) for edge in answer.edges}
