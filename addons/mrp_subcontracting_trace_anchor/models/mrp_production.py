# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import private


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _to_seal(self, moment):
        """A subcontractor's order is sealed by what is made in it, not when it is opened.

        Core keeps one order for each lot of a receipt, by splitting and deleting them until the receipt is done.
        """
        sealed = super()._to_seal(moment)
        return sealed.filtered(lambda order: not order.subcontractor_id) if moment == "order_opened" else sealed

    def _batch_event(self, moment, note=None):
        """What a receipt does to a subcontractor's order is told when the receipt is done."""
        events = private(self.env, "receipt_events")
        later = self.browse() if events is None else self.filtered("subcontractor_id")
        if later:
            events.append((later, moment, note))
        return super(MrpProduction, self - later)._batch_event(moment, note=note)
