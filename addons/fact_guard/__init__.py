# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import models


def uninstall_hook(env):
    """Take away the functions that all guarded tables share; each model takes its own guards along."""
    env.cr.execute("DROP FUNCTION IF EXISTS fact_guard_whole(), fact_guard_row() CASCADE")
