# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..queries import names


class MrpWorkorder(models.Model):
    """A work order bears the name of its operation in every language, so that each reader has it in his own."""

    _inherit = "mrp.workorder"

    name = fields.Char(translate=True)

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        names.take_over(steps, "operation_id")
        return steps
