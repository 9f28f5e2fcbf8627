# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LotGateDecision(models.Model):
    _inherit = "lot.gate.decision"

    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the batch that the gate decided on one of its materials."""
        decisions = super().create(vals_list)
        for decision in decisions.filtered("production_id"):
            decision.production_id._batch_event("gate_decision", note=decision.reason)
        return decisions
