# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LotSample(models.Model):
    _inherit = "lot.sample"

    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Work Order",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The step of the batch the sample was drawn at.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A sample drawn at a step is judged by the specification of that step."""
        drawn_at = [vals["workorder_id"] for vals in vals_list if vals.get("workorder_id")]
        specifications = {
            # An operator draws the sample without the right to read the routing.
            workorder.id: workorder.sudo().operation_id.release_specification_id.id
            for workorder in self.env["mrp.workorder"].browse(drawn_at)
        }
        for vals in vals_list:
            if not vals.get("specification_id") and specifications.get(vals.get("workorder_id")):
                vals["specification_id"] = specifications[vals["workorder_id"]]
        return super().create(vals_list)

    def _results_came(self, *how, **options):
        """A result that arrives after a batch was decided on is an amendment of its record."""
        answer = super()._results_came(*how, **options)
        # Whoever enters a result need not see the orders that made the lot.
        orders = self.lot_id.sudo().produced_by_ids
        orders.filtered("release_decision")._batch_event(
            "amended", note=self.env._("A test result was recorded after the decision.")
        )
        return answer
