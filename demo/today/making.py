# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The order of today, with everything in stock to make it."""

from ..chapters import production


def open_order(stage):
    """The shift leader opens it; its first step can be started, its components are reserved."""
    for row in stage.tables.rows("today/orders"):
        at, leader = stage.calendar.done(row["date_start"]), row["responsible"]
        order = production.open_order(stage, row | {"date_start": at})
        order.with_env(stage.turn(at, leader)).action_assign()
        stage.require(order.reservation_state == "assigned", f"Order {order.name} lacks components.")
        lot = order.lot_producing_ids
        # Core counts from the real present, where a plant may be built as of another day.
        lot._count_shelf_life(stage.utc(at))
        stage.point("today", "order", order)
        stage.calendar.words["batch"] = lot.name
