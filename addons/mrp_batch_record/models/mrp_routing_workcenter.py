# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpRoutingWorkcenter(models.Model):
    _inherit = "mrp.routing.workcenter"

    name = fields.Char(translate=True)
    cost = fields.Float(groups="mrp.group_mrp_user,stock.group_stock_user,base.group_system")
    step_parameter_ids = fields.One2many("mrp.step.parameter", "operation_id", "Process Parameters", copy=True)
    instruction_version = fields.Char(
        help="The version of the work instruction; each step log keeps the one it was made with."
    )
    requires_scan = fields.Boolean(
        "Lots Must Be Scanned",
        help="The step cannot be finished before each tracked component it consumes has been fed by scanning.",
    )
    requires_release = fields.Boolean(
        "Blocks the Next Step",
        help="The next step, or the end of the order, waits until a sample of the batch has passed.",
    )
    release_specification_id = fields.Many2one(
        "lot.specification",
        "Specification of the Step",
        ondelete="restrict",
        help="The sample that opens the next step is judged by this specification. "
        "Leave it empty to accept any sample drawn at this step.",
    )
