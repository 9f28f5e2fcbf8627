# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Private

from ..gate import Document

#: Operations that take goods out of the house, or up in production, by the kind of place they go to.
LEAVING = {"customer": "sale", "supplier": "purchase_return", "production": "consumption"}
#: Where goods are that are in the house or on their way between its places.
INSIDE = ("internal", "transit")


class StockMove(models.Model):
    _inherit = "stock.move"

    # An override for an order looks it up by its number; without this it reads the whole table.
    _order_reference_idx = models.Index("(reference) WHERE picking_id IS NULL")

    def _gated(self):
        """This move with the context key that makes reservation ask the gate, for its date of use and document.

        The document goes in as the lots that are overridden for it: so the moves of many orders share a context,
        and with it what Odoo keeps for one.
        """
        if self.product_id.tracking == "none":
            return self
        operation = self._gate_operation(self.location_id, self.location_dest_id)
        if not operation:
            return self
        overridden = self.env["lot.gate.override"]._approved_lots(operation, self._gate_document())
        if operation == "purchase_return":
            # Only what came from this vendor goes back; anything else leaves the house like a sale.
            operation = "sale"
            overridden = [*overridden, *self._lots_that_go_back()]
        return self.with_context(lot_gate=Private((operation, self._date_of_use(), tuple(overridden))))

    def _date_of_use(self):
        """When what is moved will be used: the date of the last open move it is moved for, else its own."""
        onward = self.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return max([self.date, *(move._date_of_use() for move in onward)])

    def _gate_document(self):
        """The Document, as the floor knows it, to which an override may be limited."""
        # sudo: as below.
        record = self._gate_record().sudo()
        # A reference alone can be anything.
        return Document.of(record) if record else Document(self.reference or None)

    def _gate_record(self):
        """The record this move is part of: a transfer or an order; empty for none."""
        # sudo: who moves goods need not see the order they are moved for.
        return self.picking_id or (self and self.sudo()._get_source_document()) or self.browse()

    def _gate_operation(self, source, destination):
        """Which of the eight operations a movement is; None when goods only arrive or are counted.

        Goods that come back or are found are where they are: refusing to record that would hide them.
        """
        if self._hands_over(source, destination):
            return "sale"
        if destination.usage in LEAVING:
            return LEAVING[destination.usage]
        if destination.usage == "inventory" or destination.in_quarantine:
            return "quarantine"
        if source.usage == "production":
            return "output"
        if source.usage in ("supplier", "customer", "inventory"):
            return None
        if destination.usage == "transit" and destination._is_outgoing():
            # Another company of the same database is a customer.
            return "sale"
        return self._gate_operation_inside()

    def _hands_over(self, source, destination):
        """Whether goods that are here are delivered by this, whatever the place is called that they go to.

        What a type of deliveries moves out is delivered, and what is moved for a partner to no place inside. What goes
        back to a vendor has rules of its own.
        """
        if self.scrap_id or source.usage not in INSIDE or destination.usage == "supplier":
            return False
        if self.picking_type_id.code == "outgoing":
            return destination.usage != "transit" or destination._is_outgoing()
        partner = self.picking_id and (self.picking_id.partner_id or self.partner_id)
        return bool(partner) and destination.usage == "inventory"

    def _gate_operation_inside(self):
        kind = self.picking_type_id
        if not kind:
            return "transfer"
        warehouse = kind.warehouse_id
        if kind in warehouse._picking_types_to_pick():
            return "pick"
        if kind in warehouse._picking_types_to_put_away():
            return "put_away"
        return "transfer"

    def _reserve_instead(self):
        """Reserve other stock for what was freed.

        Where other lots are already picked, they stay so, and what is missing waits for a scan or a backorder:
        Odoo would count stock reserved beside them as picked.
        """
        self.filtered(lambda move: not move.move_line_ids).picked = False
        self.filtered(lambda move: not move.picked)._action_assign()

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        return super(StockMove, self._gated())._update_reserved_quantity_vals(
            need, location_id, lot_id, package_id, owner_id, strict
        )

    def _get_available_quantity(
        self, location_id, lot_id=None, package_id=None, owner_id=None, strict=False, allow_negative=False
    ):
        return super(StockMove, self._gated())._get_available_quantity(
            location_id, lot_id, package_id, owner_id, strict, allow_negative
        )

    def _set_quantity_done_prepare_vals(self, qty):
        """A quantity typed without a lot, as at the end of an order, proposes what the gate lets through."""
        return super(StockMove, self._gated())._set_quantity_done_prepare_vals(qty)
