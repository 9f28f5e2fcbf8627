# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def action_generate_serial(self):
        self.ensure_one()
        drawn = self.env["batch.numbering"]._names([(self._batch_source(), 1)])[0]
        if not drawn:
            return super().action_generate_serial()
        [name] = drawn.names
        self.lot_id = self.env["stock.lot"].create(
            {"product_id": self.product_id.id, "name": name, "batch_rule_id": drawn.rule_id}
        )
        return None

    def _batch_source(self):
        """What this repair tells about the lot it makes (:class:`BatchSource` of batch numbering)."""
        self.ensure_one()
        return self.env["batch.numbering"]._source(
            self.product_id,
            self.company_id,
            planned=self.schedule_date or None,
            picking_type=self.picking_type_id or None,
            warehouse=self.picking_type_id.warehouse_id or None,
            # sudo: who repairs need not be allowed to read the sale.
            values=(("order", self.name or ""), ("origin", self.sudo().sale_order_id.name or "")),
        )
