# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the module leaves in the database beside its tables."""

from odoo.addons.fact_guard import database
from odoo.tools import SQL

GUARDED = (
    "lot_gate_override",
    "lot_result_import",
    "lot_sample",
    "lot_specification",
    "lot_specification_line",
    "stock_lot",
)


def uninstall_hook(env):
    """Drop the triggers that make facts append-only, then the function behind them."""
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS lot_fact_append_only() CASCADE"))
    database.release(env.cr, *GUARDED)
