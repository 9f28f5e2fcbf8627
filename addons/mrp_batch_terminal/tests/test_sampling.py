# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..models import batch_terminal_news
from .sampling import judged
from .test_terminal import TerminalCase


class SamplingCase(TerminalCase):
    """A step that blocks the next, with a specification of its own; the product has another."""

    def setUp(self):
        super().setUp()
        self.milk_check = self._limits("Heat check", for_step=True)
        self.standard = self._limits("Yoghurt standard")
        self.pasteurise.write({"requires_release": True, "release_specification_id": self.milk_check.id})
        self.lab = new_test_user(
            self.env,
            "making_lab",
            groups="stock_lot_quality.group_lab",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.lot = self.order.lot_producing_ids

    def _limits(self, name, **vals):
        specification = self.env["lot.specification"].create(
            {
                "name": name,
                "product_id": self.yoghurt.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "4", "upper": "8"})],
                **vals,
            }
        )
        specification.action_put_in_force()
        return specification

    def _heated(self):
        self._record(self.heat, "start")
        self._record(self.heat, "feed", code="M-1", quantity=100)
        self._record(self.heat, "reading", parameter_id=self.temperature.id, value="74")
        self.assertTrue(self._record(self.heat, "finish")["accepted"])

    def _tested(self, sample, value="5"):
        self.env["lot.test.result"].with_user(self.lab).create(
            {"sample_id": sample.id, "parameter_id": self.temperature.id, "value": value}
        )

    def _board(self, center):
        return self._terminal().board(center.id)

    def _activities(self, record, user):
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("user_id", "=", user.id)]
        )


