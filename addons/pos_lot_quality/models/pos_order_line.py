# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..sales import Sale


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    def _lot_sales(self):
        """What these lines sell by lot; goods that come back are taken whatever their grade.

        :return: list of Sale
        """
        return [
            Sale(line.product_id, line.qty, tuple(line.pack_lot_ids.filtered("lot_name").mapped("lot_name")))
            for line in self
            if line.qty > 0 and line.product_id.tracking != "none"
        ]

    @api.model
    def get_existing_lots(self, company_id, config_id, product_id):
        """Offer the till only lots that may be sold, or have an override that stands, for whichever order."""
        offered = super().get_existing_lots(company_id, config_id, product_id)
        lots = self.env["stock.lot"].browse([lot["id"] for lot in offered])
        now = fields.Datetime.now()
        sold = {answer.lot.id for answer in lots._gate("sale") if answer.allowed}
        sold |= {
            lot
            for lot, _document, until in self.env["lot.gate.override"]._approved_by_operation().get("sale", ())
            if until >= now
        }
        return [lot for lot in offered if lot["id"] in sold]
