# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The plant goes on: fresh milk is released and an order waits for whoever logs in."""

from . import laboratory, production, receive

DAY = "2025-09-20"


def prepare(stage):
    """A clean tank truck, its results, and an order whose first step is ready to start."""
    receive.take_in_milk(stage, DAY)
    laboratory.draw_raw_milk(stage, DAY)
    laboratory.import_file(stage, f"{DAY} 07:00", f"{DAY}-raw-milk.csv")
    production.open_orders(stage, DAY)
