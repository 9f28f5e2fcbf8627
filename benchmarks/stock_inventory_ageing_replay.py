# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random histories of two companies against a ledger in plain Python: the ageing of any day, to the cent.

Receipts, packs, consigned goods, issues, stock below zero, transfers, counts, returns, price changes, values changed
later and receipts booked late; orders that come in parts, are billed before or after at other prices, in part or too
much, refunds, and landed costs; for eight products by every costing method, lot by lot or not, in three time zones.
After each history the ageing of some days and of today is compared: every product of both companies, and the parts by
category, lot, location, warehouse and owner.

``python benchmarks/stock_inventory_ageing_replay.py db_host db_port db_user template``, and if wished the number of
histories, a seed, a file and hours. With a file the totals are kept there after each twenty histories, and a later call
with the same seed goes on where it was; after so many hours no more is begun.
"""

import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from _bench import KEYS, Sweeper, environment, row
from _campaign import Campaign

SOAK, SOAK_ONLY = {"histories": 1_000}, True
PIECE = 20  # histories that follow from one seed
SEED = 20270301
#: What buying takes. The template has neither: they go into the copy.
APPS = ("purchase_stock", "stock_landed_costs")
COMPARED = ("histories", "values compared", "filters compared")


def run(dsn, histories=100, seed=SEED, kept=None, hours=None):
    """Play and compare in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}.

    What was kept in the file *kept* counts among the histories.
    """
    played = Campaign(seed, kept, hours)
    with environment(dsn, "replay", APPS) as env:
        unplayed = _replayed(env, played, histories)
    counts = played.counts
    told = [f"{kind} {count:,}" for kind, count in sorted(counts.items()) if kind not in COMPARED]
    told += [f"{kind} not played" for kind in unplayed]
    return [
        row("stock_inventory_ageing.replay_histories", counts["histories"], "", f">= {histories:,}", ", ".join(told)),
        *(row(f"stock_inventory_ageing.replay_{kind.replace(' ', '_')}", counts[kind], "") for kind in COMPARED[1:]),
        row("stock_inventory_ageing.replay_differences", len(played.wrong), "", "0", "; ".join(played.wrong)),
        row("stock_inventory_ageing.replay_speed", round(played.seconds / max(counts["histories"], 1), 2), "s/history"),
    ]


def _replayed(env, played, histories):
    """Play; what differed is told after the smallest history that shows it. Returns kinds of events that could not be
    played."""
    from odoo.addons.stock_inventory_ageing.tests.history_replay import replay
    from odoo.addons.stock_inventory_ageing.tests.history_stage import HistoryStage

    @contextmanager
    def undone():
        # A rollback, and not to a savepoint: what it leaves behind is cleared away.
        try:
            yield
        finally:
            env.clear()
            env.cr.rollback()

    stage = HistoryStage(env)
    env.cr.commit()
    sweeper = Sweeper(env.cr)

    def piece(seed, counts):
        told = Counter()
        sweeper.sweep()
        try:
            replay(stage, undone, min(PIECE, histories), told, seed)
        except AssertionError as difference:
            said = [f"seed {seed}: {difference}", *getattr(difference, "__notes__", ())]
            print(*said, sep="\n", file=sys.stderr, flush=True)
            return said[:1]
        counts.update(told)
        return []

    played.play(-(-histories // PIECE), piece)
    return stage.unplayed


if __name__ == "__main__":
    target, more = dict(zip(KEYS, sys.argv[1:5], strict=True)), sys.argv[5:]
    asked = [kind(text) for kind, text in zip((int, int, Path, float), more, strict=False)]
    for measured in run(target, *asked):
        print(measured["name"], measured["value"], measured["unit"], measured["goal"], measured["yardstick"])
