# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestLotIdentity(MakingCase):
    """What happens to batch records when a lot is corrected, and what other companies may not do to shared lots."""

    def _moments(self):
        moments = []
        self.patch(
            type(self.env["mrp.production"]),
            "_batch_event",
            lambda orders, moment, note=None: moments.append((orders, moment)),
        )
        return moments

    def _released(self):
        batch = self._make(self._order())
        batch.with_user(self.quality)._release("complete")
        return batch

    def test_the_number_of_a_decided_batch_stays(self):
        batch = self._released()
        for lot in (batch.lot_producing_ids, self.milk_lot):
            name = lot.name
            for act in (
                lambda lot=lot: lot.with_user(self.operator).write({"name": "X"}),
                lambda lot=lot: lot.with_user(self.quality)._correct({"name": "X"}, "typo"),
                lambda lot=lot: lot.write({"name": "X"}),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    act()
            self.assertEqual(lot.name, name)
        self.assertTrue(batch.signature_ids.valid)

    def test_a_corrected_date_is_told_to_the_record(self):
        batch = self._released()
        moments = self._moments()
        good = fields.Datetime.now().replace(microsecond=0) + timedelta(days=3)
        lot = batch.lot_producing_ids
        with self.assertRaisesRegex(UserError, "says why"), self.env.cr.savepoint():
            lot.expiration_date = good + timedelta(days=1)
        lot.with_user(self.quality)._correct({"expiration_date": good + timedelta(days=1)}, "the label says so")
        self.assertEqual(moments, [(batch.sudo(), "amended")])
        moments.clear()
        lot.with_user(self.quality)._correct({"expiration_date": good}, "recounted")
        self.assertEqual(moments, [(batch.sudo(), "amended")])
        self.assertEqual(lot.change_ids[:1].reason, "recounted")

    def test_the_supplier_is_filled_in_and_then_corrected(self):
        self._make(self._order())
        keeper = new_test_user(
            self.env,
            "making_keeper",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        lot = self.milk_lot.with_user(keeper)
        lot.supplier_lot = "NH-1"
        with self.assertRaisesRegex(UserError, "with a reason|says why"):
            lot.supplier_lot = "NH-2"
        lot.with_user(self.quality)._correct({"supplier_lot": "NH-2"}, "read again")
        self.assertEqual(lot.change_ids.what, "supplier_lot")

    def test_a_step_log_settles_the_number(self):
        order = self._order()
        lot = order.lot_producing_ids
        lot.with_user(self.operator).name = "EARLY-1"
        order.workorder_ids[0].button_start()
        with self.assertRaises(UserError):
            lot.with_user(self.operator).name = "LATE-1"

    def test_another_company_does_not_touch_a_shared_lot(self):
        other = self.env["res.company"].create({"name": "Dairy B"})
        self.env.user.company_ids |= other
        (self.yoghurt | self.milk | self.culture).company_id = False
        batch = self._released()
        lot = batch.lot_producing_ids
        lot.sudo().company_id = False
        self.assertEqual(lot._home(), self.company)
        moments = self._moments()
        foreign = new_test_user(
            self.env,
            "b_quality",
            groups="stock_lot_quality.group_quality,mrp_batch_record.group_supervisor",
            company_id=other.id,
            company_ids=other.ids,
        )
        env = self.env(user=foreign, context={"allowed_company_ids": other.ids})
        with self.assertRaisesRegex(UserError, "another company"):
            lot.with_env(env).write({"grade_id": env["lot.grade"]._of("recalled").id})
        order = env["mrp.production"].create({"product_id": self.yoghurt.id, "product_qty": 1, "company_id": other.id})
        with self.assertRaisesRegex(UserError, "another company"), self.env.cr.savepoint():
            order.lot_producing_ids = lot.with_env(env)
        with self.assertRaisesRegex(UserError, "another company"), self.env.cr.savepoint():
            env["mrp.production"].create(
                {
                    "product_id": self.yoghurt.id,
                    "product_qty": 1,
                    "company_id": other.id,
                    "lot_producing_ids": [(6, 0, lot.ids)],
                }
            )
        env["mrp.deviation"].create(
            {"title": "Theirs", "production_id": order.id, "severity": "critical", "lot_id": lot.id}
        )
        lot.invalidate_recordset()
        self.assertEqual(lot.state_today, "released")
        self.assertNotIn(lot.id, lot._suspect_ids())
        self.assertFalse([moment for moment in moments if moment[0] & batch.sudo()])
        self.assertEqual(lot.grade_id.code, "pass")
