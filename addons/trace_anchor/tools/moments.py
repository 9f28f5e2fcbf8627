# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""When an entry was logged, in the four bytes that its row has left for it."""

from datetime import datetime

from odoo import fields

SECONDS_SINCE = datetime(2020, 1, 1)


def now_second():
    """The present time as ``logged_second``."""
    return int((fields.Datetime.now() - SECONDS_SINCE).total_seconds())
