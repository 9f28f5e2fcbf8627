# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MakingCase


class FactsCase(MakingCase):
    """Callers who know the source, with the rights of a plain manufacturing user, an operator or a supervisor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._user("facts_worker", "mrp.group_mrp_user,stock.group_stock_user")

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(cls.env, login, groups=groups, company_id=cls.company.id, company_ids=cls.company.ids)

    def _codes(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return [row.code for row in order.with_user(self.quality)._release_findings()]


@tagged("post_install", "-at_install")
class TestMadeInTruth(FactsCase):
    """A batch is released for what was done and signed, whatever the states of its order say."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids

    def _draft(self):
        return self.env["mrp.production"].create(
            {"product_id": self.yoghurt.id, "bom_id": self.bom.id, "product_qty": 10, "company_id": self.company.id}
        )

    def test_nobody_says_that_an_order_is_made(self):
        order = self.order.with_user(self.worker)
        self._refused(lambda: order.write({"state": "done"}))
        self._refused(lambda: order.move_finished_ids.write({"quantity": 100, "picked": True, "state": "done"}))
        order.move_finished_ids.write({"quantity": 100, "picked": True})
        self._refused(lambda: order.move_finished_ids.write({"state": "done"}))
        self._refused(lambda: order.workorder_ids.write({"state": "cancel"}), "supervisor")
        self._refused(order.workorder_ids.action_cancel, "supervisor")
        self._refused(lambda: order.workorder_ids.set_state("cancel"), "supervisor")
        self._refused(order.with_user(self.env.user).workorder_ids.unlink, "cannot be deleted")
        self._refused(lambda: order.write({"workorder_ids": [Command.clear()]}))

    def test_an_order_that_only_says_it_is_done_is_not_released(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_workorder SET state = 'cancel' WHERE production_id = %s", [self.order.id])
        self.env.cr.execute(
            "UPDATE mrp_production SET state = 'done', release_state = 'to_review' WHERE id = %s", [self.order.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._codes(self.order), ["unmade", "dropped", "dropped"])
        with self.assertRaisesRegex(UserError, "booked as made"):
            self.order.with_user(self.quality)._release()

    def test_scrapping_the_product_makes_no_batch(self):
        self._received(self.yoghurt, "Y-OLD", 5)
        self.env["stock.scrap"].create(
            {
                "product_id": self.yoghurt.id,
                "production_id": self.order.id,
                "scrap_qty": 5,
                "company_id": self.company.id,
                "location_id": self.stock.id,
                "lot_id": self.env["stock.lot"].search([("name", "=", "Y-OLD")]).id,
            }
        ).action_validate()
        self.assertIn("unmade", self._codes(self.order))

    def test_an_order_born_confirmed_or_without_its_steps_is_judged_by_its_recipe(self):
        draft = self._draft()
        draft.workorder_ids.unlink()
        draft.action_confirm()
        self.assertEqual(self._codes(draft).count("dropped"), 2)

    def test_a_dropped_step_is_judged_by_a_closed_deviation(self):
        self.bom.bom_line_ids[1].unlink()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        self._start(self.heat)
        self.heat._feed("M-1", 100)
        self._reading(self.heat.step_log_id, "74.0")
        self.heat.button_finish()
        self.fill.with_user(self.supervisor).action_cancel()
        self._sign_steps(self.order)
        self.order.qty_producing = 100
        self.order.with_context(skip_backorder=True).button_mark_done()
        self.assertEqual(self._codes(self.order), ["dropped"])
        finding = next(iter(self.order._release_findings()))
        action = self.order.with_user(self.operator).action_settle(finding.key, mend=True)
        deviation = self.env["mrp.deviation"].with_user(self.operator).with_context(**action["context"]).create({})
        self.assertEqual((deviation.workorder_id, self._codes(self.order)), (self.fill, ["deviation"]))
        for said in ({"cause": "\u3164", "action": "Weighed"}, {"cause": "Filled by hand", "action": " \u200b "}):
            deviation.write(said)
            self._refused(deviation.with_user(self.supervisor).action_close, "cause and the action")
        deviation.write({"cause": "Filled by hand", "action": "Weighed each bottle"})
        deviation.with_user(self.supervisor).action_close()
        self.order.with_user(self.quality)._release()
        self.assertEqual(self.order.release_state, "released")

    def test_a_step_left_out_of_the_draft_is_judged_by_name(self):
        draft = self._draft()
        draft.workorder_ids[1].unlink()
        draft.action_confirm()
        finding = next(row for row in draft._release_findings() if row.code == "dropped")
        action = draft.with_user(self.operator).action_settle(finding.key, mend=True)
        deviation = self.env["mrp.deviation"].with_user(self.operator).with_context(**action["context"]).create({})
        self.assertEqual(deviation.operation_id, self.fill.operation_id)
        self.assertNotIn("dropped", self._codes(draft))
        self._refused(lambda: deviation.write({"operation_id": self.pasteurise.id}))

    def test_an_added_step_is_named(self):
        self.env["mrp.workorder"].with_user(self.worker).create(
            {
                "name": "Stir",
                "production_id": self.order.id,
                "workcenter_id": self.tank.id,
                "product_uom_id": self.kg.id,
            }
        )
        added = self.order.workorder_ids - self.heat - self.fill
        self.assertIn("added", self._codes(self.order))
        self.assertNotIn(added.id, [row["workorder"] for row in self.order.confirmed_steps])
        added.with_user(self.supervisor).action_cancel()
        self.assertNotIn("added", self._codes(self.order))

    def test_each_step_is_signed_by_who_performed_it(self):
        batch = self._make(self.order)
        self.assertEqual(self._codes(batch), [])
        unsigned = self._order()
        heat = unsigned.workorder_ids[0]
        self._start(heat)
        heat._feed("M-1", 100)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self.assertEqual(self._codes(unsigned).count("unsigned"), 1)
        heat.step_log_ids.with_user(self.supervisor)._sign("supervisor", "checked")
        self.assertEqual(self._codes(unsigned).count("unsigned"), 1, "a check is no signature of who performed it")
        heat.step_log_ids.with_user(self.operator)._sign("operator", "performed")
        self.assertNotIn("unsigned", self._codes(unsigned))

    def test_what_changed_after_the_signature_is_signed_or_checked_again(self):
        batch = self._make(self.order)
        batch.step_reading_ids[0].with_user(self.supervisor)._correct("74.5", "misread")
        self.assertEqual(self._codes(batch), ["changed_since"])
        row = next(iter(batch._release_findings()))
        offered = {
            user: batch.with_user(user)._signing_of_step(row)
            for user in (self.operator, self.supervisor, self.quality, self.auditor)
        }
        self.assertEqual(
            offered,
            {
                self.operator: ("operator", "performed"),
                self.supervisor: ("supervisor", "checked"),
                self.quality: ("quality", "checked"),
                self.auditor: None,
            },
        )
        self.heat.step_log_ids.with_user(self.supervisor)._sign("supervisor", "checked")
        self.assertEqual(self._codes(batch), [])

    def test_a_step_taken_up_again_is_finished_before_the_release(self):
        batch = self._make(self.order)
        self.env["mrp.step.log"]._open_for(self.heat)
        self.assertIn("running", self._codes(batch))

    def test_a_gate_between_steps_does_not_open_by_rewriting_steps(self):
        self.pasteurise.requires_release = True
        self._start(self.heat)
        self.heat._feed("M-1", 100)
        self._reading(self.heat.step_log_id, "74.0")
        self.heat.button_finish()
        fill, heat = self.fill.with_user(self.worker), self.heat.with_user(self.worker)
        fill.blocked_by_workorder_ids = [Command.clear()]
        fill.write({"sequence": 1})
        heat.write({"sequence": 99})
        self.env.flush_all()
        self.env.invalidate_all()
        self._refused(lambda: fill.write({"state": "progress"}), "has to wait")
        self._refused(fill.button_start, "has to wait")
        for vals in ({"operation_id": False}, {"operation_id": self.fill.operation_id.id}):
            self._refused(lambda vals=vals: heat.write(vals), "recipe")
        self._refused(lambda: heat.write({"production_id": self._order().id}))
        self._refused(lambda: self.order.with_user(self.worker).write({"bom_id": False}), "recipe")

    def test_a_step_keeps_its_work_center_or_an_alternative(self):
        other = self.tank.copy({"name": "Bucket"})
        heat = self.heat.with_user(self.worker)
        self._refused(lambda: heat.write({"workcenter_id": other.id}), "supervisor")
        self.tank.alternative_workcenter_ids = other
        heat.write({"workcenter_id": other.id})
        self.assertEqual(heat.workcenter_id, other)
        self.fill.with_user(self.supervisor).write({"workcenter_id": self.tank.id})

    def test_the_kept_steps_are_nobodys_to_write(self):
        order = self.order.with_user(self.worker)
        self._refused(lambda: order.write({"confirmed_steps": []}))
        forged = order.with_context(default_confirmed_steps=[]).create(
            {"product_id": self.yoghurt.id, "bom_id": self.bom.id, "product_qty": 1, "company_id": self.company.id}
        )
        self.assertFalse(forged.confirmed_steps)
        self.assertFalse(self.order.with_user(self.env.user).copy().confirmed_steps)
        self._start(self.heat)
        self.env.flush_all()
        with self.assertRaises(Exception) as refused, self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.env.cr.execute("UPDATE mrp_production SET confirmed_steps = '[]' WHERE id = %s", [self.order.id])
        self.assertIn("keeps its steps", str(refused.exception))

    def test_a_recipe_changed_before_the_start_brings_its_steps(self):
        self.bom.operation_ids = [Command.create({"name": "Cool", "workcenter_id": self.tank.id, "sequence": 3})]
        self.order.with_user(self.supervisor).action_update_bom()
        self.assertEqual(
            [row["name"] for row in self.order.confirmed_steps if row["workorder"]], ["Pasteurise", "Fill", "Cool"]
        )
        self.assertNotIn("added", self._codes(self.order))

    def test_a_split_order_has_the_steps_that_are_left(self):
        order = self.order.with_user(self.env.user)
        first, second = order._split_productions({order: [60, 40]})
        self.assertEqual([row["name"] for row in second.confirmed_steps], ["Pasteurise", "Fill"])
        self.assertEqual([row["workorder"] for row in second.confirmed_steps], second.workorder_ids.ids)
        self.assertEqual(first, order)

    def test_a_cancelled_order_takes_its_steps_along_and_may_be_deleted(self):
        order = self._order().with_user(self.worker)
        order.action_cancel()
        self.assertEqual(set(order.workorder_ids.mapped("state")), {"cancel"})
        if "trace_record_ids" not in order._fields:
            order.unlink()
            self.assertFalse(order.exists())


@tagged("post_install", "-at_install")
class TestUpkeep(FactsCase):
    """Who says that equipment is clean or calibrated can answer for it, and is on record."""

    def test_who_only_reads_notes_no_cleaning(self):
        laboratory = self._user("facts_laboratory", "stock_lot_quality.group_lab")
        for user in (self.auditor, laboratory, self.worker, self.quality):
            machine = self.machine.with_user(user)
            self.assertFalse(machine.may_note_cleaning)
            with self.assertRaises(AccessError):
                machine.action_cleaned()
            for vals in ({"cleaned_at": fields.Datetime.now()}, {"calibration_due": "2090-01-01"}):
                with self.assertRaises(AccessError):
                    machine.write(vals)
        self.assertFalse(self.machine.cleaned_at)

    def test_a_cleaning_is_a_fact(self):
        maintenance = self._user("facts_maintenance", "maintenance.group_equipment_manager")
        for user in (self.operator, self.supervisor, maintenance, self._user("facts_head", "mrp.group_mrp_manager")):
            machine = self.machine.with_user(user)
            self.assertTrue(machine.may_note_cleaning)
            self.machine.cleaned_at = False
            machine.action_cleaned()
            self.env.invalidate_all()
            noted = self.machine.upkeep_ids[0]
            self.assertEqual((noted.kind, noted.user_id, noted.cleaned_at), ("cleaned", user, self.machine.cleaned_at))
        self._refused(lambda: noted.sudo().write({"user_id": self.auditor.id}))
        self._refused(lambda: noted.sudo().unlink())
        self._refused(lambda: noted.sudo().create({"equipment_id": self.machine.id, "kind": "cleaned"}))

    def test_a_new_calibration_is_noted_with_who_said_so(self):
        maintenance = self._user("facts_calibration", "maintenance.group_equipment_manager")
        self.machine.with_user(maintenance).calibration_due = "2090-01-01"
        noted = self.machine.upkeep_ids
        self.assertEqual(
            (noted.kind, noted.user_id, str(noted.calibration_due)), ("calibrated", maintenance, "2090-01-01")
        )

    def test_who_sees_the_equipment_sees_its_upkeep_and_nobody_else(self):
        plain = self._user("facts_plain", "base.group_user")
        maintenance = self._user("facts_upkeep", "maintenance.group_equipment_manager")
        self.machine.action_cleaned()
        noted = self.machine.upkeep_ids
        upkeep = self.env["maintenance.upkeep"]
        self.assertTrue(noted)
        self.assertFalse(upkeep.with_user(plain).search([("equipment_id", "=", self.machine.id)]))
        with self.assertRaises(AccessError):
            noted.with_user(plain).read(["kind"])
        for user in (self.operator, self.auditor, maintenance):
            self.assertEqual(upkeep.with_user(user).search([("equipment_id", "=", self.machine.id)]), noted)
        self.machine.message_subscribe(plain.partner_id.ids)
        self.assertEqual(self.machine.with_user(plain).upkeep_ids, noted)

    def test_no_cleaning_ahead_of_time(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self._refused(lambda: self.machine.write({"cleaned_at": tomorrow}), "ahead")
        self._refused(lambda: self.machine.copy({"cleaned_at": tomorrow}), "ahead")
