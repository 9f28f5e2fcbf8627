# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class LotResultImport(models.Model):
    """What an import brought: the results, and the samples and lots they are of."""

    _inherit = "lot.result.import"

    def _compute_touched(self):
        found = self.env["lot.test.result"]._read_group(
            [("import_id", "in", self.ids)], ["import_id"], ["sample_id:recordset"]
        )
        samples = dict(found)
        for delivery in self:
            of_import = samples.get(delivery, self.env["lot.sample"])
            delivery.sample_count = len(of_import)
            delivery.lot_count = len(of_import.lot_id)

    def _samples(self):
        results = self.env["lot.test.result"].search([("import_id", "in", self.ids)])
        return results.sample_id

    def action_open_results(self):
        """Open the results that this import recorded."""
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_test_result_action")
        return dict(action, domain=[("import_id", "in", self.ids)], context={"create": False})

    def action_open_samples(self):
        """Open the samples that this import brought results of."""
        return self._opened("stock_lot_quality.lot_sample_action", self._samples())

    def action_open_lots(self):
        """Open the lots that this import brought results of."""
        return self._opened("stock.action_production_lot_form", self._samples().lot_id)

    def _opened(self, action, records):
        found = self.env["ir.actions.act_window"]._for_xml_id(action)
        if len(records) == 1:
            found.update(views=[(False, "form")], res_id=records.id)
        return dict(found, domain=[("id", "in", records.ids)], context={"create": False})
