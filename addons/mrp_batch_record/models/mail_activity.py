# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _answers_for_others(self):
        """A supervisor may, too."""
        return self.env.user.has_group("mrp_batch_record.group_supervisor") or super()._answers_for_others()
