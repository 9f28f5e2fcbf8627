# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import private


class LotGateDecision(models.Model):
    _inherit = "lot.gate.decision"

    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the batch that the gate decided on one of its materials.

        The context key ``feeding_order_id`` names the order the lot was to be fed into.
        """
        order_id = private(self.env, "feeding_order_id")
        decisions = super().create([{"production_id": order_id, **vals} for vals in vals_list])
        for decision in decisions.filtered("production_id"):
            decision.production_id._batch_event("gate_decision", note=f"gate/{decision.id}")
        return decisions
