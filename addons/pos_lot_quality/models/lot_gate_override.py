# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import private


class LotGateOverride(models.Model):
    """A till asks for a receipt, which becomes an order only when it is paid: its number has to be enough.

    A till may be made to give a number again. So the first order that is sold by such an override uses it up.
    """

    _inherit = "lot.gate.override"

    @api.model
    def _is_number_enough(self, number):
        return True

    def _holds_for(self, document):
        return super()._holds_for(document) and not self._is_used_up()

    def _is_for_number(self):
        """Whether this is for whatever has a number, and not for a record."""
        return bool(self.origin and not self.res_id)

    def _is_used_up(self):
        """Whether this was used for another order than the one that is being paid."""
        # sudo: the gate reads overrides for users who cannot.
        used = self.env["lot.gate.override.use"].sudo().search([("override_id", "=", self.id)])
        return bool(used) and used.order_ref != private(self.env, "paid_order")

    def _use_up(self, order_id):
        """Say of these that they were used for this order of a till."""
        # sudo: whoever sells uses them; nobody writes it by hand.
        uses = self.env["lot.gate.override.use"].sudo()
        known = uses.search([("override_id", "in", self.ids)]).override_id
        uses.create([{"override_id": override.id, "order_ref": order_id} for override in self - known])
