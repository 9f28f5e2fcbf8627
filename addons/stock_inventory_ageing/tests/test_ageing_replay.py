# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from odoo.tests import TransactionCase, tagged

from ..models.costing import Costing
from .history_player import HISTORY, QUESTIONS, ZONES, HistoryPlayer

RECEIPTS = [("receive", name, day, 1, 2, 0)
            for name in ("standard", "average", "fifo", "lot_average") for day in (1, 9)]


@tagged("post_install", "-at_install")
class TestAgeingReplay(TransactionCase):
    """Whatever happened, the ageing of any day is what a ledger in plain Python says, to the cent."""

    def _replay(self, history, questions, zone="UTC"):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            player = HistoryPlayer(self.env, zone)
            player.play(history)
            player.ask(questions)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    @settings(max_examples=4, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))
    @given(HISTORY, QUESTIONS, some.sampled_from(ZONES))
    def test_random_histories(self, history, questions, zone):
        self._replay(history, questions, zone)

    def test_a_cent_too_much_is_seen(self):
        player = HistoryPlayer(self.env)
        player.play(RECEIPTS)
        player.ask([])
        self.assertGreater(player.counts["values compared"], 9)
        for method in ("standard", "average", "_unit_value"):
            cost = getattr(Costing, method)

            def dearer(*args, cost=cost, **kwargs):
                return cost(*args, **kwargs) + 0.01

            with patch.object(Costing, method, dearer), self.assertRaises(AssertionError, msg=method):
                player.ask([])
