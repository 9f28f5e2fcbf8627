# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard import database

from . import controllers, models, reports, wizards
from .queries import names


def uninstall_hook(env):
    """Take this addon's guard and its columns in core's table away, so that what remains is an ordinary database."""
    env.cr.execute("DROP FUNCTION IF EXISTS batch_trace_keep_closed_log() CASCADE")
    database.release(
        env.cr,
        "mrp_step_log",
        "mrp_step_log_operator_rel",
        "mrp_step_log_equipment_rel",
        "mrp_step_reading",
        "mrp_step_attachment",
        "mrp_step_equipment",
        "mrp_feeding",
        "mrp_deviation",
        "mrp_production",
        "mrp_production_stock_lot_rel",
        "stock_move",
        "mrp_workorder",
    )
    names.give_back(env.cr)
