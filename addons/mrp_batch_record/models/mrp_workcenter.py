# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpWorkcenter(models.Model):
    _name = "mrp.workcenter"
    _inherit = ["mrp.workcenter", "local.name"]
    _rec_names_search = ["name", "shown_name", "code"]

    costs_hour = fields.Float(groups="mrp.group_mrp_user,stock.group_stock_user,base.group_system")
    equipment_ids = fields.One2many("maintenance.equipment", "workcenter_id", check_company=True)
