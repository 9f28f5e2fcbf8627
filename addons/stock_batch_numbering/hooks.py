# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from .counter_functions import REMOVAL


def uninstall_hook(env):
    """Take away what the ORM does not know of: the register's trigger, the counters' functions
    and sequences, and the links that would hold the rules."""
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS batch_number_void_is_append_only() CASCADE"))
    env.cr.execute(REMOVAL)
    env.cr.execute(SQL("DELETE FROM batch_number_void"))
    env.cr.execute(SQL("UPDATE stock_lot SET batch_rule_id = NULL WHERE batch_rule_id IS NOT NULL"))
    env.invalidate_all()
