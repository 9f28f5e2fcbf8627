# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard import database

from . import controllers, models, reports
from .queries import link_columns


def uninstall_hook(env):
    """Take this addon's columns in core's table away, so that what remains is an ordinary database."""
    env.ref("mrp_batch_record.menu_root").action = False  # its page goes with this addon
    database.release(env.cr, "stock_move_line", link_columns.RELATION)
    env.cr.execute(link_columns.REMOVE)
