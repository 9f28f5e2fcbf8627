# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from .test_making_facts import FactsCase


@tagged("post_install", "-at_install")
class TestParts(FactsCase):
    """What an order did before it was split is in each of its parts, with all that is found of it."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids

    def _heated(self, value="74.0", fed=100):
        self._start(self.heat)
        self.assertTrue(self.heat._feed("M-1", fed).accepted)
        self._reading(self.heat.step_log_id, value)
        self.heat.button_finish()

    def _part(self):
        order = self.order.with_user(self.operator).with_context(mo_ids_to_backorder=self.order.ids)
        part = order._split_productions({order: [40, 60]})[-1]
        self.assertEqual(part.workorder_ids.mapped("state")[0], "cancel")
        return part

    def _of_source(self, part):
        self.env.flush_all()
        self.env.invalidate_all()
        return [row for row in part.with_user(self.quality)._release_findings() if row.order]

    def _finding(self, part, code):
        rows = [row for row in self._of_source(part) if row.code == code]
        self.assertEqual(len(rows), 1, [row.code for row in self._of_source(part)])
        self.assertEqual(rows[0].order, self.order.id)
        return rows[0]

    def test_a_step_that_nobody_signed(self):
        self._heated()
        part = self._part()
        finding = self._finding(part, "unsigned")
        sentence = next(text for text in part._release_exceptions() if self.order.name in text)
        self.assertIn("which this was split from: Step", sentence)
        action = part.with_user(self.operator).action_settle(finding.key, mend=True)
        self.assertEqual(action["context"]["default_res_id"], self.heat.step_log_ids.id)
        self._sign_steps(self.order)
        self.assertEqual(self._of_source(part), [])

    def test_a_reading_outside_its_limits(self):
        self._heated("90")
        self._sign_steps(self.order)
        self._finding(self._part(), "outside")

    def test_a_lot_that_is_bad_today(self):
        self._grades_lots()
        self._heated()
        self._sign_steps(self.order)
        part = self._part()
        self._grade(self.milk_lot, "fail")
        finding = self._finding(part, "bad_input")
        action = part.with_user(self.operator).action_settle(finding.key, mend=True)
        deviation = self.env["mrp.deviation"].with_user(self.operator).with_context(**action["context"]).create({})
        self.assertEqual(deviation.production_id, self.order)
        self.assertEqual([row.code for row in self._of_source(part)], ["deviation", "bad_input"])
        deviation.write({"cause": "Found late", "action": "Judged"})
        deviation.with_user(self.supervisor).action_close()
        self.assertEqual(self._of_source(part), [])

    def test_a_deviation_of_the_step(self):
        self._heated()
        self._sign_steps(self.order)
        part = self._part()
        deviations = self.env["mrp.deviation"].with_user(self.operator)
        deviations.create({"title": "Bottles", "production_id": self.order.id, "workorder_id": self.fill.id})
        self.assertEqual(self._of_source(part), [], "filling is done in each part by itself")
        deviations.create({"title": "Valve", "production_id": self.order.id, "workorder_id": self.heat.id})
        self._finding(part, "deviation")

    def test_a_sample_of_the_step_that_failed(self):
        self._heated()
        self._sign_steps(self.order)
        part = self._part()
        self.env["lot.sample"].create({"lot_id": self.order.lot_producing_ids.id, "workorder_id": self.heat.id})
        self.assertTrue({"unspecified", "untested"} & {row.code for row in self._of_source(part)})

    def test_too_little_fed(self):
        self._heated(fed=50)
        self._sign_steps(self.order)
        part = self._part()
        self.assertIn("Too little", self._finding(part, "deviation").values["title"])

    def test_a_component_that_was_planned_for_the_step(self):
        milk = self.order.move_raw_ids[0]
        self._heated()
        self._sign_steps(self.order)
        part = self._part()
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET product_uom_qty = 5 WHERE id = %s", [milk.id])
        self.env.invalidate_all()
        finding = self._finding(part, "replanned")
        part.with_user(self.operator).action_settle(finding.key, mend=True)
        self.assertEqual(self.order.deviation_ids.noted_as, "replanned")
        self.assertFalse(part.deviation_ids)

    def test_a_part_of_before_has_the_steps_that_odoo_cancelled(self):
        self.order.workorder_ids.sudo().write({"qty_produced": 100})
        part = self._part()
        kept = json.dumps(
            [row for row in part.confirmed_steps if row["workorder"] not in part.workorder_ids.ids]
            or [{"operation": 0, "workorder": 0, "name": "Kept", "after": []}]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_production SET confirmed_steps = %s WHERE id = %s", [kept, part.id])
        self.env.invalidate_all()
        names = [row.values["step"] for row in part._release_findings() if row.code == "dropped"]
        self.assertEqual(names, ["Kept", "Pasteurise", "Fill"])


@tagged("post_install", "-at_install")
class TestSource(FactsCase):
    """The source that an order names."""

    def test_the_source_of_a_confirmed_order_is_corrected_by_who_answers_for_it(self):
        order = self._order()
        for user in (self.worker, self.operator):
            self._refused(lambda user=user: order.with_user(user).write({"origin": "S00001"}), "keeps its source")
        order.with_user(self.operator).write({"origin": False})
        supervisor = order.with_user(self.supervisor).with_context(tracking_disable=True)
        supervisor.origin = "S00002"
        supervisor.origin = "S00003"
        self.assertIn("from S00002 to S00003", order.message_ids[0].body)
        self.assertEqual(order.message_ids[0].author_id, self.supervisor.partner_id)

    def test_a_draft_and_a_copy_are_free(self):
        draft = (
            self.env["mrp.production"]
            .with_user(self.operator)
            .create(
                {"product_id": self.yoghurt.id, "bom_id": self.bom.id, "product_qty": 10, "company_id": self.company.id}
            )
        )
        draft.origin = "S00004"
        self.assertEqual(draft.origin, "S00004")

    def test_nobody_makes_a_draft_of_a_confirmed_order_or_brings_a_cancelled_one_back(self):
        order = self._order()
        for user in (self.worker, self.operator, self.supervisor):
            for state in ("draft", "cancel"):
                self._refused(lambda user=user, state=state: order.with_user(user).write({"state": state}), "setting")
        order.with_user(self.supervisor).action_cancel()
        self.assertEqual(order.state, "cancel")
        self._refused(lambda: order.with_user(self.worker).write({"state": "confirmed"}), "setting")
        self._refused(lambda: order.with_user(self.worker).write({"state": "draft"}), "setting")
