# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestBatchScreen(MakingCase):
    """The batch record shows what is wrong, leads to it, and offers what mends it to whoever may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab = new_test_user(
            cls.env,
            "making_lab",
            groups="stock_lot_quality.group_lab",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def setUp(self):
        super().setUp()
        self.order = self._order()

    def _troubled(self):
        """A batch to review with an unfit machine, a reading outside and an open deviation of no step."""
        self.machine.calibration_due = fields.Date.today() - timedelta(days=3)
        heat, fill = self.order.workorder_ids
        self._start(heat)
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "80")
        heat.button_finish()
        self._start(fill)
        fill._feed("C-1", 2)
        fill.button_finish()
        self._sign_steps(self.order)
        self.env["mrp.deviation"].with_user(self.operator).create(
            {"title": "Hose leaked", "production_id": self.order.id}
        )
        self.order.action_close_batch(100)
        return self.order

    def _rows(self, user, batch=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (batch or self.order).with_user(user).release_findings["rows"]

    def _settle(self, user, code, mend=True):
        batch = self.order.with_user(user)
        key = next(row.key for row in batch._release_findings() if row.code == code)
        return batch.action_settle(key, mend)

    def test_each_finding_says_the_sentence_of_the_gate(self):
        batch = self._troubled()
        rows = self._rows(self.quality)
        self.assertEqual([row["text"] for row in rows], batch.with_user(self.quality)._release_exceptions())
        self.assertEqual([row.code for row in batch._release_findings()], ["deviation", "unfit", "outside"])
        self.assertEqual(len({row["key"] for row in rows}), len(rows))

    def test_what_mends_is_offered_to_whoever_may(self):
        self._troubled()
        offered = {
            user.login: [bool(row["remedy"]) for row in self._rows(user)]
            for user in (self.quality, self.supervisor, self.operator, self.auditor)
        }
        self.assertEqual(
            offered,
            {
                "making_quality": [True, True, True],
                "making_supervisor": [True, True, True],
                "making_operator": [False, True, False],
                "making_auditor": [False, False, False],
            },
        )

    def test_each_way_out_is_open_to_whom_it_is_shown(self):
        self._troubled()
        for user in (self.quality, self.supervisor, self.operator):
            for row in self._rows(user):
                for mend in [False] * row["opens"] + [True] * bool(row["remedy"]):
                    action = self.order.with_user(user).action_settle(row["key"], mend)
                    model = self.env[action["res_model"]].with_user(user).with_context(**action.get("context") or {})
                    if action.get("res_id"):
                        model.browse(action["res_id"]).read(["display_name"])
                    else:
                        model.default_get(["display_name"])
                        model.check_access("create")

    def test_a_deviation_opened_from_a_finding_settles_it(self):
        self._troubled()
        action = self._settle(self.quality, "unfit")
        form = Form(self.env["mrp.deviation"].with_user(self.quality).with_context(**action["context"]))
        self.assertEqual((form.production_id, form.workorder_id), (self.order, self.order.workorder_ids[0]))
        self.assertIn("Plate heater", form.title)
        form.save()
        self.assertNotIn("unfit", [row.code for row in self.order._release_findings()])
        with self.assertRaisesRegex(UserError, "settled"):
            self.order.with_user(self.quality).action_settle("unfit/nothing/1")

    def test_the_sign_dialog_offers_only_what_can_succeed(self):
        batch = self._troubled().with_user(self.quality)
        action = batch.action_release()
        self.assertEqual(action["context"]["default_meaning"], "rejected")
        dialog = self.env["batch.sign"].with_user(self.quality).with_context(**action["context"]).create({})
        self.assertTrue(dialog.exception_text)
        self.assertEqual(len(dialog.release_findings["rows"]), 3)
        self.machine.calibration_due = False
        fine = self._make(self._order()).with_user(self.quality)
        self.assertEqual(fine.action_release()["context"]["default_meaning"], "released")

    def test_quality_is_asked_to_review_and_asked_no_more(self):
        order = self._make(self.order)
        review = self.env.ref("mrp_batch_record.mail_activity_type_review")
        asked = order.activity_ids.filtered(lambda activity: activity.activity_type_id == review)
        self.assertIn(self.quality, asked.user_id, "whoever of quality comes first")
        self.assertEqual(len(asked), len(asked.user_id), "once a person")
        self.assertTrue(all(user.has_group("stock_lot_quality.group_quality") for user in asked.user_id))
        self.assertEqual(set(asked.mapped("summary")), {f"Review batch {order._batch_name()}"})
        lot = order.lot_producing_ids
        lot.activity_schedule("stock_lot_quality.activity_draw_sample", user_id=self.quality.id)
        order.with_user(self.quality)._release()
        self.assertFalse(order.activity_ids)
        self.assertFalse(lot.sudo()._sampling(), "nobody needs a sample of what is decided")

    def test_the_batch_record_offers_no_actions_of_an_order(self):
        form = self.env.ref("mrp_batch_record.batch_record_view_form").id
        models = self.env["mrp.production"].with_user(self.supervisor)
        own = models.get_views([(form, "form")], {"toolbar": True})["views"]["form"].get("toolbar", {})
        core = models.get_views([(False, "form")], {"toolbar": True})["views"]["form"]["toolbar"]
        self.assertFalse(own.get("action"))
        self.assertEqual(len(own["print"]), 1)
        self.assertTrue(core.get("action"))

    def test_the_auditor_reads_every_part(self):
        batch = self._troubled().with_user(self.auditor)
        names = [
            "state_today",
            "state_reason",
            "next_step",
            "release_findings",
            "batch_sample_ids",
            "batch_result_ids",
            "batch_status",
            "batch_line_id",
            "batch_crew_id",
            "deviation_ids",
            "feeding_ids",
        ]
        self.env.invalidate_all()
        batch.read(names)
        batch.feeding_ids.read(["lot_state_today"])
        self.assertTrue(batch.reading_series()[0]["parameter"].startswith("Pasteurise"))
        batch.lot_producing_ids.grading_ids.read(["reason"])
        with self.assertRaises(AccessError):
            self.env["mrp.deviation"].with_user(self.auditor).create({"title": "x", "production_id": batch.id})

    def test_line_and_crew_group_batches(self):
        self._make(self.order)
        groups = self.env["mrp.production"]._read_group([("id", "=", self.order.id)], ["batch_line_id"], ["__count"])
        self.assertEqual(groups, [(self.tank, 1)])

    def test_the_owner_of_a_deviation_is_told_until_it_is_closed(self):
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create(
                {
                    "title": "Hose leaked",
                    "production_id": self.order.id,
                    "owner_id": self.supervisor.id,
                    "due_date": fields.Date.today() - timedelta(days=1),
                }
            )
        )
        self.assertTrue(deviation.is_late)
        self.assertEqual(deviation.activity_ids.user_id, self.supervisor)
        self.assertEqual(deviation.activity_ids.date_deadline, deviation.due_date)
        deviation.owner_id = self.quality
        self.assertEqual(deviation.activity_ids.user_id, self.quality)
        deviation.write({"cause": "old hose", "action": "replaced"})
        deviation.with_user(self.supervisor).action_close()
        self.assertFalse(deviation.activity_ids)
        self.assertFalse(deviation.is_late)

    def test_a_lot_made_here_leads_to_its_batch(self):
        lot = self._make(self.order).lot_producing_ids.with_user(self.quality)
        self.assertTrue(lot.is_made_here and lot.waits_for_review)
        self.assertEqual(lot.action_open_batch()["res_id"], self.order.id)
        self.assertFalse(self.milk_lot.is_made_here or self.milk_lot.waits_for_review)
        self.order.with_user(self.quality)._release()
        self.assertFalse(lot.waits_for_review)
