# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.guard import on_behalf


class MrpWorkorder(models.Model):
    """Accounting keeps costs of steps that the people who make them cannot read; their work does not stop there."""

    _inherit = "mrp.workorder"

    costs_hour = fields.Float(groups="mrp.group_mrp_user,stock.group_stock_user,base.group_system")

    def action_cancel(self):
        self.check_access("write")
        # sudo: the costs of a cancelled step go with it.
        return super(MrpWorkorder, on_behalf(self)).action_cancel()

    def _set_duration(self):
        # sudo: the costs follow the duration, also where core sets it for a step finished at once.
        return super(MrpWorkorder, on_behalf(self))._set_duration()
