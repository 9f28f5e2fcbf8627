# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _workers_first(self):
        """These users, administrators last: they hold every right, but the work is somebody else's."""
        return self.sorted(lambda user: user.has_group("base.group_system"))
