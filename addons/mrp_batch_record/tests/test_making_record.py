# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..record import SECTIONS, digest
from .common import MakingCase


@tagged("post_install", "-at_install")
class TestBatchRecord(MakingCase):
    def test_moments(self):
        moments = []
        self.patch(
            type(self.env["mrp.production"]), "_batch_event", lambda order, moment, note=None: moments.append(moment)
        )
        order = self._order()
        self._make(order)
        order.with_user(self.quality)._release()
        self.assertEqual(
            moments,
            ["order_opened", "material_fed", "step_closed", "material_fed", "step_closed", "amended", "released"],
        )

    def test_record_is_complete_and_plain(self):
        batch = self._make(self._order())
        record = batch._batch_record()
        self.assertEqual(tuple(record), SECTIONS)
        self.assertEqual([row["lot"] for row in record["materials"]], ["M-1", "C-1"])
        self.assertEqual(record["materials"][0]["quantity"], "100.00")
        self.assertEqual(record["materials"][0]["unit"], "KGM")
        self.assertEqual([row["step"] for row in record["steps"]], ["Pasteurise", "Fill"])
        self.assertEqual(record["steps"][0]["readings"][0]["value"], "74.0")
        self.assertEqual([row["lot"] for row in record["genealogy"]["inputs"]], ["C-1", "M-1"])
        self.assertEqual(record["shipments"], [])
        self.assertRegex(record["batch"]["finished_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        digest(record)

    def test_same_facts_same_record(self):
        batch = self._make(self._order())
        first = digest(batch._batch_record())
        self.env.invalidate_all()
        auditor = batch.with_user(self.auditor).with_context(lang="zh_CN", tz="Asia/Shanghai")
        self.assertEqual(digest(auditor._batch_record()), first)

    def test_open_order_has_a_record_too(self):
        record = self._order()._batch_record()
        self.assertEqual(record["materials"], [])
        self.assertNotIn("finished_at", record["batch"])

    def test_consumption_without_a_scan_shows(self):
        self.bom.bom_line_ids[1].unlink()
        order = self._order()
        order.action_assign()
        heat, fill = order.workorder_ids
        self._start(heat)
        self._reading(heat.step_log_id, "74")
        heat.button_finish()
        self._start(fill)
        order.qty_producing = 100
        order.with_context(skip_backorder=True).button_mark_done()
        self.assertEqual({row["origin"] for row in order._batch_record()["materials"]}, {"consumed"})

    def test_number_of_queries_does_not_grow(self):
        orders = self.env["mrp.production"].concat(*(self._make(self._order()) for _turn in range(4))).sudo()
        counts = []
        for batch in (orders[:1], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(batch._batch_records()), len(batch))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_other_company_has_no_record(self):
        order = self._order()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.operator.copy({"login": "stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        with self.assertRaises(AccessError):
            order.with_user(stranger).with_context(allowed_company_ids=other.ids)._batch_record()

    def test_receipt_notes_supplier_and_its_lot(self):
        vendor = self.env["res.partner"].create({"name": "Farm A"})
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": vendor.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.milk.id,
                            "product_uom_qty": 10,
                            "product_uom": self.kg.id,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.move_line_ids = [
            (5,),
            (
                0,
                0,
                {
                    "product_id": self.milk.id,
                    "lot_name": "M-9",
                    "quantity": 10,
                    "supplier_lot": "FA-9",
                    "product_uom_id": self.kg.id,
                    "picking_id": receipt.id,
                    "picked": True,
                    "location_id": receipt.location_id.id,
                    "location_dest_id": self.stock.id,
                },
            ),
        ]
        receipt.with_user(self.operator).button_validate()
        lot = self.env["stock.lot"].search([("name", "=", "M-9"), ("product_id", "=", self.milk.id)])
        self.assertEqual((lot.supplier_id, lot.supplier_lot), (vendor, "FA-9"))
        self.assertTrue(lot.received_at)
        for act in (
            lambda: lot.with_user(self.operator).write({"received_at": "2001-01-01 00:00:00"}),
            lambda: (
                lot.browse()
                .with_user(self.operator)
                .create({"name": "M-10", "product_id": self.milk.id, "received_at": "2001-01-01 00:00:00"})
            ),
        ):
            with self.assertRaisesRegex(UserError, "cannot be typed in"), self.env.cr.savepoint():
                act()
