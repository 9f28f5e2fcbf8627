# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    batch_start_hidden = fields.Boolean("First Steps Hidden", help="The first steps on the page Today were put away.")
