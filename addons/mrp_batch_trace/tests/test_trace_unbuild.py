# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.addons.mrp_batch_record.tests.test_making_facts import FactsCase
from odoo.tests import tagged

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestTraceUnbuild(GenealogyCase):
    """What was taken apart: which lots gave what back, and what is known of these."""

    def _taken_apart(self, lot):
        order = self.env["mrp.production"].search([("lot_producing_ids", "in", lot.ids)])
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": lot.product_id.id,
                "mo_id": order.id,
                "lot_id": lot.id,
                "product_qty": order.qty_produced,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
            }
        )
        unbuild.action_unbuild()
        return unbuild

    def test_a_by_product_is_taken_apart_with_its_lot_and_not_given_back(self):
        milk, whey = self.receive(self.milk, "M1", 100, self.farm), self.lot(self.whey, "W1")
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=50, byproducts=[(whey, 10)])
        self._taken_apart(bulk)
        self.assertEqual(bulk._genealogy_neighbours(downstream=True), milk)
        self.assertEqual(whey._genealogy_neighbours(downstream=True), milk)
        self.assertEqual(whey._genealogy_neighbours(downstream=False), milk)
        self.assertEqual(
            self.links(self.trace(lot_ids=milk, direction="down")._answer()),
            {("M1", "B1"), ("M1", "W1"), ("B1", "M1"), ("W1", "M1")},
        )

    def test_what_is_given_back_still_lacks_its_suppliers_number(self):
        milk = self.receive(self.milk, "M1", 60, self.farm)
        bulk = self.make(self.bulk, ["B1"], {milk: 60}, quantity=60)
        self._taken_apart(bulk)
        completeness = self.trace(lot_ids=bulk, direction="up")._answer().completeness
        self.assertEqual({gap.code: gap.examples for gap in completeness.gaps}, {"supplier_lot": ["M1"]})


@tagged("post_install", "-at_install")
class TestUnbuilt(MakingCase):
    """What comes back from a batch that was taken apart."""

    def setUp(self):
        super().setUp()
        self._grades_lots()
        culture = self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.culture)
        culture.write({"product_uom_id": self.env.ref("uom.product_uom_gram").id, "product_qty": 2000})

    def test_so_much_comes_back_as_went_in_and_is_what_it_was(self):
        milk = self._received(self.milk, "M-2", 100)
        order = self._order()
        heat, fill = order.workorder_ids
        self._start(heat)
        self.assertTrue(heat._feed("M-2", 100).accepted)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self._start(fill)
        self.assertTrue(fill._feed("C-1", 2000).accepted)
        fill.button_finish()
        order.action_close_batch(100)
        self.assertEqual((milk.product_qty, self.culture_lot.product_qty), (0, 18))
        self._grade(order.lot_producing_ids, "pass")
        unbuild = (
            self.env["mrp.unbuild"]
            .with_user(self.supervisor)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "mo_id": order.id,
                    "lot_id": order.lot_producing_ids.id,
                    "product_qty": 50,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.stock.id,
                }
            )
        )
        unbuild.action_unbuild()
        self.assertEqual(milk.grade_id.code, "pass", "it was born when it came, not again")
        self.assertEqual((milk.product_qty, self.culture_lot.product_qty), (50, 19))


@tagged("post_install", "-at_install")
class TestUnbuildGuarded(FactsCase):
    """An unbuild order is done by taking apart, and stays as it was done, also after the decision on its batch."""

    def setUp(self):
        super().setUp()
        self.order = self._make(self._order())
        self.order.with_user(self.quality)._release()
        self.lot = self.order.lot_producing_ids
        self.unbuild = self._unbuild()

    def _unbuild(self, **values):
        return (
            self.env["mrp.unbuild"]
            .with_user(self.worker)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "mo_id": self.order.id,
                    "lot_id": self.lot.id,
                    "product_qty": 50,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.stock.id,
                    **values,
                }
            )
        )

    def test_it_is_done_by_taking_apart(self):
        for sent in ({}, {"brought_about": ["done"]}):
            self._refused(lambda sent=sent: self.unbuild.with_context(**sent).write({"state": "done"}), "by the button")
        self._refused(lambda: self._unbuild(state="done"), "by the button")
        self.env["ir.default"].with_user(self.worker).sudo().set("mrp.unbuild", "state", "done", user_id=self.worker.id)
        self.assertEqual(self._unbuild().state, "draft")
        self.assertEqual(
            self.env["mrp.unbuild"]
            .with_user(self.worker)
            .with_context(default_state="done")
            .create({"product_id": self.yoghurt.id, "mo_id": self.order.id, "lot_id": self.lot.id})
            .state,
            "draft",
        )
        before = self.lot.product_qty
        self.unbuild.action_validate()
        self.env.invalidate_all()
        self.assertEqual(self.unbuild.state, "done")
        self.assertAlmostEqual(self.lot.product_qty, before / 2)

    def test_it_stays_as_it_was_done(self):
        self.unbuild.action_unbuild()
        other = self._order()
        for values in (
            {"lot_id": False},
            {"product_qty": 1},
            {"mo_id": other.id},
            {"name": "X"},
            {"product_id": self.milk.id},
            {"location_dest_id": self.stock.location_id.id},
        ):
            self._refused(lambda values=values: self.unbuild.write(values), "was taken apart stays")
        self._refused(lambda: self.unbuild.write({"state": "draft"}), "by the button")
        self.unbuild.write({"lot_id": self.lot.id})
        self.unbuild.message_post(body="Seen")
