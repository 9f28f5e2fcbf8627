# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _gated(self):
        """This move with the context key that makes reservation ask the gate, for its planned date and document."""
        operation = self._gate_operation(self.location_id, self.location_dest_id)
        return self.with_context(lot_gate=(operation, self.date, self._gate_origin())) if operation else self

    def _gate_origin(self):
        """Name of the document, to which an override may be limited."""
        document = self._get_source_document()
        return (document and document.display_name) or self.reference or None

    def _gate_operation(self, source, destination):
        """Which of the eight operations a movement is; None when goods only arrive or are counted.

        Goods that come back or are found are where they are: refusing to record that would hide them.
        """
        if destination.usage == "inventory" or destination.is_quarantine:
            return "quarantine"
        if source.usage == "production":
            return "output"
        if source.usage in ("supplier", "customer", "inventory"):
            return None
        by_destination = {"customer": "sale", "supplier": "purchase_return", "production": "consumption"}
        return by_destination.get(destination.usage) or self._gate_operation_inside()

    def _gate_operation_inside(self):
        warehouse = self.picking_type_id.warehouse_id
        if self.picking_type_id and self.picking_type_id == warehouse.pick_type_id:
            return "pick"
        if self.picking_type_id and self.picking_type_id == warehouse.store_type_id:
            return "put_away"
        return "transfer"

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True,
    ):
        return super(StockMove, self._gated())._update_reserved_quantity_vals(
            need, location_id, lot_id, package_id, owner_id, strict)

    def _get_available_quantity(
        self, location_id, lot_id=None, package_id=None, owner_id=None, strict=False, allow_negative=False,
    ):
        return super(StockMove, self._gated())._get_available_quantity(
            location_id, lot_id, package_id, owner_id, strict, allow_negative)
