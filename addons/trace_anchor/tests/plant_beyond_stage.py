# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""How what happens past the plant's own batches is done in Odoo, as far as its apps are there."""

from odoo.fields import Command


class BeyondStage:
    """``beyond`` tells for each of these acts whether it can be played."""

    def _go_beyond(self):
        """Operation types, a subcontractor, and what it makes."""
        env, company = self.env, self.company
        kinds = env["stock.picking.type"]
        self.drop_type = (
            kinds.search([("code", "=", "dropship"), ("company_id", "=", company.id)], limit=1)
            or self.warehouse.out_type_id
        )
        self.loose_type = self.warehouse.out_type_id.copy(
            {"name": "Loose", "sequence_code": "LOOSE", "use_create_lots": False, "use_existing_lots": False}
        )
        makes = "subcontractor_id" in env["mrp.production"]._fields
        self.beyond = {"drop_ship": True, "ship_loose": True, "repair": "repair.order" in env, "have_made": makes}
        if makes:
            self.maker = env["res.partner"].create({"name": "Creamery"})
            self.products["cream"] = self._product("cream", "lot")
            env["mrp.bom"].create(
                {
                    "type": "subcontract",
                    "product_tmpl_id": self.products["cream"].product_tmpl_id.id,
                    "product_uom_id": self.kilogram.id,
                    "company_id": company.id,
                    "subcontractor_ids": [Command.link(self.maker.id)],
                    "bom_line_ids": [
                        Command.create(
                            {
                                "product_id": self.products["milk"].id,
                                "product_qty": 1,
                                "product_uom_id": self.kilogram.id,
                            }
                        )
                    ],
                }
            )

    def drop_ship(self, player, product, name, quantity, known):
        if name not in player.lots:
            player.lots[name] = self._received_lot(product, name, known)
        self._transfer(self.drop_type, self.vendors, self.customers, player.lots[name], quantity, self.shop)

    def ship_loose(self, _player, product, quantity):
        self._transfer(
            self.loose_type,
            self.stock,
            self.customers,
            self.env["stock.lot"],
            quantity,
            self.shop,
            product=self.products[product],
        )

    def repair(self, player, box, part, quantity):
        box, part = player.lots[box], player.lots[part]
        repair = (
            self.env["repair.order"]
            .with_user(self.people["keeper"])
            .create(
                {
                    "product_id": box.product_id.id,
                    "lot_id": box.id,
                    "product_qty": 1,
                    "company_id": self.company.id,
                    "picking_type_id": self.warehouse.repair_type_id.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": part.product_id.id,
                                "product_uom_qty": quantity,
                                "product_uom": part.product_id.uom_id.id,
                                "repair_line_type": "add",
                            }
                        )
                    ],
                }
            )
        )
        repair.action_validate()
        repair.action_repair_start()
        self._named(repair.move_ids, part, quantity)
        repair.action_repair_end()
        assert repair.state == "done", repair.state

    def have_made(self, player, name, lot, milk, quantity):
        milk, cream = player.lots[milk], self.products["cream"]
        place = self.maker.with_company(self.company).property_stock_subcontractor
        self._transfer(self.warehouse.int_type_id, self.stock, place, milk, quantity, self.maker)
        # Odoo has an order made for it in the name of whoever receives it: who only keeps the store cannot.
        receipt = (
            self.env["stock.picking"]
            .with_user(self.people["buyer"])
            .create(
                {
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "partner_id": self.maker.id,
                    "location_id": self.vendors.id,
                    "location_dest_id": self.stock.id,
                    "company_id": self.company.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": cream.id,
                                "product_uom_qty": quantity,
                                "product_uom": cream.uom_id.id,
                                "location_id": self.vendors.id,
                                "location_dest_id": self.stock.id,
                                "company_id": self.company.id,
                            }
                        )
                    ],
                }
            )
        )
        receipt.action_confirm()
        # Which milk went in, the creamery tells.
        orders = receipt.with_env(self.env).move_ids._get_subcontract_production
        order = orders()
        self._named(order.move_raw_ids, milk, quantity)
        player.lots[lot] = (
            self.env["stock.lot"]
            .with_user(self.people["buyer"])
            .create({"name": lot, "product_id": cream.id, "company_id": self.company.id})
        )
        self._named(receipt.move_ids, player.lots[lot], quantity)
        receipt.with_context(skip_sms=True).button_validate()
        assert receipt.state == "done", receipt.state
        player.orders[name] = orders().filtered(lambda one: one.state == "done").ensure_one()

    def _named(self, move, lot, quantity):
        """All of a movement is of this lot."""
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity, "picked": True})
        ]
