# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.bundles import BundlesFirst
from odoo.tests import HttpCase, tagged

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestTraceTour(BundlesFirst, HttpCase, GenealogyCase):
    opened_later = ("mrp_batch_trace.assets_trace",)

    def setUp(self):
        super().setUp()
        self.make_bundles("/odoo/trace", "admin")

    def test_trace_screen(self):
        milk = self.receive(self.milk, "TOUR-M1", 100, self.farm, "FARM-7")
        bulk = self.make(self.bulk, ["TOUR-B1"], {milk: 60}, quantity=60)
        self.make(self.cup, ["TOUR-C1"], {bulk: 40}, quantity=40)
        self.ship(bulk, 5, self.shop)
        self.start_tour("/odoo/trace", "mrp_batch_trace_screen", login="admin")
        trace = self.env["batch.trace"].search([("lot_ids", "in", milk.ids), ("saved", "=", True)])
        self.assertEqual(trace.lot_count, 3)
        self.assertIn("held", self.env["stock.lot"].search([("name", "=like", "TOUR-%")]).grade_id.mapped("code"))

    def test_address_of_a_question_opens_its_answer(self):
        milk = self.receive(self.milk, "TOUR-M1", 100, self.farm)
        trace = self.trace(lot_ids=milk, direction="down", saved=True)
        self.browser_js(
            f"/odoo/trace?trace_id={trace.id}",
            "console.log('test successful')",
            ready="!!document.querySelector('.o_trace_box.o_trace_seed')",
            login="admin",
        )
