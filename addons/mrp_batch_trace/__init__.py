# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import controllers, models, reports, wizards


def uninstall_hook(env):
    """Take this addon's guard away, so that what remains is an ordinary database."""
    env.cr.execute("DROP FUNCTION IF EXISTS batch_trace_keep_closed_log() CASCADE")
