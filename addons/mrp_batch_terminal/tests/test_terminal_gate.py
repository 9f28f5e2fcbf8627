# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.test_making_facts import FactsCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTerminalGate(FactsCase):
    """A step that waits says so at the terminal, whatever was written into its order."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids

    def test_rewriting_steps_does_not_open_a_gate_at_the_terminal(self):
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
        self.assertTrue(fill.with_user(self.operator)._terminal_waits_for())
