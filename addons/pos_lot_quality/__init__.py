# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard import database

from . import models


def uninstall_hook(env):
    """Take this addon's guard away before its table goes."""
    database.release(env.cr, "lot_gate_override_use")
