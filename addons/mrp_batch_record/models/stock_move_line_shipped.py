# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    """What went out to a customer is in the record of the batch that went: it is taken back, and never rewritten."""

    _inherit = "stock.move.line"

    def _check_correction(self, vals):
        self._check_not_shipped()
        return super()._check_correction(vals)

    def _settle_corrected(self):
        result = super()._settle_corrected()
        self._tell_shipped()
        return result

    def _shipped(self):
        return self.filtered(lambda line: line.location_dest_id.usage == "customer" and line.state == "done")

    def _check_not_shipped(self):
        """Let these lines be changed, or raise.

        :raises UserError: one of them took a batch to a customer
        """
        out = self._shipped()
        makers = out.lot_id._makers()
        for line in out.filtered(lambda line: makers.get(line.lot_id.id)):
            raise UserError(
                self.env._(
                    "Batch %(batch)s went out with %(document)s, and its record says so: that stays. Take the goods "
                    "back by a return.",
                    batch=line.lot_id.name,
                    document=line.picking_id.name or line.reference,
                )
            )

    def _tell_shipped(self):
        """Tell the batches that these lines took out to a customer."""
        for picking, out in self._shipped().grouped("picking_id").items():
            makers = self.env["mrp.production"].sudo().union(*out.lot_id._makers().values())  # sudo: as they are told
            # Another company's log is not theirs to fill.
            orders = makers.filtered(lambda order, picking=picking: order.company_id == picking.company_id)
            if orders:
                orders._batch_event("shipped", note=picking.name)
