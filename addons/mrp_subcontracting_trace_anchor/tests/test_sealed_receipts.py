# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.trace_anchor.tests.common import TraceCase
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestSealedReceipts(TraceCase):
    """Goods come from a subcontractor while the log is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.baker = cls.env["res.partner"].create({"name": "Baker"})
        cls.serials = cls.env["product.product"].create(
            {"name": "Numbered cake", "is_storable": True, "tracking": "serial"}
        )
        for product in (cls.product, cls.serials):
            cls.env["mrp.bom"].create(
                {
                    "type": "subcontract",
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "company_id": cls.company.id,
                    "subcontractor_ids": [Command.link(cls.baker.id)],
                    "bom_line_ids": [Command.create({"product_id": cls.milk.id, "product_qty": 1})],
                }
            )

    def bring(self, product, quantity):
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.baker.id,
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
            }
        )
        receipt.action_confirm()
        self.assertTrue(receipt.move_ids._get_subcontract_production())
        return receipt

    def lot(self, name, product=None):
        return self.env["stock.lot"].create({"name": name, "product_id": (product or self.product).id})

    def lines(self, receipt, *quantities):
        move = receipt.move_ids
        move.move_line_ids = [Command.clear()] + [
            Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity})
            for lot, quantity in quantities
        ]

    def done(self, receipt):
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        self.assertEqual(receipt.state, "done")
        orders = receipt.move_ids._get_subcontract_production().filtered(lambda order: order.state != "cancel")
        self.assertEqual(set(orders.mapped("state")), {"done"})
        self.assertEqual(orders.lot_producing_ids, receipt.move_line_ids.lot_id)
        for order in orders:
            self.assertTrue(order.trace_record_ids, order.name)
        return orders

    def test_one_lot(self):
        receipt = self.bring(self.product, 10)
        self.lines(receipt, (self.lot("SC-1"), 10))
        self.assertEqual(self.done(receipt).mapped("product_qty"), [10])

    def test_what_was_sealed_has_the_dates_that_core_gives_it_in_the_end(self):
        receipt = self.bring(self.product, 10)
        self.lines(receipt, (self.lot("SC-1"), 10))
        order = self.done(receipt)
        self.assertLess(order.move_raw_ids.date, min(receipt.move_line_ids.mapped("date")))
        self.assertEqual(len(order.trace_record_ids), 1)
        audit = self.env["trace.audit"]._begin(self.company)
        while audit.phase != "done":
            audit._check_batch()
        self.assertFalse(audit.finding_ids.filtered(lambda finding: finding.kind == "changed").mapped("sentence"))

    def test_two_lots(self):
        receipt = self.bring(self.product, 10)
        self.lines(receipt, (self.lot("SC-1"), 6), (self.lot("SC-2"), 4))
        self.assertEqual(sorted(self.done(receipt).mapped("product_qty")), [4, 6])

    def test_a_lot_corrected_and_a_line_removed_before_validation(self):
        receipt = self.bring(self.product, 10)
        self.lines(receipt, (self.lot("SC-1"), 6), (self.lot("SC-2"), 4))
        first, second = receipt.move_ids.move_line_ids
        receipt.move_ids.move_line_ids = [
            Command.update(first.id, {"lot_id": self.lot("SC-3").id, "quantity": 10}),
            Command.delete(second.id),
        ]
        self.assertEqual(self.done(receipt).lot_producing_ids.name, "SC-3")

    def test_all_serials(self):
        receipt = self.bring(self.serials, 3)
        receipt.move_ids.move_line_ids.unlink()
        receipt.move_ids._generate_serial_numbers("SN-1", 3)
        self.assertEqual(len(self.done(receipt)), 3)

    def test_a_part_comes_and_the_rest_later(self):
        receipt = self.bring(self.product, 10)
        self.lines(receipt, (self.lot("SC-1"), 6))
        receipt.move_ids.picked = True
        Form.from_action(self.env, receipt.button_validate()).save().process()
        rest = receipt.backorder_ids
        self.lines(rest, (self.lot("SC-2"), 4))
        self.assertEqual(self.done(rest).mapped("product_qty"), [4])

    def test_an_order_of_our_own_is_sealed_when_it_is_opened(self):
        self.assertEqual(self.order().trace_record_ids.moment, "order_opened")
