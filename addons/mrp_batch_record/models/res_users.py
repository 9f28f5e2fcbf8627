# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _naming_groups(self):
        """Those who keep and read batch records are named by the administrator, too."""
        return super()._naming_groups() + ["mrp_batch_record.group_operator", "mrp_batch_record.group_auditor"]
