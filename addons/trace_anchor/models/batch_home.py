# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BatchHome(models.AbstractModel):
    _inherit = "batch.home"

    @api.model
    def _homes(self):
        """Who keeps the log, and leads nothing else, starts with it."""
        homes = super()._homes()
        place = next(at for at, (group, _page) in enumerate(homes) if group == "stock_lot_quality.group_lab")
        return [*homes[:place], ("trace_anchor.group_trace_admin", "trace_anchor.trace_log_action_own"), *homes[place:]]
