# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Random histories, one after the other in one plant, each undone before the next begins."""

from freezegun import freeze_time
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as some

from .history_player import QUESTIONS, START, ZONES, HistoryPlayer, histories


def replay(stage, undone, examples, counts, number=None, **more):
    """Play and compare; AssertionError names the first difference, after the smallest history that shows it.

    :param stage: HistoryStage; :param undone: context manager in which one history is played and undone
    :param examples: int, how many histories; :param more: settings of hypothesis
    :param number: of which the histories follow, or None
    :param counts: Counter to tell what was played and compared, also before a difference
    """

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck), **more)
    @given(histories(stage.buys), QUESTIONS, some.sampled_from(ZONES))
    def one(history, questions, zone):
        with undone():
            player = HistoryPlayer(stage, clock, zone)
            player.play(history)
            player.ask(questions)
        counts.update(player.counts, histories=1)

    played = one if number is None else seed(number)(one)
    # Freezing looks through every module that is loaded: once, and not for each history.
    with freeze_time(START) as clock:
        played()
