# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestRelease(MakingCase):
    def setUp(self):
        super().setUp()
        self._grades_lots()
        self.order = self._order()

    def test_whole_flow_as_an_operator_then_quality(self):
        batch = self._make(self.order)
        lot = batch.lot_producing_ids
        self.assertEqual((batch.release_state, lot.grade_id.code), ("to_review", "in_progress"))
        self.assertEqual(batch._release_exceptions(), [])
        with self.assertRaises(UserError):
            batch._release()
        batch.with_user(self.quality)._release("complete")
        self.assertEqual((batch.release_state, lot.grade_id.code), ("released", "pass"))
        signature = batch.signature_ids
        self.assertEqual((signature.user_id, signature.meaning, signature.valid), (self.quality, "released", True))
        with self.assertRaises(UserError):
            batch.with_user(self.quality)._reject("changed my mind")

    def test_a_new_order_without_a_product_opens(self):
        order = Form(self.env["mrp.production"])
        self.assertFalse(order.exception_text)
        order.product_id = self.order.product_id
        self.assertFalse(order.exception_text)

    def test_exceptions_block_the_release(self):
        heat, fill = self.order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 100)
        reading = self._reading(heat.step_log_id, "80")
        heat.button_finish()
        self._start(fill)
        fill._feed("C-1", 2)
        fill.button_finish()
        self._sign_steps(self.order)
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "Too hot", "production_id": self.order.id, "workorder_id": heat.id})
        )
        self.order.qty_producing = 100
        self.order.with_context(skip_backorder=True).button_mark_done()
        batch = self.order.with_user(self.quality)
        sentences = "\n".join(batch._release_exceptions())
        self.assertIn("Too hot", sentences)
        self.assertIn("T-TEST", sentences)
        with self.assertRaisesRegex(UserError, "Too hot"):
            batch._release()
        with self.assertRaises(UserError):
            deviation.action_close()
        deviation.write({"cause": "Valve stuck", "action": "Valve replaced"})
        deviation.with_user(self.supervisor).action_close()
        with self.assertRaises(UserError):
            deviation.cause = "Nothing"
        reading.with_user(self.supervisor)._sign("supervisor", "checked")
        self.assertEqual(batch._release_exceptions(), [])
        batch._release()

    def test_who_worked_on_it_does_not_release_it(self):
        self.operator.group_ids |= self.env.ref("stock_lot_quality.group_quality")
        batch = self._make(self.order)
        with self.assertRaisesRegex(UserError, "own work"):
            batch._release()

    def test_reject_fails_the_lot(self):
        batch = self._make(self.order).with_user(self.quality)
        with self.assertRaises(UserError):
            batch._reject("")
        batch._reject("smells")
        self.assertEqual((batch.release_state, batch.lot_producing_ids.grade_id.code), ("rejected", "fail"))

    def test_single_sample_does_not_release_a_batch(self):
        batch = self._make(self.order)
        specification = self.env["lot.specification"].create(
            {
                "name": "Final",
                "product_id": self.yoghurt.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "1"})],
            }
        )
        specification.action_put_in_force()
        sample = (
            self.env["lot.sample"]
            .with_user(self.quality)
            .create({"lot_id": batch.lot_producing_ids.id, "company_id": self.company.id})
        )
        self.env["lot.test.result"].with_user(self.quality).create(
            {"sample_id": sample.id, "parameter_id": self.temperature.id, "value": "4"}
        )
        self.assertEqual((sample.verdict, batch.lot_producing_ids.grade_id.code), ("passed", "in_progress"))

    def test_second_person_signs_the_feeding_before_the_step_ends(self):
        self.bom.bom_line_ids[0].requires_witness = True
        heat = self.order.workorder_ids[0]
        self._start(heat)
        feeding = self.env["mrp.feeding"].browse(heat._feed("M-1", 100).feeding_id)
        self._reading(heat.step_log_id, "74")
        with self.assertRaisesRegex(UserError, "M-1 is not signed by a second person"):
            heat.button_finish()
        self.assertIn("second person", "\n".join(self.order._release_exceptions()))
        with self.assertRaises(UserError):
            feeding.with_user(self.operator)._sign("witness", "witnessed")
        feeding.with_user(self.supervisor)._sign("witness", "witnessed")
        heat.button_finish()
        self.assertEqual(heat.state, "done")
        self.assertNotIn("second person", "\n".join(self.order._release_exceptions()))

    def test_the_end_of_the_order_does_not_pass_the_second_person(self):
        self.bom.bom_line_ids[0].requires_witness = True
        heat, fill = self.order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "74")
        self._start(fill)
        fill._feed("C-1", 2)
        self.order.qty_producing = 100
        with self.assertRaisesRegex(UserError, "second person"):
            self.order.with_context(skip_backorder=True).button_mark_done()

    def test_signature_breaks_after_a_change(self):
        heat = self.order.workorder_ids[0]
        heat.button_start()
        log = heat.step_log_id
        self._reading(log, "74")
        signature = log.with_user(self.operator)._sign("operator", "performed")
        self.assertTrue(signature.valid)
        self._reading(log, "75")
        signature.invalidate_recordset()
        self.assertFalse(signature.valid)
        self.assertFalse(log.is_signed)

    def _sampled(self, batch, value):
        sample = (
            self.env["lot.sample"]
            .with_user(self.quality)
            .create({"lot_id": batch.lot_producing_ids.id, "company_id": self.company.id})
        )
        self._measured(sample, value)
        return sample

    def _measured(self, sample, value):
        return (
            self.env["lot.test.result"]
            .with_user(self.quality)
            .create({"sample_id": sample.id, "parameter_id": self.temperature.id, "value": value})
        )

    def _later(self):
        """Let the present be an hour later from now on."""
        later = fields.Datetime.now() + timedelta(hours=1)
        self.patch(fields.Datetime, "now", staticmethod(lambda *args: later))

    def _signed_batch(self):
        """A released batch with a tested sample and a closed deviation, and its signature."""
        batch = self._make(self.order).with_user(self.quality)
        specification = self.env["lot.specification"].create(
            {
                "name": "Final",
                "product_id": self.yoghurt.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "1"})],
            }
        )
        specification.action_put_in_force()
        sample = self._sampled(batch, "4")
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "Late", "production_id": batch.id, "cause": "Valve", "action": "Replaced"})
        )
        deviation.with_user(self.supervisor).action_close()
        batch._release()
        self.assertTrue(batch.signature_ids.valid)
        return batch, sample, deviation

    def _still_valid(self, batch):
        self.env.flush_all()
        self.env.invalidate_all()
        return batch.signature_ids.valid

    def test_release_signature_stands_when_facts_are_added_later(self):
        batch, sample, _deviation = self._signed_batch()
        moments = []
        self.patch(
            type(self.env["mrp.production"]), "_batch_event", lambda order, moment, note=None: moments.append(moment)
        )
        self._later()
        self._sampled(batch, "0.5")
        self._measured(sample, "0.5")
        self.assertEqual(sample.verdict, "failed")
        sample.result_ids[-1:]._retract("Wrong vial")
        self.env["mrp.deviation"].with_user(self.operator).create({"title": "Complaint", "production_id": batch.id})
        self.assertTrue(self._still_valid(batch))
        # the grade that fell with the first result, two results, the retraction, the deviation
        self.assertEqual(moments, ["amended"] * 5)

    def test_release_signature_breaks_with_what_it_signed(self):
        batch, sample, deviation = self._signed_batch()
        changes = {
            "mrp_step_reading": ("value", "99", batch.step_reading_ids[0].id),
            "mrp_feeding": ("quantity", 99, batch.feeding_ids[0].id),
            "mrp_deviation": ("cause", "Nothing", deviation.id),
            "lot_test_result": ("value", "2", sample.result_ids.id),
            "lot_sample": ("verdict", "pending", sample.id),
        }
        for table, (column, value, row_id) in changes.items():
            with self.subTest(table), self.env.cr.savepoint() as point:
                self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        value,
                        row_id,
                    )
                )
                self.assertFalse(self._still_valid(batch))
                point.rollback()
            self.assertTrue(self._still_valid(batch))

    def test_rejection_outlives_the_closing_of_its_deviation(self):
        batch = self._make(self.order).with_user(self.quality)
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "Smells", "production_id": batch.id, "cause": "Unknown yet"})
        )
        batch._reject("smells")
        self._later()
        deviation.write({"cause": "Dirty tank", "action": "Cleaned"})
        deviation.with_user(self.supervisor).action_close()
        self.assertTrue(self._still_valid(batch))

    @mute_logger("odoo.sql_db")
    def test_a_signature_is_checked_against_what_it_signed_only(self):
        """A long record is not read whole to see whether a release still stands."""
        batch = self._make(self.order).with_user(self.quality)
        batch._release("complete")
        batch.env.invalidate_all()
        unread = ("_gate_elements", "_genealogy_elements", "_shipment_elements")
        for name in unread:
            self.patch(type(batch), name, lambda self: self.fail("not signed"))
        self.assertTrue(batch.signature_ids.valid)

    def test_signatures_are_kept(self):
        batch = self._make(self.order).with_user(self.quality)
        batch._release()
        signature = batch.signature_ids
        with self.assertRaises(AccessError):
            signature.create({"res_model": "mrp.production", "res_id": batch.id})
        with self.assertRaises(UserError):
            signature.comment = "x"
        self.env.flush_all()
        with self.assertRaises(Exception) as refused, self.env.cr.savepoint():
            self.env.cr.execute("UPDATE batch_signature SET user_id = 1 WHERE id = %s", [signature.id])
        self.assertIn("append-only", str(refused.exception))

    def test_roles(self):
        heat = self.order.workorder_ids[0]
        heat.button_start()
        with self.assertRaises(UserError):
            heat.step_log_id.with_user(self.operator)._sign("quality", "approved")

    def test_dialog_asks_for_identity(self):
        batch = self._make(self.order)
        dialog = (
            self.env["batch.sign"]
            .with_user(self.quality)
            .create({"res_model": "mrp.production", "res_id": batch.id, "role": "quality", "meaning": "released"})
        )
        with self.assertRaises(UserError):
            dialog.action_sign()  # no interactive session, no identity, no signature
        self.assertFalse(batch.signature_ids)
        with self.assertRaises(UserError):
            self.env["batch.sign"].create({"res_model": "res.users", "res_id": 2})._document()
