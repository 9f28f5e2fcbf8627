# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import random

from freezegun import freeze_time
from odoo.addons.trace_anchor.tests.common import TraceCase
from odoo.addons.trace_anchor.tests.plant_compare import differences, sealing
from odoo.addons.trace_anchor.tests.plant_player import Player
from odoo.addons.trace_anchor.tests.plant_stage import Stage
from odoo.addons.trace_anchor.tests.plant_truth import Truth
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPlayedReceipts(TraceCase):
    """What a subcontractor makes and what is repaired, beside an independent account of what happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.stage = Stage(cls.env, cls.company)

    def _told_as_it_was(self, player):
        wrong = [*differences(player, asked=len(player.lots)), *sealing(player)]
        self.assertFalse(wrong, "\n".join([*player.story, *wrong]))

    def _play(self, player, act):
        """Until it is done once."""
        told = player.told[act.replace("_", " ")]
        while player.told[act.replace("_", " ")] == told:
            player.play("receive")
            player.play(act)

    def _made(self, player, way, planned):
        """A batch that was brought to its decision."""
        batch = player.urgent = player._opened(way, planned)
        while not batch.decision:
            for act in ("receive", *player.WAY):
                player.play(act)
        player.urgent = None
        return batch

    def test_cream_is_made_of_our_milk_and_decided_on(self):
        with freeze_time("2027-03-01 06:00:00") as clock:
            player = Player(self.stage, Truth(), random.Random(1), clock)
            for _time in range(3):
                self._play(player, "have_made")
            self._told_as_it_was(player)
            player.play("decide")
            player.play("grade")
            self._told_as_it_was(player)

    def test_a_part_goes_into_a_box(self):
        if not self.stage.beyond["repair"]:
            self.skipTest("no repairs")
        with freeze_time("2027-03-01 06:00:00") as clock:
            player = Player(self.stage, Truth(), random.Random(1), clock)
            for way, planned in (("yoghurt", 20), ("box", 2)):
                while self._made(player, way, planned).decision != "released":
                    pass
            self._play(player, "repair")
            self._told_as_it_was(player)
