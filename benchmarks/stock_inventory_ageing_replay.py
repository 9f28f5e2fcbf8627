# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random histories of two companies against a ledger in plain Python: the ageing of any day, to the cent.

Receipts, packs, consigned goods, issues, stock below zero, transfers, counts, returns, price changes, values changed
later and receipts booked late, for eight products by every costing method, lot by lot or not, in three time zones.
After each history the ageing of some days and of today is compared: every product of both companies, and the parts by
category, lot, location, warehouse and owner.
"""

from collections import Counter

from _bench import environment, main, row

SOAK, SOAK_ONLY = {"histories": 1_000}, True


def run(dsn, histories=100):
    """Play and compare in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    with environment(dsn, "replay") as env:
        counts, differences = _replayed(env, histories)
    played = ", ".join(f"{kind} {count:,}" for kind, count in sorted(counts.items()) if kind not in COMPARED)
    return [
        row("stock_inventory_ageing.replay_histories", counts["histories"], "", f">= {histories:,}", played),
        *(row(f"stock_inventory_ageing.replay_{kind.replace(' ', '_')}", counts[kind], "") for kind in COMPARED[1:]),
        row("stock_inventory_ageing.replay_differences", len(differences), "", "0", "; ".join(differences)),
    ]


COMPARED = ("histories", "values compared", "filters compared")


def _replayed(env, histories):
    """(Counter of what was played and compared, what differed after the smallest history that shows it)."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as some
    from odoo.addons.stock_inventory_ageing.tests.history_player import HISTORY, QUESTIONS, ZONES, HistoryPlayer

    counts = Counter()

    @settings(max_examples=histories, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(HISTORY, QUESTIONS, some.sampled_from(ZONES))
    def replay(history, questions, zone):
        savepoint = env.cr.savepoint(flush=False)
        try:
            player = HistoryPlayer(env, zone)
            player.play(history)
            player.ask(questions)
        finally:
            env.clear()
            savepoint.close(rollback=True)
        counts.update(player.counts, histories=1)

    try:
        replay()
    except AssertionError as difference:
        return counts, [str(difference)]
    return counts, []


if __name__ == "__main__":
    main(run)
