# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAttacks(QualityCase):
    """What somebody who knows the source would try with lots, vendors and samples, beside the honest way."""

    def _receipt(self, lot, vendor):
        receipt = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors, partner=vendor)
        self._pick(receipt, lot).picked = True
        receipt._action_done()
        return receipt

    def test_no_way_into_the_house_leads_around_the_gate(self):
        self.category.write({"receipt_grade_id": False})
        lots = self.env["stock.lot"].with_user(self.keeper)
        typed = lots.create({"name": "BY-HAND", "product_id": self.product.id})
        self.assertEqual(typed.sudo().grade_id.code, "in_progress")
        self.env["stock.quant"].with_user(self.keeper).with_context(inventory_mode=True).create(
            {"product_id": self.product.id, "location_id": self.stock.id, "lot_id": typed.id, "inventory_quantity": 4}
        ).action_apply_inventory()
        self.assertEqual((typed.product_qty, typed._gate("sale")[0].allowed), (4, False))
        self.category.write({"receipt_grade_id": self.grades["pass"].id, "production_grade_id": False})
        self.assertEqual(self.category._birth_grade("production").code, "pass")

    def test_a_lot_that_is_judged_stays_graded(self):
        lot = self._lot("UNGRADED", "held")
        with self.assertRaisesRegex(UserError, "always graded"):
            lot.with_user(self.quality).grade_id = False
        lot.with_user(self.quality)._regrade("fail", "Looked at")
        self.assertEqual(lot.grade_id.code, "fail")

    def test_the_vendor_of_a_receipt_stays(self):
        farm, accomplice = self.env["res.partner"].create([{"name": "Farm"}, {"name": "Accomplice"}])
        lot = self._lot("CAME", quantity=0)
        receipt = self._receipt(lot, farm)
        other = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors, partner=accomplice)
        lot.grade_id = self.grades["fail"]
        done = receipt.with_user(self.keeper)
        for act in (
            lambda: done.write({"partner_id": accomplice.id}),
            lambda: done.write({"partner_id": False}),
            lambda: done.move_ids.write({"partner_id": accomplice.id}),
            lambda: done.move_ids.write({"picking_id": other.id}),
            lambda: done.move_line_ids.write({"picking_id": other.id}),
            lambda: done.move_line_ids.write({"move_id": other.move_ids.id}),
            lambda: done.write({"move_ids": [(1, done.move_ids.id, {"partner_id": accomplice.id})]}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        for done_move in (done.move_ids, done.move_line_ids):
            for name, place in (("location_id", self.stock), ("location_dest_id", self.vendors)):
                with self.assertRaisesRegex(UserError, "came from and went stays"), self.env.cr.savepoint():
                    done_move.write({name: place.id})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            done.location_id = self.stock
        self.assertFalse(done.load([".id", "partner_id/.id"], [[str(done.id), str(accomplice.id)]])["ids"])
        self.assertEqual(receipt.partner_id, farm)
        done.write({"partner_id": farm.id, "note": "checked"})

    def test_what_was_booked_inside_becomes_no_receipt(self):
        lot = self._lot("INSIDE", "fail")
        picking = self._picking(self.warehouse.int_type_id, self.shelf)
        self._pick(picking, lot)
        lot.grade_id = self.grades["pass"]
        picking.move_ids.move_line_ids.picked = True
        picking._action_done()
        self.assertEqual(picking.state, "done")
        for record in (picking.move_ids, picking.move_line_ids):
            with self.assertRaisesRegex(UserError, "came from and went stays"), self.env.cr.savepoint():
                record.with_user(self.keeper).write({"location_id": self.vendors.id})

    def test_a_return_goes_to_the_vendor_of_its_receipt(self):
        farm, accomplice = self.env["res.partner"].create([{"name": "Farm"}, {"name": "Accomplice"}])
        lot = self._lot("RETURNED", quantity=0)
        receipt = self._receipt(lot, farm)
        lot.grade_id = self.grades["fail"]
        for partner, allowed in ((accomplice, False), (farm, True)):
            picking = self._picking(self.warehouse.out_type_id, self.vendors, partner=partner)
            picking.move_ids.origin_returned_move_id = receipt.move_ids
            self.assertEqual(picking.move_ids._goes_back(lot), allowed)

    def test_who_draws_a_sample_says_so_alone(self):
        lot = self._lot("DRAWN")
        samples = self.env["lot.sample"]
        with self.assertRaisesRegex(UserError, "whoever drew it"):
            samples.with_user(self.analyst).create({"lot_id": lot.id, "drawn_by": self.keeper.id})
        with self.assertRaisesRegex(UserError, "whoever drew it"):
            samples.with_user(self.analyst).with_context(default_drawn_by=self.keeper.id).create({"lot_id": lot.id})
        self.assertEqual(samples.with_user(self.analyst).create({"lot_id": lot.id}).drawn_by, self.analyst)
        recorded = samples.with_user(self.quality).create({"lot_id": lot.id, "drawn_by": self.keeper.id})
        self.assertEqual((recorded.drawn_by, recorded.create_uid), (self.keeper, self.quality))

    def test_no_sample_is_older_than_its_lot(self):
        lot, now = self._lot("YOUNG", entered=None), fields.Datetime.now()
        for user in (self.analyst, self.quality):
            samples = self.env["lot.sample"].with_user(user)
            with self.assertRaisesRegex(UserError, "not there yet"):
                samples.create({"lot_id": lot.id, "drawn_at": now - timedelta(days=7 * 365)})
            self.assertTrue(samples.create({"lot_id": lot.id, "drawn_at": now - timedelta(hours=20)}))

    def _make(self, lot):
        """Book the lot as made here."""
        made_at = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )
        move = self.env["stock.move"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom_qty": 1,
                "location_id": made_at.id,
                "location_dest_id": self.stock.id,
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lot.product_id.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                            "location_id": made_at.id,
                            "location_dest_id": self.stock.id,
                            "picked": True,
                        },
                    )
                ],
            }
        )
        move._action_confirm()
        move.picked = True
        move._action_done()
        self.assertEqual(move.state, "done")
        self.env.flush_all()

    def test_nor_does_a_file_bring_one_of_what_was_made_here(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for name, entered in (("YOUNG-1", "2025-09-18 12:00:00"), ("YOUNG-2", "2025-09-18 00:00:00")):
            self._make(self._lot(name, quantity=0, entered=entered))
        self._lot("BOUGHT", entered="2025-09-18 12:00:00")
        row = "{ref},{ref},{lot},t-fat,3.4,%,2025-09-17 08:30,{drawn}\n"
        content = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间,取样时间\n" + "".join(
            (
                row.format(ref="Y1", lot="YOUNG-1", drawn=""),
                row.format(ref="Y2", lot="YOUNG-2", drawn=""),
                row.format(ref="Y3", lot="YOUNG-2", drawn="2025-09-16 08:00"),
                row.format(ref="Y4", lot="BOUGHT", drawn="2025-09-01 08:00"),
            )
        )
        outcome = self.env["lot.result.import"].with_user(self.analyst)._import(content.encode(), "lab.csv", "good")
        self.assertEqual(
            [(problem.line, problem.code, problem.column) for problem in outcome.problems],
            [(2, "before_lot", "检验时间"), (4, "before_lot", "取样时间")],
        )
        self.assertEqual(outcome.results.sample_id.mapped("name"), ["Y2", "Y4"], "a supplier tests before it sells")
        shown = outcome.delivery.problem_ids[0]
        self.assertIn("known since", shown.message)
        self.assertIn("此前还没有该批次", shown.with_context(lang="zh_CN").message)

    def test_a_sample_is_judged_by_limits_of_its_product(self):
        lot, samples = self._lot("JUDGED"), self.env["lot.sample"].with_user(self.analyst)
        own = self._specification({self.fat: ("3", "4")})
        lenient = self._specification({self.fat: ("0", "99")}, product_id=self._product("Whey").id)
        with self.assertRaisesRegex(ValidationError, "none that held"):
            samples.create({"lot_id": lot.id, "specification_id": lenient.id})
        newer = own.browse(own.action_new_version()["res_id"])
        newer.date_from = fields.Date.subtract(fields.Date.today(), days=3)
        newer.action_put_in_force()
        with self.assertRaisesRegex(ValidationError, "none that held"):
            samples.create({"lot_id": lot.id, "specification_id": own.id})
        self.assertEqual(samples.create({"lot_id": lot.id}).specification_id, newer)
        self.assertTrue(samples.create({"lot_id": lot.id, "specification_id": newer.id}))
