# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from odoo.tests import tagged

from .common import QualityCase
from .gate_machine import GateMachine

NUMBER = some.integers(0, 59)
DAY = some.lists(some.tuples(some.sampled_from(GateMachine.ACTIONS), NUMBER, NUMBER, NUMBER), min_size=12, max_size=20)


@tagged("post_install", "-at_install")
class TestGateRandom(QualityCase):
    def _machine(self):
        made = None
        if "mrp.production" in self.env:
            made = self._product("Random milk", tracking="none")
            self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": made.product_tmpl_id.id,
                    "product_qty": 1,
                    "bom_line_ids": [(0, 0, {"product_id": self.product.id, "product_qty": 2})],
                }
            )
        return GateMachine(self.env, self.product, self.warehouse, self.quarantine, made)

    @settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(DAY)
    def test_any_sequence_leaves_stock_and_reservations_right(self, day):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            machine = self._machine()
            for number in range(3):
                machine.play("receive", number, 8, 0)
            for action, a, b, c in day:
                machine.play(action, a, b, c)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
