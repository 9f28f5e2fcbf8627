# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random histories of two companies against a ledger in plain Python: the ageing of any day, to the cent.

Receipts, packs, consigned goods, issues, stock below zero, transfers, counts, returns, price changes, values changed
later and receipts booked late; orders that come in parts, are billed before or after at other prices, in part or too
much, refunds, and landed costs; for eight products by every costing method, lot by lot or not, in three time zones.
After each history the ageing of some days and of today is compared: every product of both companies, and the parts by
category, lot, location, warehouse and owner.

``python benchmarks/stock_inventory_ageing_replay.py db_host db_port db_user template [histories]``
"""

import sys
import time
from collections import Counter
from contextlib import contextmanager

from _bench import KEYS, environment, row

SOAK, SOAK_ONLY = {"histories": 1_000}, True
#: What buying takes. The template has neither: they go into the copy.
APPS = ("purchase_stock", "stock_landed_costs")
COMPARED = ("histories", "values compared", "filters compared")


def run(dsn, histories=100):
    """Play and compare in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    with environment(dsn, "replay", APPS) as env:
        started = time.perf_counter()
        counts, differences, unplayed = _replayed(env, histories)
        seconds = time.perf_counter() - started
    played = [f"{kind} {count:,}" for kind, count in sorted(counts.items()) if kind not in COMPARED]
    played += [f"{kind} not played" for kind in unplayed]
    return [
        row("stock_inventory_ageing.replay_histories", counts["histories"], "", f">= {histories:,}", ", ".join(played)),
        *(row(f"stock_inventory_ageing.replay_{kind.replace(' ', '_')}", counts[kind], "") for kind in COMPARED[1:]),
        row("stock_inventory_ageing.replay_differences", len(differences), "", "0", "; ".join(differences)),
        row("stock_inventory_ageing.replay_speed", round(seconds / max(counts["histories"], 1), 2), "s/history"),
    ]


def _replayed(env, histories):
    """(Counter of what was played and compared, what differed after the smallest history that shows it, kinds of events
    that could not be played)."""
    from odoo.addons.stock_inventory_ageing.tests.history_replay import replay
    from odoo.addons.stock_inventory_ageing.tests.history_stage import HistoryStage

    @contextmanager
    def undone():
        # A rollback, and not to a savepoint: what a thousand histories leave behind is cleared away meanwhile.
        try:
            yield
        finally:
            env.clear()
            env.cr.rollback()

    stage, counts = HistoryStage(env), Counter()
    env.cr.commit()
    try:
        replay(stage, undone, histories, counts)
    except AssertionError as difference:
        return counts, [str(difference)], stage.unplayed
    return counts, [], stage.unplayed


if __name__ == "__main__":
    target = dict(zip(KEYS, sys.argv[1:5], strict=True))
    for measured in run(target, *map(int, sys.argv[5:])):
        print(measured["name"], measured["value"], measured["unit"], measured["yardstick"])
