# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.stock_batch_numbering.tests.common import BatchNumberingCase


class OrderCase(BatchNumberingCase):
    """Yogurt is made of milk on line L2, cream falls off as a by-product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("mrp.group_mrp_byproducts") + cls.env.ref("mrp.group_mrp_routings")
        cls.milk, cls.cream = cls.env["product.product"].create(
            [
                {"name": "Milk", "is_storable": True, "tracking": "lot"},
                {"name": "Cream", "default_code": "CR", "is_storable": True, "tracking": "lot"},
            ]
        )
        cls.line = cls.env["mrp.workcenter"].create({"name": "Line 2", "code": "L2"})
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.yogurt.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": cls.milk.id, "product_qty": 1})],
                "byproduct_ids": [Command.create({"product_id": cls.cream.id, "product_qty": 0.1})],
                "operation_ids": [Command.create({"name": "Fill", "workcenter_id": cls.line.id})],
            }
        )

    def make_order(self, quantity=10, product=None, confirm=True, **values):
        order = self.env["mrp.production"].create(
            {
                "product_id": (product or self.yogurt).id,
                "product_qty": quantity,
                **({} if product else {"bom_id": self.bom.id}),
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def stock_milk(self, name, quantity=100):
        lot = self.env["stock.lot"].create({"product_id": self.milk.id, "name": name})
        self.env["stock.quant"]._update_available_quantity(self.milk, self.warehouse.lot_stock_id, quantity, lot_id=lot)
        return lot
