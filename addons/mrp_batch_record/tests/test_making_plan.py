# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import mrp_production_plan
from ..queries.components import FILL
from .test_making_facts import FactsCase


class PlanCase(FactsCase):
    """An order of yoghurt, its component lines, and what is found of them."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        self.milk_line, self.culture_line = self.order.move_raw_ids

    def _as(self, user, records):
        return records.with_user(user)

    def _noted(self, order=None):
        self.env.flush_all()
        self.env.invalidate_all()
        deviations = (order or self.order).deviation_ids.filtered(lambda row: row.noted_as == "replanned")
        return "\n".join(f"{row.title}\n{row.description or ''}" for row in deviations)

    def _judge(self, order=None):
        for deviation in (order or self.order).deviation_ids.filtered(lambda row: row.state == "open"):
            judged = deviation.with_user(self.supervisor)
            judged.write({"cause": "Seen", "action": "Judged"})
            judged.action_close()


@tagged("post_install", "-at_install")
class TestReplanned(PlanCase):
    """What is done to the components of a confirmed order is named in its record, and judged before the release."""

    def test_a_lowered_plan_is_named_with_who_and_judged(self):
        self._as(self.worker, self.milk_line).product_uom_qty = 20
        told = self._noted()
        self.assertIn("The plan of", told)
        self.assertIn("from 100.00 to 20.00", told)
        self.assertIn(self.worker.name, told)
        self.assertEqual(self.order.deviation_ids.opened_by_id, self.worker)
        self.assertIn("deviation", self._codes(self.order))
        self._judge()
        self.assertNotIn("replanned", self._codes(self.order))
        self.assertNotIn("deviation", self._codes(self.order))
        self._as(self.worker, self.milk_line).product_uom_qty = 10
        self.assertIn("deviation", self._codes(self.order))

    def test_a_plan_lowered_and_brought_back_stays_named(self):
        line = self._as(self.worker, self.culture_line)
        line.product_uom_qty = 1
        line.product_uom_qty = 2
        self.assertIn("from 2.00 to 1.00", self._noted())
        self.assertNotIn("replanned", self._codes(self.order))

    def test_a_component_taken_out_is_named(self):
        self._as(self.worker, self.culture_line).unlink()
        self.assertIn(f"{self.culture.display_name} was planned with 2.00 kg and was taken out", self._noted())
        self._as(self.worker, self.order).write({"move_raw_ids": [Command.unlink(self.milk_line.id)]})
        self.assertIn(f"{self.milk.display_name} was planned with 100.00 kg and was taken out", self._noted())

    def test_a_component_put_in_is_named(self):
        self._as(self.worker, self.order).write(
            {
                "move_raw_ids": [
                    Command.create({"product_id": self.sugar.id, "product_uom_qty": 5, "product_uom": self.kg.id})
                ]
            }
        )
        self.assertIn("was not planned and was added: 5.00", self._noted())

    def test_a_component_made_anew_is_not_the_planned_one(self):
        self._as(self.worker, self.milk_line).unlink()
        self._as(self.worker, self.order).write(
            {
                "move_raw_ids": [
                    Command.create({"product_id": self.milk.id, "product_uom_qty": 100, "product_uom": self.kg.id})
                ]
            }
        )
        self.assertIn("taken out", self._noted())

    def test_another_unit_is_another_plan(self):
        gram = self.env.ref("uom.product_uom_gram")
        with mute_logger("odoo.sql_db"):
            self._as(self.worker, self.milk_line).product_uom = gram
        self.assertIn("from 100.00 to 0.10", self._noted())

    def test_a_component_stays_with_its_order_and_its_line_of_the_recipe(self):
        other = self._order()
        line, stranger = self._as(self.worker, self.milk_line), other.move_raw_ids[0]
        self._refused(lambda: line.write({"raw_material_production_id": False}), "stays the component")
        self._refused(lambda: line.write({"raw_material_production_id": other.id}), "stays the component")
        self._refused(lambda: line.write({"bom_line_id": False}), "stays the component")
        self._refused(lambda: line.write({"substitutes_id": stranger.id}), "stays the component")
        self._refused(
            lambda: self._as(self.worker, self.order).write(
                {
                    "move_raw_ids": [
                        Command.create(
                            {
                                "product_id": self.sugar.id,
                                "product_uom_qty": 99,
                                "product_uom": self.kg.id,
                                "substitutes_id": self.milk_line.id,
                            }
                        )
                    ]
                }
            ),
            "stays the component",
        )

    def test_what_only_sql_changed_is_found_and_offers_a_deviation(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET product_uom_qty = 20 WHERE id = %s", [self.milk_line.id])
        self.assertIn("replanned", self._codes(self.order))
        finding = next(row for row in self.order._release_findings() if row.code == "replanned")
        shown = self.order.with_user(self.operator).release_findings["rows"]
        self.assertTrue(next(row for row in shown if row["key"] == finding.key)["remedy"])
        action = self.order.with_user(self.operator).action_settle(finding.key, mend=True)
        deviation = self.env["mrp.deviation"].browse(action["res_id"])
        self.assertIn("from 100.00 to 20.00", deviation.title)
        self.assertNotIn("replanned", self._codes(self.order))

    def test_the_draft_is_held_against_the_recipe(self):
        draft = (
            self.env["mrp.production"]
            .with_user(self.operator)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "bom_id": self.bom.id,
                    "product_qty": 100,
                    "company_id": self.company.id,
                }
            )
        )
        draft.move_raw_ids[0].product_uom_qty = 20
        draft.move_raw_ids[1].unlink()
        draft.action_confirm()
        codes = self._codes(draft)
        self.assertIn("replanned", codes)
        self.assertIn("taken_out", codes)

    def test_nobody_writes_the_plan(self):
        order = self._as(self.worker, self.order)
        self._refused(lambda: order.write({"confirmed_components": {"made": 100, "rows": []}}))
        deviations = self.env["mrp.deviation"].with_user(self.operator).with_context(default_judged_changes=["x"])
        for values in ({}, {"judged_changes": ["x"]}):
            born = deviations.create({"production_id": self.order.id, "title": "Smell", **values})
            self.assertFalse(born.judged_changes)
        self._refused(lambda: born.write({"judged_changes": ["x"]}))
        self._start(self.heat)
        self.env.flush_all()
        with self.assertRaisesRegex(Exception, "keeps its plan"), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.env.cr.execute("UPDATE mrp_production SET confirmed_components = NULL WHERE id = %s", [self.order.id])

    def test_an_order_made_as_planned_has_nothing_to_judge(self):
        batch = self._make(self.order)
        self.assertFalse(batch.deviation_ids)
        self.assertEqual(self._codes(batch), [])


@tagged("post_install", "-at_install")
class TestReplannedByOdoo(PlanCase):
    """What Odoo and the house do to the lines of an order by themselves changes no plan."""

    def test_another_quantity_of_the_order(self):
        for quantity in (33, 70.5, 100):
            self.env["change.production.qty"].with_user(self.supervisor).create(
                {"mo_id": self.order.id, "product_qty": quantity}
            ).change_prod_qty()
            self.assertEqual(self._noted(), "", quantity)
            self.assertEqual(self.order._plan_changes(), [])

    def _change_quantity(self, *quantities):
        for quantity in quantities:
            self.env["change.production.qty"].with_user(self.supervisor).create(
                {"mo_id": self.order.id, "product_qty": quantity}
            ).change_prod_qty()

    def test_whole_units_do_not_drift_with_the_quantity_of_the_order(self):
        self.env.ref("uom.decimal_product_uom").digits = 0
        for quantity, milk, culture in ((33, 33, 1), (100, 100, 2), (51, 51, 2), (33, 33, 1), (100, 100, 2)):
            self._change_quantity(quantity)
            self.assertEqual((self.milk_line.product_uom_qty, self.culture_line.product_uom_qty), (milk, culture))
            self.assertEqual((self._noted(), self.order._plan_changes()), ("", []), quantity)
        self._as(self.worker, self.culture_line).product_uom_qty = 3
        self.assertIn("from 2 to 3", self._noted(), "one unit by hand is no rounding")
        self._judge()
        self._change_quantity(50)
        self.assertEqual(self.culture_line.product_uom_qty, 2, "what somebody changed goes on as Odoo has it")

    def test_what_stands_in_is_scaled_with_what_it_stands_in_for(self):
        self.env.ref("uom.decimal_product_uom").digits = 0
        self.bom.bom_line_ids[0].substitute_ids = self.sugar
        self.order = self._order(user=self.operator)
        milk, culture = self.order.move_raw_ids
        self._start(self.order.workorder_ids[0].with_user(self.operator))
        self.assertTrue(self.order.workorder_ids[0].with_user(self.operator)._feed("S-1", 41).accepted)
        sugar = self.order.move_raw_ids - milk - culture
        for quantity in (33, 77, 33, 100):
            self._change_quantity(quantity)
            self.assertEqual(milk.product_uom_qty + sugar.product_uom_qty, quantity)
            self.assertEqual(self._noted(self.order), "")

    def test_parts_of_an_order(self):
        for part in self.order.with_user(self.supervisor)._split_productions({self.order: [30, 50, 20]}):
            self.assertTrue(part.confirmed_components)
            self.assertEqual(set(self._codes(part)) & {"replanned", "taken_out", "put_in", "moved"}, set())

    def test_a_part_has_the_plan_of_its_order_and_not_what_became_of_it(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET product_uom_qty = 20 WHERE id = %s", [self.milk_line.id])
        self.env.invalidate_all()
        for part in self.order.with_user(self.supervisor)._split_productions({self.order: [60, 40]}):
            self.assertIn("replanned", self._codes(part), part.name)

    def test_what_the_recipe_permits_instead(self):
        self.bom.bom_line_ids[0].substitute_ids = self.sugar
        order = self._order(user=self.operator)
        heat = order.workorder_ids[0].with_user(self.operator)
        self._start(heat)
        self.assertTrue(heat._feed("S-1", 40).accepted)
        self.assertTrue(heat._feed("M-1", 60).accepted)
        self.assertEqual(self._noted(order), "")
        self.assertNotIn("replanned", self._codes(order))
        for part in order.with_user(self.supervisor)._split_productions({order: [60, 40]}):
            self.assertEqual(set(self._codes(part)) & {"replanned", "taken_out", "put_in"}, set())

    def test_a_recipe_updated_before_the_order_begins(self):
        self.bom.bom_line_ids[0].product_qty = 120
        self.order.with_user(self.env.user).action_update_bom()
        self.assertEqual(self.milk_line.product_uom_qty, 120)
        self.assertEqual(self._noted(), "")
        self.assertNotIn("replanned", self._codes(self.order))

    def test_a_cancelled_order_goes_with_its_components(self):
        order = self.order.with_user(self.worker)
        order.action_cancel()
        order.unlink()
        self.assertFalse(order.exists())

    def test_a_line_that_the_recipe_has_lost(self):
        self.bom.bom_line_ids[1].unlink()
        self.assertEqual(set(self._codes(self.order)) & {"replanned", "taken_out", "put_in"}, set())

    def test_an_order_of_before_keeps_what_it_has(self):
        self.env.flush_all()
        kept = self.order.confirmed_components
        self.env.cr.execute("UPDATE mrp_production SET confirmed_components = NULL WHERE id = %s", [self.order.id])
        self.env.cr.execute(FILL + " AND p.id = %s", [self.order.id])
        self.env.invalidate_all()
        self.assertEqual(
            [row["product"] for row in self.order.confirmed_components["rows"]],
            [row["product"] for row in kept["rows"]],
        )
        self.assertEqual(self.order._plan_changes(), [])


@tagged("post_install", "-at_install")
class TestReplannedCost(PlanCase):
    """What is written is compared, not the whole order each time."""

    def _queries(self, count):
        """How many queries it takes to change *count* components of an order of so many, each by itself."""
        products = self.env["product.product"].create(
            [{"name": f"Spice {number}", "is_storable": True, "uom_id": self.kg.id} for number in range(count)]
        )
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.yoghurt.product_tmpl_id.id,
                "product_qty": 100,
                "product_uom_id": self.kg.id,
                "bom_line_ids": [Command.create({"product_id": product.id, "product_qty": 5}) for product in products],
            }
        )
        order = (
            self.env["mrp.production"]
            .with_user(self.operator)
            .create(
                {"product_id": self.yoghurt.id, "bom_id": bom.id, "product_qty": 100, "company_id": self.company.id}
            )
        )
        order.action_confirm()
        lines = order.move_raw_ids.with_user(self.worker)
        self.assertEqual(len(lines), count)
        self.env.flush_all()
        self.env.invalidate_all()
        before, compared = self.env.cr.sql_log_count, []
        read = mrp_production_plan._of_line

        def counted(move):
            compared.append(move.id)
            return read(move)

        with patch.object(mrp_production_plan, "_of_line", counted):
            for line in lines:
                line.product_uom_qty = 6
                self.env.flush_all()
        self.assertEqual(len(order.deviation_ids.judged_changes), count)
        return self.env.cr.sql_log_count - before, len(compared)

    def test_it_grows_with_what_is_written(self):
        self._queries(3)
        (few, few_read), (many, many_read) = self._queries(5), self._queries(20)
        self.assertEqual((few_read, many_read), (5, 20))
        self.assertLess(many, 4 * few * 1.1)


@tagged("post_install", "-at_install")
class TestMoved(PlanCase):
    """A component is moved between steps that have not begun, by who answers for them; its record names it."""

    def test_a_supervisor_moves_it(self):
        line = self._as(self.supervisor, self.culture_line)
        line.write({"workorder_id": self.heat.id, "operation_id": self.pasteurise.id})
        told = self._noted()
        self.assertIn("Fill", told)
        self.assertIn("Pasteurise", told)
        self.assertIn(self.supervisor.name, told)
        self._judge()
        self.assertNotIn("moved", self._codes(self.order))

    def test_a_maker_does_not(self):
        for user in (self.worker, self.operator):
            self._refused(
                lambda user=user: self._as(user, self.culture_line).write({"workorder_id": self.heat.id}), "supervisor"
            )

    def test_a_step_that_has_begun_keeps_its_components(self):
        self._start(self.heat)
        line = self._as(self.supervisor, self.milk_line)
        self._refused(lambda: line.write({"workorder_id": self.fill.id}), "has begun")
        self._refused(lambda: line.write({"operation_id": self.fill.operation_id.id}), "has begun")
        line = self._as(self.supervisor, self.culture_line)
        self._refused(lambda: line.write({"workorder_id": self.heat.id}), "has begun")
        self._refused(lambda: line.write({"operation_id": self.pasteurise.id}), "has begun")

    def test_an_added_step_that_never_began_is_deleted_with_components_in_it(self):
        added = (
            self.env["mrp.workorder"]
            .with_user(self.supervisor)
            .create(
                {
                    "name": "Stir",
                    "production_id": self.order.id,
                    "workcenter_id": self.tank.id,
                    "product_uom_id": self.kg.id,
                }
            )
        )
        self._as(self.supervisor, self.culture_line).workorder_id = added
        self._as(self.worker, added).unlink()
        self.assertFalse(added.exists())
        self.assertEqual(self.culture_line.workorder_id, self.fill, "Odoo links it to the step of its operation again")
        self.assertIn("Stir", self._noted())

    def test_the_form_of_an_order_saves_a_changed_plan(self):
        self.order.is_locked = False
        with Form(self.order.with_user(self.supervisor)) as form, form.move_raw_ids.edit(0) as line:
            line.product_uom_qty = 90
        self.assertEqual(self.milk_line.product_uom_qty, 90)
        self.assertIn("from 100.00 to 90.00", self._noted())
