# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Damaged files: an error report or rows, whatever the damage. The long run is the benchmark stock_lot_quality_fuzz."""

import pytest
from mutation import check, corpus, mutated

CONTENTS = corpus()


@pytest.mark.parametrize("start", range(0, 1000, 200))
def test_damaged_files_are_read_or_refused(start):
    outcomes = {}
    for seed in range(start, start + 200):
        told = check(mutated(CONTENTS, seed))
        outcomes[told] = outcomes.get(told, 0) + 1
    assert outcomes.get("rows") and outcomes.get("problems") and len(outcomes) > 5, outcomes


def test_the_same_seed_gives_the_same_file():
    assert mutated(CONTENTS, 7) == mutated(CONTENTS, 7)
