# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The plant that is played: people, products, recipes, and how each of them does a thing in Odoo."""

from odoo.fields import Command
from odoo.tests import new_test_user

from .plant_beyond_stage import BeyondStage
from .plant_goods_stage import GoodsStage
from .plant_recipe import Recipe
from .plant_things import LOST, Goods

PEOPLE = {
    "operator": "mrp_batch_record.group_operator",
    "supervisor": "mrp_batch_record.group_supervisor",
    "quality": "stock_lot_quality.group_quality",
    "keeper": "stock.group_stock_user",
    "buyer": "stock.group_stock_user,mrp.group_mrp_user",
}


class Stage(GoodsStage, BeyondStage):
    """A dairy: milk, sugar and culture become yoghurt, and yoghurt is packed in cups."""

    def __init__(self, env, company):
        self.env, self.company = env, company
        company.batch_over_percent = 0
        warehouses = env["stock.warehouse"]
        self.warehouse = warehouses.search([("company_id", "=", company.id)], limit=1) or warehouses.create(
            {"name": "Dairy", "code": "PLAY", "company_id": company.id}
        )
        self.stock = self.warehouse.lot_stock_id
        self.vendors, self.customers = (env.ref(f"stock.stock_location_{name}") for name in ("suppliers", "customers"))
        # What is reserved for another batch is a matter of plans, not of what happens.
        self.warehouse.manu_type_id.reservation_method = "manual"
        self.grades = {grade.code: grade for grade in env["lot.grade"].search([])}
        self.people = {
            name: new_test_user(
                env,
                f"played_{name}_{company.id}",
                groups=groups,
                company_id=company.id,
                company_ids=company.ids,
                notification_type="inbox",
                context={"no_reset_password": True},
            )
            for name, groups in PEOPLE.items()
        }
        self.farm, self.shop = env["res.partner"].create([{"name": "Meadow Farm"}, {"name": "Corner Shop"}])
        self._products()
        self._recipes()
        self._go_beyond()

    def _products(self):
        self.units = {
            name: self.env.ref(f"uom.product_uom_{code}")
            for name, code in (("kilogram", "kgm"), ("gram", "gram"), ("ton", "ton"), ("unit", "unit"))
        }
        self.kilogram = self.units["kilogram"]
        self.category = self.env["product.category"].create(
            {
                "name": "Played",
                "receipt_grade_id": self.grades["pass"].id,
                "production_grade_id": self.grades["in_progress"].id,
            }
        )
        self.products = {
            name: self._product(name, tracking)
            for name, tracking in (
                ("milk", "lot"),
                ("culture", "lot"),
                ("sugar", "none"),
                ("yoghurt", "lot"),
                ("cup", "lot"),
                ("crate", "none"),
                ("cheese", "lot"),
                ("whey", "lot"),
                ("box", "serial"),
            )
        }
        self.bought = ("milk", "milk", "culture")

    def _product(self, name, tracking):
        return self.env["product.product"].create(
            {
                "name": name.capitalize(),
                "default_code": name,
                "is_storable": True,
                "tracking": tracking,
                "uom_id": self.units["unit" if tracking == "serial" else "kilogram"].id,
                "categ_id": self.category.id,
                "company_id": self.company.id,
            }
        )

    def _recipes(self):
        self.recipes = {
            "yoghurt": Recipe(
                [("milk", 1, 0, True), ("culture", 0.02, 1, True), ("sugar", 0.05, None, False)],
                ["Mix", "Fill"],
                {"culture": 1000},
            ),
            "cup": Recipe([("yoghurt", 1, 0, True)], ["Pack"]),
            "cheese": Recipe([("milk", 1, 0, True)], ["Curdle"], beside=(("whey", 0.5),)),
            "box": Recipe([("yoghurt", 4, 0, True)], ["Box"], sizes=(1, 2, 3)),
            "remelt": Recipe([("cup", 1, 0, True)], ["Melt"], makes="yoghurt"),
        }
        for way, recipe in self.recipes.items():
            if not recipe.makes:
                recipe.bom = self._bom(way, recipe)
        self.bench = self.env["mrp.workcenter"].create({"name": "Bench", "company_id": self.company.id})
        self.crate = self.products["crate"]
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.crate.product_tmpl_id.id,
                "product_uom_id": self.kilogram.id,
                "type": "phantom",
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.products["cup"].id, "product_qty": 2})],
            }
        )

    def _bom(self, product, recipe):
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.products[product].product_tmpl_id.id,
                "product_qty": 100,
                "product_uom_id": self.products[product].uom_id.id,
                "company_id": self.company.id,
                "consumption": "flexible",
                "operation_ids": [
                    Command.create(
                        {
                            "name": name,
                            "sequence": number,
                            "workcenter_id": self.env["mrp.workcenter"]
                            .create({"name": f"{name} {product}", "company_id": self.company.id})
                            .id,
                        }
                    )
                    for number, name in enumerate(recipe.steps)
                ],
            }
        )
        bom.bom_line_ids = [
            Command.create(
                {
                    "product_id": self.products[component].id,
                    "product_qty": part * 100 * recipe.times.get(component, 1),
                    "product_uom_id": self.units["gram" if component in recipe.times else "kilogram"].id,
                    "operation_id": step is not None and bom.operation_ids.sorted("sequence")[step].id,
                    "feeding_tolerance": 5,
                }
            )
            for component, part, step, _tracked in recipe.lines
        ]
        bom.byproduct_ids = [
            Command.create(
                {"product_id": self.products[other].id, "product_qty": part * 100, "product_uom_id": self.kilogram.id}
            )
            for other, part in recipe.beside
        ]
        return bom

    def stock_up(self, player):
        """There is sugar, which nobody keeps by lots."""
        self._counted(self.products["sugar"], self.env["stock.lot"], 10_000)
        player.truth.appear("sugar", "sugar", 10_000, LOST, tracked=False)

    @staticmethod
    def unborn(name, product):
        """A batch number on an empty sheet."""
        return Goods(name, product, grade="in_progress")

    # goods

    # batches

    def open(self, player, name, way, planned, lot=None):
        recipe = self.recipes[way]
        product = self.products[recipe.makes or way]
        written = {} if recipe.bom else self._written_in(recipe, planned)
        order = (
            self.env["mrp.production"]
            .with_user(self.people["operator"])
            .create(
                {
                    "product_id": product.id,
                    "bom_id": recipe.bom and recipe.bom.id,
                    "product_qty": planned,
                    "company_id": self.company.id,
                    "picking_type_id": self.warehouse.manu_type_id.id,
                    **written,
                }
            )
        )
        order.action_confirm()
        if lot:
            order.lot_producing_ids = player.lots[lot]
        elif product.tracking == "serial":
            order.lot_producing_ids = [
                Command.create({"name": f"{name}-{number}", "product_id": product.id, "company_id": self.company.id})
                for number in range(1, planned + 1)
            ]
        else:
            order.action_generate_serial()
        player.orders[name] = order

    def _written_in(self, recipe, planned):
        """What a recipe would say, in the order itself."""
        return {
            "move_raw_ids": [
                Command.create(
                    {
                        "product_id": self.products[need.product].id,
                        "product_uom_qty": need.quantity,
                        "product_uom": self.kilogram.id,
                    }
                )
                for need in recipe.needs(planned)
            ],
            "workorder_ids": [
                Command.create({"name": step, "workcenter_id": self.bench.id, "product_uom_id": self.kilogram.id})
                for step in recipe.steps
            ],
        }

    def take_apart(self, player, name, lot, quantity):
        order = player.orders[name]
        unbuild = (
            self.env["mrp.unbuild"]
            .with_user(self.people["supervisor"])
            .create(
                {
                    "product_id": order.product_id.id,
                    "mo_id": order.id,
                    "lot_id": player.lots[lot].id,
                    "product_qty": quantity,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.stock.id,
                }
            )
        )
        unbuild.action_unbuild()
        assert unbuild.state == "done", unbuild.state

    def merge(self, player, one, other, name):
        orders = (player.orders[one] | player.orders[other]).with_user(self.people["operator"])
        merged = self.env["mrp.production"].browse(orders.action_merge()["res_id"]).with_user(self.people["operator"])
        if not merged.lot_producing_ids:
            merged.action_generate_serial()
        player.orders[name] = merged

    def write_down(self, player, name, lot, quantity):
        order, lot = player.orders[name].with_user(self.people["operator"]), player.lots[lot]
        move = order.move_raw_ids.filtered(lambda move: move.product_id == lot.product_id)
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "product_uom_id": move.product_uom.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "picked": True,
                }
            )
        ]

    def name_beside(self, player, batch, name, product, quantity):
        """What comes out besides gets a lot of its own before the batch is closed."""
        order = player.orders[batch].with_user(self.people["operator"])
        lot = order.env["stock.lot"].create(
            {"name": name, "product_id": self.products[product].id, "company_id": self.company.id}
        )
        move = order.move_byproduct_ids.filtered(lambda move: move.product_id == lot.product_id)
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "product_uom_id": move.product_uom.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "picked": True,
                }
            )
        ]

    def split(self, player, name, other, quantity):
        order = player.orders[name].with_user(self.people["operator"])
        part = {"quantity": quantity, "user_id": order.user_id.id, "date": order.date_start}
        order.env["mrp.production.split"].create(
            {"production_id": order.id, "production_detailed_vals_ids": [Command.create(part)] * 2}
        ).action_split()
        self._joined(player, other, order)

    def backorder(self, player, name, other, made, beside=()):
        order = player.orders[name].with_user(self.people["operator"])
        order.qty_producing = made
        order.set_qty_producing()
        for one in beside:
            self.name_beside(player, name, *one)
        order.with_context(skip_consumption=True, mo_ids_to_backorder=order.ids, skip_backorder=True).button_mark_done()
        assert order.state == "done", order.state
        self._joined(player, other, order)

    def _joined(self, player, name, order):
        """The order that Odoo has made beside *order*."""
        known = {one.id for one in player.orders.values()}
        order = order.production_group_id.production_ids.filtered(lambda one: one.id not in known)
        order = order.with_user(self.people["operator"]).ensure_one()
        if not order.lot_producing_ids:
            order.action_generate_serial()
        player.orders[name] = order

    def judge(self, player, name, bad):
        order = player.orders[name]
        deviations = self.env["mrp.deviation"].with_user(self.people["quality"])
        deviations.create(
            [{"title": f"{lot} is bad", "production_id": order.id, "lot_id": player.lots[lot].id} for lot in bad]
        )
        opened = order.deviation_ids.filtered(lambda row: row.state == "open").with_user(self.people["quality"])
        opened.write({"cause": "known", "action": "judged"})
        opened.action_close()
