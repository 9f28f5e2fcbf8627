# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A plant of many lots: what an operator and a lot's reader wait for there.

The template is copied and filled by SQL: 200,000 lots for ``make bench``, a million for ``make soak``, which take a few
minutes. By hand: ``PER_MILLION=1 python benchmarks/mrp_batch_trace_scale.py ...``.
"""

import dataclasses
import os
import statistics
import time
import uuid

from _bench import environment, main, row
from _orders import complete, prepare
from _plant import MILLION, fill
from odoo import fields

SHARE = float(os.environ.get("PER_MILLION", "0.2"))
SOAK = {"share": 1}
#: Lots whose deliveries are counted: how many others they went into.
REACHED = (10, 100, 1_000, 10_000)
SCANS, ORDERS = 20, 9


def run(dsn, share=SHARE):
    """Measure on a copy of ``dsn["template"]``.

    :param dsn: db_host, db_port, db_user, template
    :param share: float, of a million lots
    :return: rows of name, value, unit, goal, yardstick
    """
    size = dataclasses.replace(
        MILLION, received=int(MILLION.received * share), per_level=int(MILLION.per_level * share)
    )
    with environment(dsn, "scale") as env:
        bill = prepare(env)
        env.cr.commit()
        empty = _orders_ms(env, bill)
        plant = fill(env, size)
        return [
            _row("filled", round(plant.seconds), "s", "", f"{size.lots:,} lots"),
            *_deliveries(env, plant),
            *_scans(env, plant),
            _row("order_at_scale", _orders_ms(env, bill), "ms", "<= 1.6 x empty", f"{empty} ms before the plant"),
            *_closures(env, plant),
        ]


def _row(name, value, unit, goal, yardstick=""):
    return row(f"mrp_batch_trace.{name}", value, unit, goal, yardstick)


def _milliseconds(work, times=5):
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(taken), 1)


def _user(env):
    """The administrator, whose every look-up goes through the access rules."""
    return env(user=env.ref("base.user_admin").id, su=False)


def _descendants(env, lot_id):
    from odoo.addons.mrp_batch_trace.queries import links

    return len(env["stock.lot"]._linked_lot_ids(links.closure([lot_id], env.companies.ids, True)))


def _lots(env, plant):
    """Return ``{how many lots it went into: id}``, the nearest to each of REACHED among lots of every level."""
    size, first = plant.size, plant.first_batch
    candidates = [*range(plant.first_lot, plant.first_lot + 60)]
    candidates += [first + level * size.per_level + number for level in range(size.levels) for number in range(25)]
    reached = {lot_id: _descendants(env, lot_id) for lot_id in candidates}
    return {goal: min(reached, key=lambda lot_id: abs(reached[lot_id] - goal)) for goal in REACHED}, reached


def _deliveries(env, plant):
    from odoo.addons.stock.models.stock_lot import StockLot

    rows, (lots, reached) = [], _lots(env, plant)
    for goal, lot_id in lots.items():
        lot = _user(env)["stock.lot"].browse(lot_id)

        def opened(lot=lot):
            lot.env.invalidate_all()
            return lot.delivery_count

        taken = _milliseconds(opened)
        said = f"{reached[lot_id]:,} lots, {lot.delivery_count:,} deliveries"
        if goal == REACHED[0]:
            started = time.perf_counter()
            lot.env.invalidate_all()
            same = set(StockLot._find_delivery_ids_by_lot_iterative(lot)[lot_id]) == set(lot.delivery_ids.ids)
            core = time.perf_counter() - started
            said += f"; core, with our index on lots: {core:.1f} s, {'the same' if same else 'ANOTHER'} answer"
        rows.append(_row(f"delivery_count_{goal}", taken, "ms", "<= 300", said))
    return rows


def _scans(env, plant):
    """Scan to verdict: lots that fit, one that is held and one that is unknown, each rolled back."""
    lots = env["stock.lot"].browse(range(plant.first_lot + 2_000, plant.first_lot + 2_000 + 2 * SCANS, 2))
    material = lots[0].product_id
    workcenter = env["mrp.workcenter"].create({"name": "Timed step"})
    product = env["product.product"].create({"name": "Timed batch", "type": "consu", "is_storable": True})
    bill = env["mrp.bom"].create(
        {
            "product_tmpl_id": product.product_tmpl_id.id,
            "operation_ids": [(0, 0, {"name": "Feed", "workcenter_id": workcenter.id})],
            "bom_line_ids": [(0, 0, {"product_id": material.id, "product_qty": 100})],
        }
    )
    order = env["mrp.production"].create({"product_id": product.id, "bom_id": bill.id, "product_qty": 1})
    order.action_confirm()
    order.workorder_ids.button_start()
    lots[-1].grade_id = env["lot.grade"]._of("held")
    env.ref("base.user_admin").group_ids |= env.ref("mrp_batch_record.group_operator")
    env.flush_all()
    step = order.workorder_ids.with_env(_user(env))
    fits = [_scan(step, lot.name) for lot in lots[:-1]]
    shown = [_scan(step, lot.name, _terminal) for lot in lots[:-1]]
    held, unknown = ([_scan(step, name) for _time in range(5)] for name in (lots[-1].name, "NO SUCH LOT"))
    yardstick = "server time of the feeding service, each with a cold cache"
    return [
        _row(
            "terminal_scan_median",
            _median(shown, "accepted"),
            "ms",
            "<= 200",
            "what the terminal calls: the verdict kept, and the step shown anew with the lots it offers",
        ),
        _row("terminal_scan_slowest", max(taken for taken, _code in shown), "ms", "<= 200", ""),
        _row("scan_accepted_median", _median(fits, "accepted"), "ms", "<= 200", yardstick),
        _row("scan_accepted_slowest", max(taken for taken, _code in fits), "ms", "<= 200", ""),
        _row("scan_held", _median(held, "gate"), "ms", "<= 200", ""),
        _row("scan_unknown", _median(unknown, "unknown_lot"), "ms", "<= 200", ""),
    ]


def _median(scans, code):
    if {told for _taken, told in scans} != {code}:
        raise RuntimeError(f"the scans were to be {code}: {scans}")
    return statistics.median(taken for taken, _code in scans)


def _feed(step, code):
    return step.feed(code, quantity=1)


def _terminal(step, code):
    now = fields.Datetime.to_string(fields.Datetime.now())
    return step.env["batch.terminal"].record(
        {
            "uuid": str(uuid.uuid4()),
            "user_id": step.env.uid,
            "workorder_id": step.id,
            "kind": "scan",
            "at": now,
            "code": code,
        }
    )


def _scan(step, code, call=_feed):
    """Return (milliseconds, answer's code) of one scan that leaves nothing behind."""
    step.env.invalidate_all()
    step.env.cr.execute("SAVEPOINT scan")
    started = time.perf_counter()
    answer = call(step, code)
    step.env.flush_all()
    taken = round(1000 * (time.perf_counter() - started), 1)
    step.env.invalidate_all(flush=False)
    step.env.cr.execute("ROLLBACK TO SAVEPOINT scan")
    return taken, answer["code"]


def _orders_ms(env, bill):
    own = bill.with_env(_user(env))
    complete(own.env, own, 1)
    return round(statistics.median(complete(own.env, own, 1).milliseconds for _order in range(ORDERS)), 1)


def _closures(env, plant):
    lots, reached = _lots(env, plant)
    return [
        _row(
            f"closure_{goal}",
            _milliseconds(lambda lot_id=lot_id: _descendants(env, lot_id)),
            "ms",
            limit,
            f"{reached[lot_id]:,} lots",
        )
        for (goal, lot_id), limit in zip(lots.items(), ("<= 1", "<= 2", "<= 15", "<= 150"), strict=True)
    ]


if __name__ == "__main__":
    main(run)
