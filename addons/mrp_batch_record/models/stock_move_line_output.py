# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: What makes more of a lot, where a line is done.
GROWS = frozenset({"lot_id", "quant_id", "quantity", "product_uom_id", "move_id", "state"})


class StockMoveLine(models.Model):
    """What is made goes into lots that wait for their release as it does, also what is added once the order is done."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Add to what an order made unless it would count as judged.

        :raises UserError: see ``stock.lot._check_not_judged``
        """
        # Each is read with all of them.
        moves, lots = (
            self.env[model].browse({vals[name] for vals in vals_list if vals.get(name)})
            for model, name in (("stock.move", "move_id"), ("stock.lot", "lot_id"))
        )
        for vals in vals_list:
            # What comes first to a lot may change its grade: it is asked as it is, too.
            move = moves.browse(vals.get("move_id") or []).with_prefetch(moves.ids)
            lots.browse(vals.get("lot_id") or []).with_prefetch(lots.ids)._check_grows_late(move)
        lines = super().create(vals_list)
        lines._check_made_late()
        return lines

    def write(self, vals):
        """As above, where more of a lot is said to have been made."""
        if GROWS.isdisjoint(vals):
            return super().write(vals)
        made = {line: (line.lot_id, line.quantity_product_uom) for line in self._made_late()}
        written = super().write(vals)
        for line in self._made_late():
            lot, quantity = made.get(line, (None, 0))
            if line.lot_id != lot or line.product_id.uom_id.compare(line.quantity_product_uom, quantity) > 0:
                line._check_made_late()
        return written

    def _action_done(self):
        """Complete what was made unless it would count as judged: its lot may have been judged since it was named.

        :raises UserError: see ``stock.lot._check_not_judged``
        """
        # sudo: whoever books goods need not see the order.
        for line in self.sudo().filtered(lambda line: line.lot_id and line.quantity and line.move_id.production_id):
            if not line.move_id.production_id._is_named_elsewhere():
                line.lot_id._check_not_judged(line.move_id.production_id)
        return super()._action_done()

    def _settle_corrected(self):
        """More than was planned is judged before the release, also where it is said later."""
        settled = super()._settle_corrected()
        for order in self.sudo().move_id.production_id:  # sudo: as below
            order._note_made()
        return settled

    def _made_late(self):
        """Return those of these lines by which an order that is done made a lot."""
        # sudo: as above.
        made = self.filtered(lambda line: line.state == "done" and line.lot_id and line.quantity)
        return made.filtered(lambda line: line.sudo().move_id.production_id.state == "done")

    def _check_made_late(self):
        for line in self._made_late():
            line.lot_id._check_grows_late(line.move_id)
