# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _batch_source(self):
        """What this move tells about the lots it makes (:class:`~..batch_source.BatchSource`)."""
        self.ensure_one()
        picking, picking_type = self.picking_id, self.picking_type_id or self.picking_id.picking_type_id
        return self.env["batch.numbering"]._source(
            self.product_id,
            self.company_id,
            planned=self.date or None,
            picking_type=picking_type or None,
            warehouse=picking_type.warehouse_id or self.warehouse_id or None,
            values=self._batch_values(picking),
        )

    def _batch_values(self, picking):
        """Pairs (kind, text) of what a number may print about this move's document."""
        return (("order", picking.name or self.reference or ""), ("origin", picking.origin or self.origin or ""))

    def _generate_serial_numbers(self, next_serial, next_serial_count=False, location_id=False):
        moves = self._drawing(self._batch_source(), next_serial)
        return super(StockMove, moves)._generate_serial_numbers(next_serial, next_serial_count, location_id)

    @api.model
    def action_generate_lot_line_vals(self, context_data, mode, first_lot, count, lot_text):
        source = self._dialogue_source(context_data) if mode == "generate" else None
        moves = self._drawing(source, first_lot) if source else self
        return super(StockMove, moves).action_generate_lot_line_vals(context_data, mode, first_lot, count, lot_text)

    @api.model
    def next_batch_number(self, context_data):
        """The number the rule would give next, shown by the dialogue that generates lots; False without a rule.

        :param context_data: the dialogue's context, as for :meth:`action_generate_lot_line_vals`
        """
        source = self._dialogue_source(context_data)
        following = self.env["batch.numbering"]._peek(source) if source else []
        return following[0] if following else False

    def _drawing(self, source, first):
        """self, with the numbers drawn by the rule unless the user has typed a first number of their own."""
        following = self.env["batch.numbering"]._peek(source)
        if self.env["batch.numbering"]._snapshot_for(source) and (not first or first in following):
            return self.with_context(batch_source=source)
        return self

    @api.model
    def _dialogue_source(self, context_data):
        product = self.env["product.product"].browse(context_data.get("default_product_id"))
        move = self.browse(context_data.get("default_move_id")).exists()
        if move and move.product_id == product:
            return move._batch_source()
        picking_type = self.env["stock.picking.type"].browse(context_data.get("default_picking_type_id"))
        picking = self.env["stock.picking"].browse(context_data.get("default_picking_id"))
        company = self.env["res.company"].browse(context_data.get("default_company_id"))
        return product and self.env["batch.numbering"]._source(
            product,
            company,
            picking_type=picking_type or None,
            warehouse=picking_type.warehouse_id or None,
            planned=picking.scheduled_date or None,
            values=self._batch_values(picking),
        )
