# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tests import tagged

from .sampling import judged
from .test_sampling import SamplingCase


@tagged("post_install", "-at_install")
class TestRetest(SamplingCase):
    """A failure stands until quality has judged it; a sample drawn by mistake is withdrawn."""

    def test_limits_of_the_same_name_speak_for_no_product(self):
        samples = self.env["lot.sample"].with_user(self.lab)
        lookalike = self._limits(self.standard.name, for_step=True)
        samples.create({"lot_id": self.lot.id, "specification_id": lookalike.id})
        self.assertTrue(self.order._needs_finished_sample())
        samples.create({"lot_id": self.lot.id, "specification_id": self.standard.id})
        self.assertFalse(self.order._needs_finished_sample())

    def test_nobody_samples_until_it_passes(self):
        self._heated()
        for value in ("12", "5", "5"):
            self._record(self.heat, "sample")
            self._tested(self.heat.sample_ids.filtered(lambda sample: sample.verdict == "pending"), value)
        (failed,) = self.heat.sample_ids.filtered(lambda sample: sample.verdict == "failed")
        self.assertEqual((self.heat._release_verdict(), self.heat._deciding_sample()), ("failed", failed))
        self.assertFalse(self._record(self.fill, "start")["accepted"])
        self.assertEqual(self.heat._next_sampling("Fill").code, "step_failed")
        with self.assertRaisesRegex(UserError, "quality closes it"):
            judged(self, failed, self.supervisor)
        self.assertEqual(self.heat._release_verdict(), "failed")
        self.env["mrp.deviation"].search([("sample_id", "=", failed.id)]).with_user(self.quality).action_close()
        failed.invalidate_recordset()
        self.assertEqual(self.heat._release_verdict(), "passed")
        self.quality.group_ids = self.env.ref("base.group_user")
        failed.invalidate_recordset()
        self.assertEqual(self.heat._release_verdict(), "passed", "who judged it could then, whoever they are now")
        self.assertTrue(self._record(self.fill, "start")["accepted"])
        self.assertNotIn("unjudged", [row.code for row in self.order._test_exceptions()])

    def test_a_judged_failure_asks_for_another_sample(self):
        self._heated()
        self._record(self.heat, "sample")
        failed = self.heat.sample_ids
        self._tested(failed, "12")
        (finding, *_rest) = self.order._test_exceptions()
        self.assertEqual(
            (finding.code, finding.remedy, finding.prefill["sample_id"]), ("unjudged", "open_deviation", failed.id)
        )
        judged(self, failed)
        failed.invalidate_recordset()
        self.assertEqual((self.heat._release_verdict(), self.heat._needs_sample()), ("missing", True))

    def test_a_deviation_judges_a_sample_of_its_own_batch_once(self):
        self._heated()
        self._record(self.heat, "sample")
        other = self._order()
        with self.assertRaisesRegex(ValidationError, "none of batch"):
            self.env["mrp.deviation"].with_user(self.operator).create(
                {"title": "x", "production_id": other.id, "sample_id": self.heat.sample_ids.id}
            )
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "x", "production_id": self.order.id, "cause": "a", "action": "b"})
        )
        for user in (self.operator, self.quality):
            with self.assertRaises(UserError):
                deviation.with_user(user).write({"sample_id": self.heat.sample_ids.id})
        self._tested(self.heat.sample_ids, "12")
        deviation.with_user(self.quality).action_close()
        self.assertEqual(self.heat._release_verdict(), "failed", "It names no sample.")

    def test_a_sample_drawn_by_mistake_is_withdrawn(self):
        self._heated()
        self._record(self.heat, "sample")
        sample = self.heat.sample_ids
        for user, reason in ((self.operator, "mistake"), (self.supervisor, "mistake"), (self.lab, " ")):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                sample.with_user(user)._withdraw(reason)
        with self.assertRaises(UserError):
            sample.with_user(self.lab).write({"verdict": "withdrawn"})
        with patch.object(type(sample), "lock_for_update", side_effect=LockError("locked")):
            with self.assertRaisesRegex(UserError, "at work on sample"):
                sample.with_user(self.lab)._withdraw("wrong tank")
        sample.with_user(self.lab)._withdraw("wrong tank")
        fact = sample.verdict_ids[:1]
        self.assertEqual(
            (sample.verdict, fact.verdict, fact.reason, fact.user_id),
            ("withdrawn", "withdrawn", "wrong tank", self.lab),
        )
        with self.assertRaises(UserError):
            fact.sudo().write({"reason": "other"})
        self.assertEqual((self.heat._release_verdict(), self.heat._needs_sample()), ("missing", True))
        self.assertFalse(self._activities(sample, self.lab))
        for act in (lambda: self._tested(sample), lambda: sample.with_user(self.lab)._withdraw("again")):
            with self.assertRaisesRegex(UserError, "withdrawn"), self.env.cr.savepoint():
                act()
        self._record(self.heat, "sample")
        tested = self.heat.sample_ids - sample
        self._tested(tested, "12")
        with self.assertRaisesRegex(UserError, "has results"):
            tested.with_user(self.quality)._withdraw("it failed")
        self.assertFalse(fact._replay())

    def test_a_failed_sample_of_a_bought_lot_is_no_deviation_of_a_batch(self):
        sample = self.env["lot.sample"].with_user(self.lab).create({"lot_id": self.milk_lot.id})
        with self.assertRaisesRegex(UserError, "M-1 was not made here"):
            sample.action_open_deviation()