@tagged("post_install", "-at_install")
class TestSampling(SamplingCase):
    def test_operator_draws_at_the_terminal_and_the_next_step_opens(self):
        self._heated()
        (waiting,) = self._board(self.filler)["steps"]
        self.assertEqual(
            (waiting["waits"]["verdict"], waiting["waits"]["step_id"], waiting["waits"]["sample"]),
            ("missing", self.heat.id, None),
        )
        drawn = self._record(self.heat, "sample", purpose="step", place="Outlet 2")
        self.assertTrue(drawn["accepted"], drawn["reason"])
        sample = self.heat.sample_ids
        self.assertEqual(drawn["shown"]["name"], sample.name)
        self.assertIn(sample.name, drawn["reason"])
        self.assertEqual(
            (sample.lot_id, sample.specification_id, sample.drawn_by, sample.place, sample.company_id),
            (self.lot, self.milk_check, self.operator, "Outlet 2", self.company),
        )
        (waiting,) = self._board(self.filler)["steps"]
        self.assertEqual((waiting["waits"]["verdict"], waiting["waits"]["sample"]["with"]), ("pending", self.lab.name))
        self._tested(sample)
        board = self._board(self.filler)
        self.assertEqual((board["steps"][0]["waits"], board["steps"][0]["blocked"]), (None, ""))
        self.assertEqual([news["tone"] for news in board["news"]], ["success"])
        self.assertIn("may start", board["news"][0]["text"])
        self.assertTrue(self._record(self.fill, "start")["accepted"])

    def test_sent_again_draws_once_and_tells_the_number_again(self):
        self._heated()
        entry = self._entry(self.heat, "sample", purpose="step")
        first, second = self._terminal().record(entry), self._terminal().record(entry)
        self.assertEqual((first["repeated"], second["repeated"], len(self.heat.sample_ids)), (False, True, 1))
        self.assertEqual(first["reason"], second["reason"])
        self.assertEqual(second["step"]["samples"][0]["name"], self.heat.sample_ids.name)

    def test_drawn_offline_keeps_its_time(self):
        self._record(self.heat, "start", at=fields.Datetime.to_string(fields.Datetime.now() - timedelta(hours=2)))
        then = (fields.Datetime.now() - timedelta(hours=1)).replace(microsecond=0)
        self.assertTrue(self._record(self.heat, "sample", at=fields.Datetime.to_string(then))["accepted"])
        self.assertEqual(self.heat.sample_ids.drawn_at, then)

    def test_finished_step_asks_for_its_sample_until_it_is_drawn(self):
        self._heated()
        self.heat.step_log_ids.with_user(self.operator)._sign("operator", "performed")
        (step,) = self._board(self.tank)["steps"]
        self.assertEqual((step["signed"], step["offer"]["needed"], step["offer"]["purpose"]), (True, True, "step"))
        self._record(self.heat, "sample")
        self.assertFalse(self._board(self.tank)["steps"])

    def test_what_cannot_be_drawn(self):
        for purpose in ("step", "finished"):
            refused = self._record(self.heat, "sample", purpose=purpose)
            self.assertEqual((refused["accepted"], self.heat.sample_ids.ids), (False, []))
        with self.assertRaises(UserError):
            self._record(self.heat, "sample", purpose="anything")
        self.heat.with_user(self.operator).button_start()
        bare = self.env["mrp.workorder"].with_user(self.auditor).browse(self.heat.id)
        for draw in (bare.action_draw_sample, bare._draw_sample):
            with self.assertRaises(AccessError):
                draw()

    def test_the_right_to_draw_is_no_right_to_write_samples(self):
        self.heat.with_user(self.operator).button_start()
        sample = self.heat.with_user(self.operator)._draw_sample()
        self.assertEqual((sample.drawn_by, sample.env.su), (self.operator, False))
        samples = self.env["lot.sample"].with_user(self.operator)
        for attempt in (
            lambda: samples.create({"lot_id": self.lot.id, "workorder_id": self.heat.id}),
            lambda: sample.write({"place": "elsewhere"}),
            lambda: sample.write({"drawn_by": self.supervisor.id}),
            sample.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_defaults_of_a_caller_do_not_enter(self):
        self.heat.with_user(self.operator).button_start()
        forged = self.heat.with_user(self.operator).with_context(
            default_verdict="passed",
            default_drawn_by=self.supervisor.id,
            default_specification_id=self.standard.id,
            default_lot_id=self.milk_lot.id,
            default_name="S-FORGED",
        )
        sample = forged.action_draw_sample()["res_id"]
        sample = self.env["lot.sample"].browse(sample)
        self.assertEqual(
            (sample.verdict, sample.drawn_by, sample.specification_id, sample.lot_id),
            ("pending", self.operator, self.milk_check, self.lot),
        )
        self.assertNotEqual(sample.name, "S-FORGED")

    def test_offered_to_exactly_those_who_may(self):
        self.heat.with_user(self.operator).button_start()
        for user, offered in (
            (self.operator, True),
            (self.supervisor, True),
            (self.lab, True),
            (self.quality, True),
            (self.auditor, False),
        ):
            step = self.heat.with_user(user)
            step.invalidate_recordset(["sample_offered"])
            self.assertEqual(step.sample_offered, offered, user.login)
            if offered:
                self.assertTrue(step.action_draw_sample()["res_id"])
        self.fill.invalidate_recordset(["sample_offered"])
        self.assertFalse(self.fill.with_user(self.operator).sample_offered, "Nothing is there to draw from yet.")

    def test_laboratory_names_the_step_itself(self):
        self._heated()
        sample = self.env["lot.sample"].with_user(self.lab).create({"lot_id": self.lot.id})
        self.assertEqual((sample.specification_id, self.heat._release_verdict()), (self.standard, "missing"))
        named = self.env["lot.sample"].with_user(self.lab).create({"lot_id": self.lot.id, "workorder_id": self.heat.id})
        self.assertEqual((named.specification_id, self.heat._release_verdict()), (self.milk_check, "pending"))
        self._tested(named)
        with self.assertRaisesRegex(UserError, "stays with its step"):
            named.workorder_id = self.fill

    def test_a_step_takes_samples_of_its_own_batch_only(self):
        self.heat.with_user(self.operator).button_start()
        with self.assertRaisesRegex(ValidationError, "neither made nor used"):
            self.env["lot.sample"].with_user(self.lab).create(
                {"lot_id": self.sugar_lot.id, "workorder_id": self.heat.id}
            )

    def test_a_sample_on_the_way_is_not_judged_as_the_product(self):
        self.pasteurise.write({"requires_release": False, "release_specification_id": False})
        self.heat.with_user(self.operator).button_start()
        with self.assertRaisesRegex(UserError, "not the last step"):
            self.heat.with_user(self.operator)._draw_sample("finished")
        drawn = self.heat.with_user(self.operator)._draw_sample("step").sudo()
        by_lab = (
            self.env["lot.sample"].with_user(self.lab).create({"lot_id": self.lot.id, "workorder_id": self.heat.id})
        )
        self.assertFalse(drawn.specification_id | by_lab.specification_id)
        self.assertEqual(
            [row.code for row in self.order._test_exceptions()], ["unspecified", "unspecified", "unsampled"]
        )

    def test_a_step_that_opens_by_any_sample_gives_it_a_verdict(self):
        self.pasteurise.release_specification_id = False
        self.heat.with_user(self.operator).button_start()
        sample = self.heat.with_user(self.operator)._draw_sample().sudo()
        self.assertEqual(sample.specification_id, self.standard)
        self._tested(sample)
        self.assertEqual(self.heat._release_verdict(), "passed")
        self.assertEqual([row.code for row in self.order._test_exceptions()], ["unsampled"], "It is not the product.")

    def test_only_a_passed_sample_of_the_product_lets_it_be_released(self):
        self._heated()
        self._record(self.heat, "sample")
        self._tested(self.heat.sample_ids)
        (finding,) = self.order._test_exceptions()
        self.assertEqual((finding.code, finding.remedy), ("unsampled", "draw_sample"))
        product = self.env["lot.sample"].with_user(self.lab).create({"lot_id": self.lot.id})
        (finding,) = self.order._test_exceptions()
        self.assertEqual((finding.code, finding.res_id), ("untested", product.id))
        self._tested(product)
        self.assertFalse(list(self.order._test_exceptions()))

    def test_failed_sample_reaches_the_shift_leader_and_the_crew(self):
        self._heated()
        self._record(self.heat, "sample")
        leader = self.order._shift_leader()
        self._tested(self.heat.sample_ids, "12")
        (told,) = self._activities(self.order, leader)
        self.assertIn(self.heat.sample_ids.name, told.summary)
        news = self._board(self.tank)["news"]
        self.assertEqual([row["tone"] for row in news], ["danger"])
        stranger = self.operator.copy({"login": "making_stranger"})
        self.assertFalse(self._terminal(stranger).board(self.tank.id)["news"], "It is told to whom it concerns.")
        self.assertTrue(self._terminal(stranger).board(self.filler.id)["news"], "The next step waits for it.")

    def test_a_passed_retest_asks_nobody_to_stop_any_more(self):
        self._heated()
        self._record(self.heat, "sample")
        leader = self.order._shift_leader()
        self._tested(self.heat.sample_ids, "12")
        self.assertTrue(self._activities(self.order, leader))
        retest = (
            self.env["lot.sample"].with_user(self.lab).create({"lot_id": self.lot.id, "workorder_id": self.heat.id})
        )
        self.assertTrue(self._activities(self.order, leader), "A retest alone settles nothing.")
        self._tested(retest)
        self.assertTrue(self._activities(self.order, leader), "Nobody of quality has judged the failure.")
        judged(self, self.heat.sample_ids - retest)
        self.assertFalse(self._activities(self.order, leader))

    def test_what_others_are_told_leaves_room_for_my_news(self):
        self._heated()
        self._record(self.heat, "sample")
        self._tested(self.heat.sample_ids)
        with patch.object(batch_terminal_news, "NEWS", 1):
            mine = self._board(self.tank)["news"]
            others = self._draw_elsewhere()
            self.assertGreater(others.id, self.heat.sample_ids.id)
            self.assertEqual(self._board(self.tank)["news"], mine)

    def _draw_elsewhere(self):
        """A judged sample of a batch that is nobody's here."""
        order = self._order()
        sample = (
            self.env["lot.sample"]
            .with_user(self.lab)
            .create({"lot_id": order.lot_producing_ids.id, "workorder_id": order.workorder_ids[0].id})
        )
        self._tested(sample)
        return sample

    def test_a_verdict_that_turned_back_is_news_again(self):
        self._heated()
        self._record(self.heat, "sample")
        self._tested(self.heat.sample_ids)
        [before] = self._board(self.tank)["news"]
        sample = self.heat.sample_ids.sudo()
        sample.write(Owned(judged_at=sample.judged_at + timedelta(minutes=5)))
        [after] = self._board(self.tank)["news"]
        self.assertNotEqual(before["key"], after["key"])
