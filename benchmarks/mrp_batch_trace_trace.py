# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Trace: how long a downstream closure of about 1,000 and 10,000 lots takes, beside core's own way.

The template is copied and filled by SQL with 200,000 lots made on 8 levels (80,000 received, 120,000 produced by one
order each from 4 inputs, a few bulk lots used in hundreds of orders).
"""

import statistics
import time

from _bench import environment, main, row
from _plant import Size, fill

SIZE = Size(received=80_000, per_level=15_000)
#: lots to reach, and what their closure and the whole answer may take
TARGETS = ((1_000, "<= 15", "<= 1,000"), (10_000, "<= 150", "<= 8,000"))
CORE_SECONDS = 10


def run(dsn):
    """Measure on a copy of ``dsn["template"]``.

    :param dsn: db_host, db_port, db_user, template
    :return: rows of name, value, unit, goal, yardstick
    """
    with environment(dsn, "trace") as env:
        return figures(env, fill(env, SIZE))


# figures


def milliseconds(work, times=5):
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(taken), 2)


def figures(env, plant):
    from odoo.addons.mrp_batch_trace.queries import links

    companies, first_lot = env.companies.ids, plant.first_lot

    def closure(lot_id, downstream=True):
        return env["stock.lot"]._linked_lot_ids(links.closure([lot_id], companies, downstream))

    sizes = {lot_id: len(closure(lot_id)) for lot_id in range(first_lot, first_lot + 80)}
    rows = []
    for target, closure_goal, answer_goal in TARGETS:
        lot_id = min(sizes, key=lambda candidate: abs(sizes[candidate] - target))
        lot = env["stock.lot"].browse(lot_id)
        told = f"{sizes[lot_id]:,} of {SIZE.lots:,} lots"
        rows += [
            _row(f"closure_down_{target}", milliseconds(lambda lot_id=lot_id: closure(lot_id)), closure_goal, told),
            _row(
                f"answer_down_{target}",
                milliseconds(lambda lot=lot: answer(env, lot), 3),
                answer_goal,
                f"{told}; core's report, lot by lot: {core_seconds(env, lot)}",
            ),
            _row(
                f"deliveries_{target}",
                milliseconds(lambda lot=lot: deliveries(env, lot), 3),
                "",
                "what the lot form counts at each opening",
            ),
        ]
    lot_id = plant.first_batch + SIZE.made - SIZE.per_level
    upstream = milliseconds(lambda: closure(lot_id, False))
    return [*rows, _row("closure_up", upstream, "<= 15", f"{len(closure(lot_id, False)):,} lots")]


def _row(name, value, goal, yardstick):
    return row(f"mrp_batch_trace.{name}", value, "ms", goal, yardstick)


def answer(env, lot):
    env.invalidate_all()
    return env["batch.trace"].create({"lot_ids": [(6, 0, lot.ids)], "direction": "down"})._answer()


def deliveries(env, lot):
    env.invalidate_all()
    return lot._find_delivery_ids_by_lot_iterative()


def core_seconds(env, lot):
    """Follow a lot downstream through core's traceability report, each lot once, for at most CORE_SECONDS."""
    report = env["stock.traceability.report"]
    started, queue, seen = time.perf_counter(), [lot.id], {lot.id}
    done = 0
    while queue and time.perf_counter() - started < CORE_SECONDS:
        env.invalidate_all()
        current = env["stock.lot"].browse(queue.pop(0))
        report.with_context(model="stock.lot", active_id=current.id, lot_name=current.name).get_main_lines()
        lines = env["stock.move.line"].search([("lot_id", "=", current.id), ("state", "=", "done")])
        for follower in lines.produce_line_ids.lot_id.ids:
            if follower not in seen:
                seen.add(follower)
                queue.append(follower)
        done += 1
    taken = time.perf_counter() - started
    return f"{taken:.1f} s for {done:,} lots" + (" (stopped)" if queue else "")


if __name__ == "__main__":
    main(run)
