# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTodayCases(MakingCase):
    """The first cases behind a number of the page Today."""

    def setUp(self):
        super().setUp()
        self.order = self._order()

    def test_today_names_the_oldest_cases_behind_a_number(self):
        vals = [{"title": f"Case {number}", "production_id": self.order.id} for number in range(7)]
        deviations = self.env["mrp.deviation"].with_user(self.operator).create(vals)
        cards = {card["key"]: card for card in self.env["batch.today"].with_user(self.quality).numbers()}
        self.assertEqual(cards["deviations"]["count"], 7)
        self.assertEqual([line["id"] for line in cards["deviations"]["cases"]], deviations[:5].ids)
        self.assertEqual(cards["deviations"]["cases"][0]["about"], "Case 0")
        self.assertEqual(cards["to_review"]["cases"], [])
