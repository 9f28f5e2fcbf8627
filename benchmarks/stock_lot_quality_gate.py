# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the gate adds to the time of completing an order, and a long random day in a gated warehouse.

A manufacturing order with three lot-tracked components and a delivery of three lot-tracked products are reserved and
completed again and again, each in a transaction of its own, once with the gate's hooks and once with them taken out of
their classes, in turns and in changing order. Beside it: the same random steps that the suite plays, but more of them.
"""

import gc
import random
import statistics
import time
from contextlib import contextmanager

from _bench import main, registry, row

TURNS = 60
LOTS = 20
STEPS = 600
HOOKS = {
    "stock_move.StockMove": (
        "_update_reserved_quantity_vals",
        "_get_available_quantity",
        "_set_quantity_done_prepare_vals",
    ),
    "stock_move_line.StockMoveLine": ("create", "write", "_action_done"),
    "stock_quant.StockQuant": ("_get_gather_domain", "_compute_available_quantity"),
    "product_product.ProductProduct": ("_compute_quantities_dict",),
    "stock_lot.StockLot": ("create", "write"),
}


def run(dsn):
    """Measure in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    with registry(dsn, "gate") as opened:
        with opened.cursor() as cursor:
            fill(environment(cursor))
        seconds = {name: measure(opened, work) for name, work in (("order", make), ("delivery", deliver))}
        played, refused = random_day(opened)
    return [told for name, (gated, plain) in seconds.items() for told in compared(name, gated, plain)] + [
        row(
            "stock_lot_quality.random_steps",
            played,
            "steps",
            f">= {STEPS:,}",
            f"no negative quant, no stale reservation, nothing past the gate; {refused:,} refused",
        )
    ]


def compared(name, gated, plain):
    """Rows of one kind of order: the median of the paired differences, and the fastest tenth of each arm."""
    usual = statistics.median(plain)
    added = statistics.median(one - other for one, other in zip(gated, plain, strict=True))
    swift, swift_plain = (statistics.quantiles(times, n=10)[0] for times in (gated, plain))
    return [
        row(
            f"stock_lot_quality.gate_adds_to_{name}",
            round(100 * added / usual, 1),
            "%",
            "<= 5",
            f"{added * 1000:.1f} ms of {usual * 1000:.0f} ms without the gate; median of {len(gated)} pairs",
        ),
        row(
            f"stock_lot_quality.gate_adds_to_{name}_fastest_tenth",
            round(100 * (swift / swift_plain - 1), 1),
            "%",
            "<= 5",
            f"{swift * 1000:.0f} ms against {swift_plain * 1000:.0f} ms",
        ),
    ]


def environment(cursor):
    from odoo import SUPERUSER_ID, api

    return api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})


def fill(env):
    """A gated category, three components with lots of every age, and what is made of them."""
    grades = {grade.code: grade for grade in env["lot.grade"].search([])}
    category = env["product.category"].create(
        {"name": "Gated bench", "receipt_grade_id": grades["pass"].id, "production_grade_id": grades["in_progress"].id}
    )
    stock = warehouse(env).lot_stock_id
    parts = env["product.product"].create(
        [
            {"name": f"Bench part {number}", "is_storable": True, "tracking": "lot", "categ_id": category.id}
            for number in range(3)
        ]
    )
    made = env["product.product"].create(
        {"name": "Bench made", "is_storable": True, "tracking": "lot", "categ_id": category.id}
    )
    env["mrp.bom"].create(
        {
            "product_tmpl_id": made.product_tmpl_id.id,
            "product_qty": 1,
            "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 1}) for part in parts],
        }
    )
    for part in parts:
        for number in range(LOTS):
            lot = env["stock.lot"].create({"name": f"BENCH-{part.id}-{number}", "product_id": part.id})
            lot.grade_id = grades["held"] if number % 5 == 0 else grades["pass"]
            env["stock.quant"]._update_available_quantity(part, stock, 1000, lot_id=lot)


def warehouse(env):
    return env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)


def measure(opened, work):
    """Seconds of each turn, with the gate and without."""
    times = {True: [], False: []}
    for turn in range(TURNS + 4):
        for gated in (True, False) if turn % 2 else (False, True):
            gc.collect()
            with hooks(gated), opened.cursor() as cursor:
                env = environment(cursor)
                started = time.perf_counter()
                work(env)
                cursor.commit()
                times[gated].append(time.perf_counter() - started)
    # The first turns fill caches that every later request shares.
    return times[True][4:], times[False][4:]


@contextmanager
def hooks(present):
    """With the gate's hooks, or with their classes as if it had not been written."""
    from odoo.addons.stock_lot_quality import models

    taken = []
    if not present:
        for path, names in HOOKS.items():
            module, name = path.split(".")
            definition = getattr(getattr(models, module), name)
            taken += [(definition, hook, definition.__dict__[hook]) for hook in names]
    for definition, hook, _function in taken:
        delattr(definition, hook)
    try:
        yield
    finally:
        for definition, hook, function in taken:
            setattr(definition, hook, function)


def make(env):
    made = env["product.product"].search([("name", "=", "Bench made")])
    order = env["mrp.production"].create({"product_id": made.id, "product_qty": 2})
    order.action_confirm()
    order.action_assign()
    order.qty_producing = 2
    order.action_generate_serial()
    order._set_qty_producing()
    order.move_raw_ids.picked = True
    order.button_mark_done()
    assert order.state == "done"


def deliver(env):
    parts = env["product.product"].search([("name", "like", "Bench part")])
    stock, customers = warehouse(env).lot_stock_id, env.ref("stock.stock_location_customers")
    picking = env["stock.picking"].create(
        {
            "picking_type_id": warehouse(env).out_type_id.id,
            "location_id": stock.id,
            "location_dest_id": customers.id,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": part.id,
                        "product_uom_qty": 2,
                        "location_id": stock.id,
                        "location_dest_id": customers.id,
                    },
                )
                for part in parts
            ],
        }
    )
    picking.action_confirm()
    picking.action_assign()
    picking.button_validate()
    assert picking.state == "done"


def random_day(opened):
    """Play random steps; every one is checked. Returns how many were done, and how many were refused."""
    from odoo.addons.stock_lot_quality.tests.gate_machine import GateMachine

    chance = random.Random(20250917)
    with opened.cursor() as cursor:
        env = environment(cursor)
        place = warehouse(env)
        quarantine = env["stock.location"].create(
            {"name": "Bench quarantine", "location_id": place.view_location_id.id, "is_quarantine": True}
        )
        product, made = env["product.product"].create(
            [
                {"name": "Random part", "is_storable": True, "tracking": "lot"},
                {"name": "Random made", "is_storable": True},
            ]
        )
        env["mrp.bom"].create(
            {
                "product_tmpl_id": made.product_tmpl_id.id,
                "product_qty": 1,
                "bom_line_ids": [(0, 0, {"product_id": product.id, "product_qty": 2})],
            }
        )
        machine = GateMachine(env, product, place, quarantine, made)
        for _step in range(STEPS):
            machine.play(chance.choice(machine.ACTIONS), *(chance.randrange(60) for _n in range(3)))
        cursor.rollback()
    refused = machine.told.pop("refused", 0)
    return sum(machine.told.values()) + refused, refused


if __name__ == "__main__":
    main(run)
