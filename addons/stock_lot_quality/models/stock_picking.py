# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        """A completed receipt stays its vendor's.

        :raises UserError: the vendor would change
        """
        if "partner_id" in vals:
            changed = self.filtered(lambda picking: picking.partner_id.id != (vals["partner_id"] or False))
            changed.move_ids._check_vendor_stays()
        return super().write(vals)

    def _action_done(self):
        """Ask the laboratory for a sample of what came in and waits for it."""
        done = super()._action_done()
        received = self.filtered(lambda picking: picking.picking_type_code == "incoming" and picking.state == "done")
        received.move_line_ids.lot_id._ask_for_samples()
        return done
