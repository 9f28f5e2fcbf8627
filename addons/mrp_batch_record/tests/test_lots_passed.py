# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard.guard import Private

from .common import MakingCase


class TestLotsPassed(MakingCase):
    """A laboratory's file passes thousands of lots at once."""

    def _statements(self, series, count):
        grade = self.env["lot.grade"]._of("in_progress")
        lots = self.env["stock.lot"].create(
            [
                {"name": f"{series}{number}", "product_id": self.milk.id, "company_id": self.company.id}
                for number in range(count)
            ]
        )
        lots.grade_id = grade
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        lots.with_context(by_verdict=Private(True))._regrade("pass", "All samples passed.", "passed")
        self.env.flush_all()
        self.assertEqual(lots.grade_id.code, "pass")
        return self.env.cr.sql_log_count - before

    def test_what_waits_for_a_batch_is_asked_once_for_all(self):
        self._statements("WARM", 30)
        self.assertLess(self._statements("B", 60) - self._statements("A", 30), 10)
