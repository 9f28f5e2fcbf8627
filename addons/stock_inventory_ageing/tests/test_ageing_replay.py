# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from odoo.tests import TransactionCase, tagged

from ..models.costing import Costing
from .history_player import START, HistoryPlayer
from .history_replay import replay
from .history_stage import HistoryStage

RECEIPTS = [
    ("receive", name, day, 1, 2, 0) for name in ("standard", "average", "fifo", "lot_average") for day in (1, 9)
]
BOUGHT = [(kind, "fifo", day, 0, 1, 0) for day, kind in enumerate(("order", "bill", "landed", "refund", "bill"), 1)]


@tagged("post_install", "-at_install")
class TestAgeingReplay(TransactionCase):
    """Whatever happened, the ageing of any day is what a ledger in plain Python says, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = HistoryStage(cls.env)

    @contextmanager
    def _undone(self):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def test_random_histories(self):
        counts = Counter()
        replay(self.stage, self._undone, 4, counts, derandomize=True)
        self.assertGreater(counts["values compared"], 40)

    def test_a_cent_too_much_is_seen(self):
        with freeze_time(START) as clock:
            player = HistoryPlayer(self.stage, clock)
            player.play(RECEIPTS)
            player.ask([])
            self.assertGreater(player.counts["values compared"], 9)
            self._assert_seen(player, [])

    def test_a_bill_that_costs_a_cent_more_is_seen(self):
        if not self.stage.buys:
            self.skipTest("no purchases or landed costs")
        with freeze_time(START) as clock:
            player = HistoryPlayer(self.stage, clock)
            player.play(BOUGHT)
            self.assertEqual({kind: 1 for kind, *_rest in BOUGHT} | {"bill": 2}, dict(player.counts))
            player.ask([(day, 0) for day in range(6)])
            [order] = player.orders
            for wrong in (order[4].bills[0], order[4].bills[-1]):
                wrong.value += 1
                with self.assertRaises(AssertionError):
                    player.ask([(day, 0) for day in range(6)])
                wrong.value -= 1

    def _assert_seen(self, player, questions):
        for method in ("standard", "average", "_unit_value"):
            cost = getattr(Costing, method)

            def dearer(*args, cost=cost, **kwargs):
                return cost(*args, **kwargs) + 0.01

            with patch.object(Costing, method, dearer), self.assertRaises(AssertionError, msg=method):
                player.ask(questions)
