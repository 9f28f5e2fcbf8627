# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Who chose no home action starts on the page of the own role."""
        info = super().session_info()
        if not info["home_action_id"] and self.env.user._is_internal():
            info["home_action_id"] = self.env["batch.home"]._action().id
        return info
