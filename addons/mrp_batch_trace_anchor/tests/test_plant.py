# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import random
from contextlib import contextmanager
from unittest.mock import PropertyMock, patch

from freezegun import freeze_time
from odoo.addons.mrp_batch_trace.genealogy.answer import Completeness
from odoo.addons.mrp_batch_trace.queries import links
from odoo.addons.trace_anchor.tests.common import TraceCase
from odoo.addons.trace_anchor.tests.plant_compare import differences, sealing
from odoo.addons.trace_anchor.tests.plant_player import Player, Unexpected
from odoo.addons.trace_anchor.tests.plant_stage import Stage
from odoo.addons.trace_anchor.tests.plant_truth import Truth
from odoo.tests import tagged
from odoo.tools import SQL

SEQUENCES, DAYS, BEGUN = 3, 3, "2027-03-01 06:00:00"

#: Acts by which a batch comes about that nobody has signed or judged.
UNSIGNED = ("count", "receive", "receive", "open", "start", "feed", "finish", "close")


@tagged("post_install", "-at_install")
class TestPlant(TraceCase):
    """Random days in a plant whose log is open, beside an independent account of what happened there.

    ``benchmarks/trace_anchor_plant.py`` plays many more.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.stage = Stage(cls.env, cls.company)

    @contextmanager
    def _plant(self, seed):
        """A plant to play in; what was played is undone."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with freeze_time(BEGUN) as clock:
                yield Player(self.stage, Truth(), random.Random(seed), clock)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def _play(self, player, days):
        for _day in range(days):
            player.day()
            wrong = list(differences(player))
            self.assertFalse(wrong, "\n".join([*player.story, *wrong]))

    def test_random_days_are_told_as_they_were(self):
        for seed in range(SEQUENCES):
            with self._plant(seed) as player:
                self._play(player, DAYS)
                self.assertFalse(list(sealing(player)), seed)

    def _assert_told_as_it_was(self, player):
        wrong = list(differences(player, asked=len(player.lots)))
        self.assertFalse(wrong, "\n".join([*player.story, *wrong]))

    def _bring_on(self, player, way, planned):
        """A batch by that recipe whose steps are done."""
        batch = player.urgent = player._opened(way, planned)
        while any(step.state != "finished" for step in batch.steps):
            for act in ("receive", "start", "feed", "finish"):
                player.play(act)
        return batch

    def test_what_comes_out_besides_comes_out_with_a_part_too(self):
        with self._plant(2) as player:
            while not player.truth.on_shelf("milk"):
                player.play("receive")
            batch = self._bring_on(player, "cheese", 40)
            player.play("backorder")
            self.assertEqual((player.told["backorder"], sum(batch.made.values())), (1, 20))
            self.assertEqual(list(batch.beside.values()), [10])
            self._assert_told_as_it_was(player)

    def test_goods_that_never_come_in_or_leave_without_a_lot(self):
        with self._plant(3) as player:
            acts = ("receive", "drop_ship", "ship_loose", "grade")
            while not all(player.told[act.replace("_", " ")] for act in acts):
                for act in acts:
                    player.play(act)
            self._assert_told_as_it_was(player)
            self.assertFalse(list(sealing(player)))

    def test_what_tells_them_otherwise_is_noticed(self):
        orders, lots = type(self.env["mrp.production"]), type(self.env["stock.lot"])
        nothing = SQL("SELECT NULL::int WHERE false")
        broken = {
            "Odoo has none": lambda: patch.object(links, "neighbours", return_value=nothing),
            "exceptions of": lambda: patch.object(orders, "_release_findings", lambda order: []),
            "materials of": lambda: patch.object(orders, "_material_elements", lambda order: {}),
            "inputs of": lambda: patch.object(orders, "_genealogy_elements", lambda order: {}),
            "trace of": lambda: patch.object(lots, "_genealogy_closure", lambda lots, downstream=True: lots),
            "complete to": lambda: patch.object(Completeness, "percent", PropertyMock(return_value=100.0)),
        }
        with self._plant(1) as player:
            while not any(
                batch.state == "done" and not batch.decision and player.truth.problems(batch)
                for batch in player.truth.batches.values()
            ):
                for act in UNSIGNED:
                    player.play(act)
            every = len(player.truth.goods)
            for sentence, breaking in broken.items():
                with self.subTest(sentence), breaking():
                    self.assertIn(sentence, "\n".join(differences(player, asked=every)))
            player.env.cr.execute("UPDATE stock_quant SET quantity = quantity + 1 WHERE lot_id IS NOT NULL")
            self.assertIn("stock of", "\n".join(differences(player)))

    def test_a_gate_that_lets_held_goods_out_is_noticed(self):
        with self._plant(1) as player:
            player.play("receive")
            [goods] = player.truth.on_shelf()
            self.stage.grade(player, goods.name, "held")
            player.truth.grade(goods.name, "held")
            player.play("ship")
            self.assertEqual(player.told["refused"], 1)
            with (
                patch.object(type(self.env["stock.lot"]), "_check_gate", lambda *asked: None),
                self.assertRaisesRegex(Unexpected, "ship.*went through"),
            ):
                player.play("ship")
