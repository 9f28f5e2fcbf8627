# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LotTestResult(models.Model):
    _inherit = "lot.test.result"

    @api.model_create_multi
    def create(self, vals_list):
        """A result that arrives after a batch was decided on is an amendment of its record."""
        results = super().create(vals_list)
        # Whoever enters a result need not see the orders that made the lot.
        orders = results.sample_id.lot_id.sudo().produced_by_ids
        orders.filtered("release_decision")._batch_event(
            "amended", note=self.env._("A test result was recorded after the decision.")
        )
        return results
