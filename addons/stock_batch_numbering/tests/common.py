# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time
from odoo import Command
from odoo.tests import TransactionCase, tagged

# 07:30 on Wednesday 17 September 2025 in Shanghai, the early shift.
MORNING = "2025-09-16 23:30:00"
# 03:00 on the 18th there: the night shift that began on the 17th.
NIGHT = "2025-09-17 19:00:00"


@tagged("post_install", "-at_install")
class BatchNumberingCase(TransactionCase):
    """A plant in Shanghai with three shifts and one product tracked by lot, one by serial."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(MORNING)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, lang="en_US"))
        cls.env["batch.rule"].search([]).active = False
        for place, shift in enumerate(cls.env["batch.shift"].with_context(active_test=False).search([])):
            shift.write({"active": False, "code": f"Z{place}"})
        cls.env.flush_all()
        cls.company = cls.env.company
        cls.company.factory_tz = "Asia/Shanghai"
        cls.company.batch_code = "SH"
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.shifts = cls.env["batch.shift"].create(
            [
                {"name": "Early", "code": "A", "start_hour": 6, "end_hour": 14},
                {"name": "Late", "code": "B", "start_hour": 14, "end_hour": 22},
                {"name": "Night", "code": "N", "start_hour": 22, "end_hour": 6},
            ]
        )
        cls.yogurt, cls.board = cls.env["product.product"].create(
            [
                {"name": "Yogurt", "default_code": "YG1", "is_storable": True, "tracking": "lot"},
                {"name": "Board", "default_code": "PCB7", "is_storable": True, "tracking": "serial"},
            ]
        )

    @classmethod
    def make_rule(cls, *segments, **values):
        """A rule of segments (kind, values); by default B20250917-001."""
        segments = segments or (
            ("text", {"text": "B"}),
            ("date", {"text": "%Y%m%d"}),
            ("text", {"text": "-"}),
            ("counter", {"width": 3}),
        )
        return cls.env["batch.rule"].create(
            {
                "name": "By day",
                "segment_ids": [
                    Command.create({"sequence": place, "kind": kind, **settings})
                    for place, (kind, settings) in enumerate(segments)
                ],
                **values,
            }
        )

    def make_lots(self, count=1, product=None, **values):
        product = product or self.yogurt
        return self.env["stock.lot"].create([{"product_id": product.id, **values} for _ in range(count)])

    def receive(self, product, quantity=5, **values):
        """A confirmed receipt of one product."""
        picking_type = self.warehouse.in_type_id
        return self._confirmed(
            self.env["stock.picking"].create(
                {
                    "picking_type_id": picking_type.id,
                    "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.warehouse.lot_stock_id.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "product_uom": product.uom_id.id,
                                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                                "location_dest_id": self.warehouse.lot_stock_id.id,
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    @staticmethod
    def _confirmed(picking):
        picking.action_confirm()
        return picking
