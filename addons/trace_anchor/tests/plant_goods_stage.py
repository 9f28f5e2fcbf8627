# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command


class GoodsStage:
    """Goods that come, go, are counted and graded."""

    def receive(self, player, product, name, quantity, known, unit):
        player.lots[name] = self._received_lot(product, name, known)
        self._transfer(
            self.warehouse.in_type_id, self.vendors, self.stock, player.lots[name], quantity, self.farm, unit
        )

    def _received_lot(self, product, name, known):
        return (
            self.env["stock.lot"]
            .with_user(self.people["keeper"])
            .create(
                {
                    "name": name,
                    "product_id": self.products[product].id,
                    "company_id": self.company.id,
                    "supplier_lot": f"S-{name}" if known else False,
                }
            )
        )

    def ship(self, player, name, quantity):
        self._transfer(self.warehouse.out_type_id, self.stock, self.customers, player.lots[name], quantity, self.shop)

    def ship_kit(self, player, name, crates):
        """Odoo makes lines of the cups in a crate by itself."""
        self._transfer(
            self.warehouse.out_type_id,
            self.stock,
            self.customers,
            player.lots[name],
            crates,
            self.shop,
            product=self.crate,
        )

    def send_back(self, player, name, quantity):
        self._transfer(self.warehouse.out_type_id, self.stock, self.vendors, player.lots[name], quantity, self.farm)

    def take_back(self, player, name, quantity):
        self._transfer(self.warehouse.in_type_id, self.customers, self.stock, player.lots[name], quantity, self.shop)

    def _transfer(self, kind, source, target, lot, quantity, partner, unit=None, product=None):
        env = self.env(user=self.people["keeper"])
        product = product or lot.product_id
        unit = self.units[unit] if unit else product.uom_id
        picking = env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": partner.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": product.uom_id._compute_quantity(quantity, unit),
                            "product_uom": unit.id,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": move.id,
                "product_id": (lot.product_id or product).id,
                "lot_id": lot.id,
                "quantity": move.product_uom_qty,
                "product_uom_id": move.product_uom.id,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move.picked = True
        picking.with_context(skip_sms=True).button_validate()
        assert picking.state == "done", picking.state

    def scrap(self, player, name, quantity):
        lot = player.lots[name]
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.people["keeper"])
            .create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "scrap_qty": quantity,
                    "location_id": self.stock.id,
                    "company_id": self.company.id,
                }
            )
        )
        scrap.action_validate()
        assert scrap.state == "done", scrap.state

    def count(self, player, product, name, quantity):
        player.lots[name] = (
            self.env["stock.lot"]
            .with_user(self.people["keeper"])
            .create({"name": name, "product_id": self.products[product].id, "company_id": self.company.id})
        )
        self._counted(self.products[product], player.lots[name], quantity)
        player.lots[name].with_user(self.people["quality"])._regrade("pass", "Played")

    def _counted(self, product, lot, quantity):
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {"product_id": product.id, "lot_id": lot.id, "location_id": self.stock.id, "inventory_quantity": quantity}
        ).action_apply_inventory()

    def grade(self, player, name, code):
        player.lots[name].with_user(self.people["quality"])._regrade(code, "Played")
