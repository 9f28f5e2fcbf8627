# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    """What went out to a customer is told to the batches that went, and stays what their records tell."""

    _inherit = "stock.picking"

    def write(self, vals):
        """Refuse another customer of what went out as a batch.

        :raises UserError: it would be another
        """
        if "partner_id" in vals and not self.env.su:
            # sudo: whose address it is does not depend on who may read it.
            customer = self.env["res.partner"].sudo().browse(vals["partner_id"] or []).commercial_partner_id
            other = self._given_address().filtered(
                lambda picking: picking.sudo().partner_id.commercial_partner_id != customer
            )
            other.move_line_ids._check_not_shipped()
        return super().write(vals)

    def _action_done(self):
        """Tell the batches that went out to a customer."""
        result = super()._action_done()
        self.move_line_ids._tell_shipped()
        return result
