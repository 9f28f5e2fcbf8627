# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The order that is timed: one finished product of three components, each tracked by lot, two pieces of each."""

import os
import tempfile
import time
from dataclasses import dataclass
from unittest.mock import patch

from odoo.fields import Command

COMPONENTS, PIECES, STOCKED = 3, 2, 1_000_000


@dataclass(frozen=True)
class Taken:
    """What a round of orders cost, an order: milliseconds and statements."""

    milliseconds: float
    queries: float


def prepare(env):
    """Make product, components, bill of materials and stock; return the bill."""
    values = {"type": "consu", "is_storable": True, "tracking": "lot"}
    finished, *components = env["product.product"].create(
        [{"name": f"Timed {place}", **values} for place in range(COMPONENTS + 1)]
    )
    bill = env["mrp.bom"].create(
        {
            "product_tmpl_id": finished.product_tmpl_id.id,
            "bom_line_ids": [Command.create({"product_id": product.id, "product_qty": 1}) for product in components],
        }
    )
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    for product in components:
        lot = env["stock.lot"].create({"name": f"IN-{product.id}", "product_id": product.id})
        env["stock.quant"]._update_available_quantity(product, stock, STOCKED, lot_id=lot)
    return bill


def open_log(stack, env):
    """Open the company's log with keys of its own, so that every record is signed when it is sealed."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    stack.enter_context(
        patch.dict(
            os.environ,
            {"BATCH_TRACE_KEYS": folder, "BATCH_TRACE_EXPORT": folder, "BATCH_TRACE_PASSPHRASE": "of the benchmark"},
        )
    )
    log = env(su=True)["trace.log"]._for_company(env.company)
    log._create_keys()
    log._open()


def complete(env, bill, count):
    """Create, confirm, name, produce and finish *count* orders of *bill* together; return what each took.

    Starts from a cold cache and ends with everything written, as one request does.
    """
    env.invalidate_all()
    queries, started = env.cr.sql_log_count, time.perf_counter()
    orders = env["mrp.production"].create(
        [
            {"product_id": bill.product_tmpl_id.product_variant_id.id, "bom_id": bill.id, "product_qty": PIECES}
            for _order in range(count)
        ]
    )
    orders.action_confirm()
    orders.action_assign()
    lots = env["stock.lot"].create([{"product_id": order.product_id.id} for order in orders])
    for order, lot in zip(orders, lots, strict=True):
        order.lot_producing_ids = lot
        order.qty_producing = PIECES
        order.set_qty_producing()
    orders.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
    env.flush_all()
    env.cr.commit()
    taken = 1000 * (time.perf_counter() - started)
    if set(orders.mapped("state")) != {"done"}:
        raise RuntimeError("the orders were not finished")
    return Taken(taken / count, (env.cr.sql_log_count - queries) / count)
