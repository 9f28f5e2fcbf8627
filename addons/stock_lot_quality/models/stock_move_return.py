# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .stock_state_kept import brought_about

_RECEIVED = Domain("state", "=", "done") & Domain("location_id.usage", "=", "supplier")
_SENT_BACK = Domain("state", "=", "done") & Domain("location_dest_id.usage", "=", "supplier")
_MADE = Domain("state", "=", "done") & Domain("location_id.usage", "=", "production")


class StockMove(models.Model):
    """What goes back to a vendor: what came from that vendor, and no more of it than came."""

    _inherit = "stock.move"

    def write(self, vals):
        """A completed receipt stays its vendor's: what goes back is judged by it. Nor does anything become one later.

        :raises UserError: the vendor or the document of a completed receipt would change, or whence goods came
        """
        for name in ("partner_id", "picking_id"):
            if name in vals:
                self.filtered(lambda move, name=name: move[name].id != (vals[name] or False))._check_vendor_stays()
        for name in ("location_id", "location_dest_id"):
            if name in vals:
                self.filtered(lambda move, name=name: move[name].id != (vals[name] or False))._check_places_stay()
        return super().write(vals)

    def _check_places_stay(self):
        """Refuse to change from where to where these moves went, whoever asks for it from outside.

        :raises UserError: one of them is completed
        """
        done = self.filtered(lambda move: move.state == "done")
        # A push rule leads what it is moved by further on, while that is being completed.
        if done and not self.env.su and "done" not in brought_about(self.env):
            raise UserError(
                self.env._(
                    "%(document)s is done: where its goods came from and went stays. Book them back by a transfer or a"
                    " return.",
                    document=done[0].picking_id.name or done[0].reference,
                )
            )

    def _check_vendor_stays(self):
        """Refuse to change from whom these moves came or to whom they went back, whoever asks for it from outside.

        :raises UserError: one of them is a receipt or a return that was completed
        """
        # sudo: the moves decide, whoever may read them.
        done = self.sudo().filtered_domain(_RECEIVED)
        if not self.env.su:
            self.sudo().filtered_domain(_SENT_BACK)._refuse_correction()
        if done and not self.env.su:
            raise UserError(
                self.env._(
                    "%(receipt)s is done: whom it came from stays. Return it, then receive it again from the right "
                    "vendor.",
                    receipt=done[0].picking_id.name or done[0].reference,
                )
            )

    def _lots_that_go_back(self):
        """Ids of the lots of this move's product that the gate lets go back to the vendor of this move."""
        of_product = _RECEIVED & Domain("product_id", "=", self.product_id.id)
        lots = self.env["stock.lot"].browse({**self._of_receipt(of_product), **self._of_vendor(of_product)})
        answers = lots._gate("purchase_return", document=self._gate_document())
        return [answer.lot.id for answer in answers if answer.allowed]

    def _goes_back(self, lot):
        """Whether this move may take *lot* back to its vendor.

        What was made here came from no vendor, whatever was received under its name besides.
        """
        self.ensure_one()
        of_lot = Domain("lot_id", "=", lot.id)
        # sudo: the gate looks at all movements, whoever moves the lot.
        if self.env["stock.move.line"].sudo().search_count(_MADE & of_lot, limit=1):
            return False
        going = sum(self.move_line_ids.filtered(lambda line: line.lot_id == lot).mapped("quantity_product_uom"))
        others = of_lot & Domain("move_id", "!=", self.id)
        for quantities in (self._of_receipt, self._of_vendor):
            came = quantities(_RECEIVED & of_lot).get(lot.id, 0)
            gone = quantities(_SENT_BACK & others).get(lot.id, 0)
            if came and self.product_id.uom_id.compare(came, gone + going) >= 0:
                return True
        return False

    def _of_receipt(self, domain):
        """What came by the receipt that this move returns, or went back of it: dict lot id -> quantity."""
        receipt = self.origin_returned_move_id
        if not receipt or not self._same_vendor(receipt):
            return {}
        return self._quantities(
            domain & (Domain("move_id", "=", receipt.id) | Domain("move_id.origin_returned_move_id", "=", receipt.id))
        )

    def _same_vendor(self, receipt):
        """Whether this move goes to whom *receipt* came from; where either names nobody, the return says so."""
        mine, theirs = (
            (move.picking_id.partner_id or move.partner_id).commercial_partner_id for move in (self, receipt)
        )
        return not mine or not theirs or mine == theirs

    def _of_vendor(self, domain):
        """What the vendor of this move delivered or got back: dict lot id -> quantity."""
        vendor = self._vendor()
        if not vendor:
            return {}
        partner = Domain("picking_id.partner_id", "child_of", vendor.id) | Domain(
            "move_id.partner_id", "child_of", vendor.id
        )
        return self._quantities(domain & partner)

    def _quantities(self, domain):
        mine = Domain("lot_id", "!=", False) & Domain("company_id", "=", self.company_id.id)
        # sudo: as above.
        sums = self.env["stock.move.line"].sudo()._read_group(domain & mine, ["lot_id"], ["quantity_product_uom:sum"])
        return {lot.id: quantity for lot, quantity in sums}

    def _vendor(self):
        """Whom this move goes to: the partner of its document, or of the receipt that it returns."""
        receipt = self.origin_returned_move_id
        partners = (self.picking_id.partner_id, self.partner_id, receipt.picking_id.partner_id, receipt.partner_id)
        return next((partner for partner in partners if partner), self.env["res.partner"]).commercial_partner_id
