# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A long run is stopped and goes on: each piece is played once and counted once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
from _campaign import Campaign  # noqa: E402

SEED = 70


def _play(played, seed, counts):
    played.append(seed)
    counts["acts"] += 3
    return [f"seed {seed}: differs"] if seed == SEED + 1 else []


def test_it_goes_on_where_it_was(tmp_path):
    seeds, kept = [], tmp_path / "kept.json"
    for pieces in (2, 2, 5):
        campaign = Campaign(SEED, kept)
        campaign.play(pieces, lambda *piece: _play(seeds, *piece))
    assert seeds == [70, 71, 72, 73, 74]
    assert (campaign.pieces, campaign.counts["acts"], campaign.wrong) == (5, 15, ["seed 71: differs"])


def test_a_piece_that_was_ended_is_played_again(tmp_path):
    seeds, kept = [], tmp_path / "kept.json"

    def ended(seed, counts):
        if seed == SEED + 2:
            raise KeyboardInterrupt
        return _play(seeds, seed, counts)

    with pytest.raises(KeyboardInterrupt):
        Campaign(SEED, kept).play(5, ended)
    campaign = Campaign(SEED, kept)
    campaign.play(3, lambda *piece: _play(seeds, *piece))
    assert (seeds, campaign.counts["acts"]) == ([70, 71, 72], 9)


def test_after_its_hours_nothing_begins():
    seeds, campaign = [], Campaign(SEED, hours=1)
    campaign.end -= 3600
    campaign.play(5, lambda *piece: _play(seeds, *piece))
    assert (seeds, campaign.pieces) == ([], 0)


def test_another_seed_is_another_campaign(tmp_path):
    kept = tmp_path / "kept.json"
    Campaign(SEED, kept).play(1, lambda *piece: _play([], *piece))
    with pytest.raises(SystemExit, match="began with seed 70, not 71"):
        Campaign(SEED + 1, kept)
