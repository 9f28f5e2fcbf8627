# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BatchHome(models.AbstractModel):
    _inherit = "batch.home"

    @api.model
    def _pages(self):
        """Who keeps the log, and leads nothing else, starts with it."""
        return super()._pages() | {"log_administrator": ("trace_anchor.trace_log_action_own",)}
