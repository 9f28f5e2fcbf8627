# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from .stock_state_kept import STOCK

#: What may be corrected where its transfer is unlocked.
CORRECTED = frozenset({"product_uom_qty", "date"})
#: What a completed movement does not say for good: what its lines and its document tell, what comes after it, and how
#: it was planned and is shown. State, reference and places have rules of their own.
FREE = CORRECTED | {
    "state",
    "reference",
    "location_id",
    "location_dest_id",
    "quantity",
    "picked",
    "move_dest_ids",
    "reference_ids",
    "sequence",
    "priority",
    "description_picking",
    "description_picking_manual",
    "date_deadline",
    "delay_alert_date",
    "reservation_date",
    "propagate_cancel",
    "additional",
    "next_serial",
    "next_serial_count",
}
#: What other add-ons say for good of a movement: whether an order counts it.
COUNTED = frozenset({"to_refund"})


class StockMove(models.Model):
    """What was moved stays as it was moved. Where its transfer is unlocked, it may be corrected."""

    _inherit = "stock.move"

    def _check_done_kept(self, vals):
        """Refuse other values of what is done, and to add to a transfer that is done what is not.

        :raises UserError: see above
        """
        done = self.filtered(lambda move: move.state == "done")
        done.filtered(
            lambda move: move._is_changed_by(vals, move._fixed() - move._loosened_by(vals))
        )._refuse_correction()
        done.filtered(lambda move: move._is_changed_by(vals, CORRECTED))._check_correctable()
        aimed = self.env["stock.picking"].browse(vals.get("picking_id") or [])
        if aimed.state == "done" and self.filtered(lambda move: move.picking_id != aimed):
            aimed.move_ids[:1]._refuse_correction()

    def _fixed(self):
        """Names of what this completed movement says for good: of which goods, whose, for whom, by which document."""
        return self._values_of(STOCK, FREE) | COUNTED

    def _loosened_by(self, vals):
        """Names of those of these values by which this completed movement follows no more from what was given up.

        Core writes them on whatever follows from a movement that is cancelled, or from an order line that is removed.
        """
        loosened = {"procure_method"} if vals.get("procure_method") == "make_to_stock" else set()
        if "move_orig_ids" in vals:
            # sudo: whether one was cancelled does not depend on who may see it.
            former = self.sudo().move_orig_ids
            kept = former.browse(self.sudo()._value("move_orig_ids", vals["move_orig_ids"]) or ())
            if kept <= former and all(move.state == "cancel" for move in former - kept):
                loosened.add("move_orig_ids")
        return loosened

    def _check_correctable(self):
        """Let these completed movements be corrected, or raise.

        :raises UserError: the transfer of one is locked, or it is on none and follows from a count, scrap or order
        """
        self.filtered(lambda move: not move._is_correctable())._refuse_correction()

    def _is_correctable(self):
        """Whether what this completed movement says may be corrected. Orders with rules of their own extend this."""
        return self.picking_id._is_correctable() and not (self.scrap_id or self.is_inventory)

    def _is_kept_by_order(self):
        """Whether an order with rules of its own decides on the values of this completed movement."""
        return False

    def _refuse_correction(self):
        """:raises UserError: there are movements"""
        for move in self:
            raise UserError(
                self.env._(
                    "%(document)s is done: what was moved stays as it was moved. Correct it by a return, by scrap or "
                    "by a count. A typing error in a lot, a quantity, the date or the source document is corrected "
                    "once an inventory manager has unlocked the transfer (Actions, Lock/Unlock).",
                    document=move.picking_id.name or move.reference or move.product_id.display_name,
                )
            )
