# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

#: States in which an order is open to changes; Odoo brings them about by computing, not by writing.
FREE = ("draft", "cancel")


class MrpProduction(models.Model):
    """A confirmed order is no draft again, and is cancelled by what cancels its movements, too."""

    _inherit = "mrp.production"

    def write(self, vals):
        """Refuse a state that would free a confirmed order of what is kept of it, or bring back a cancelled one.

        :raises UserError: it would be one
        """
        if "state" in vals and not self.env.su:
            for order in self.filtered(lambda order: order.state not in (False, vals["state"])):
                if vals["state"] in FREE or order.state == "cancel":
                    order._refuse_state()
        return super().write(vals)

    def _refuse_state(self):
        # What is decided is kept whole, and says how it is corrected.
        self._check_undecided()
        raise UserError(self.env._(
            "%(order)s is confirmed, closed or cancelled by the buttons that do it, not by setting a state.",
            order=self.name))
