# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    """A component of which nothing is booked once its step is over: who closes the order is told what helps."""

    _inherit = "mrp.production"

    def _set_quantities(self):
        """Core asks for a lot where nobody can scan one any more.

        :raises UserError: nothing of a component is there that was scanned or written in
        """
        for move in self.move_raw_ids.filtered("manual_consumption"):
            if move._is_struck_out():
                self._refuse_struck_out(move)
            # Until somebody said how much is made, core takes what it has reserved.
            if self.qty_producing and self.step_log_ids and move._lacks_lot():
                self._refuse_unfed(move)
        return super()._set_quantities()

    def _refuse_struck_out(self, move):
        raise UserError(
            self.env._(
                "Nothing of %(product)s is left in %(order)s: what was scanned was struck out. Ask a supervisor to "
                "correct the feeding to what went in, or to write the right lot into the component's line. If nothing "
                "went in, they set what is to be consumed to 0; a deviation then tells it.",
                product=move.product_id.display_name,
                order=self.name,
            )
        )

    def _refuse_unfed(self, move):
        raise UserError(
            self.env._(
                "No lot of %(product)s was scanned for %(order)s. Scan it at its step. Once that is over, ask a "
                "supervisor to write the lot that went in into the component's line; if nothing went in, they set what "
                "is to be consumed to 0, and a deviation then tells it.",
                product=move.product_id.display_name,
                order=self.name,
            )
        )
