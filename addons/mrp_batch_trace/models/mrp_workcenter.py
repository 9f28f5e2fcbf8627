# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpWorkcenter(models.Model):
    _name = "mrp.workcenter"
    _inherit = ["mrp.workcenter", "local.name"]
    _rec_names_search = ["name", "shown_name", "code"]

    equipment_ids = fields.One2many("maintenance.equipment", "workcenter_id", check_company=True)
