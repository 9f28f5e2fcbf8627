# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockLot(models.Model):
    """A lot in batch records: what a signature stands for keeps its number, and a correction is told."""

    _inherit = "stock.lot"

    def _settled(self):
        """A lot that is being made or was fed is in a batch record already."""
        settled = super()._settled()
        # sudo: whether there is a record does not depend on who asks.
        return settled | (self - settled).filtered(lambda lot: lot.sudo()._is_recorded())

    def _is_recorded(self):
        return bool(self.feeding_ids or self._makers()[self.id].step_log_ids)

    def _check_correction(self, changes):
        """A number that stands in a decided batch stays, whoever asks: its signature would stand for another.

        :raises UserError: see above
        """
        result = super()._check_correction(changes)
        for change in changes:
            decided = change.name in ("name", "product_id") and change.lot._orders_naming().filtered("release_decision")
            if decided:
                raise UserError(
                    self.env._(
                        "Lot %(lot)s stands in batch %(batch)s, which is decided on and signed: its number stays. Open "
                        "a deviation that says what is wrong with it.",
                        lot=change.lot.name,
                        batch=", ".join(decided[:1].lot_producing_ids.mapped("name")) or decided[:1].name,
                    )
                )
        return result

    def _record_changes(self, changes):
        """The records that name the lot have grown."""
        result = super()._record_changes(changes)
        lots = self.browse({change.lot.id for change in changes})
        if lots:
            orders = lots._orders_naming().filtered(lambda order: order.state not in ("draft", "cancel"))
            orders._batch_event("amended", note="A lot was corrected.")
        return result

    def _orders_naming(self):
        """Return the orders in whose records these lots stand, readable by everybody."""
        # sudo: whoever corrects a lot need not see the orders.
        named, lines = self.sudo(), self.env["stock.move.line"].sudo()
        lines = lines.search(
            [("lot_id", "in", self.ids), ("state", "=", "done"), ("move_id.raw_material_production_id", "!=", False)]
        )
        used = named.feeding_ids.production_id | lines.move_id.raw_material_production_id
        return self._home_orders() | used
