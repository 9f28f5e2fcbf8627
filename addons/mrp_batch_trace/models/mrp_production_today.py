# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.models.stock_lot_state import STATES
from odoo.addons.stock_lot_quality.state import BAD, gravest
from odoo.fields import Domain

BATCH_STATUS = [
    ("not_started", "Not Started"),
    ("in_progress", "In Progress"),
    ("to_close", "To Close"),
    ("to_review", "To Review"),
    ("released", "Released"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
#: What a decision, or the lack of one, makes of a batch whose lots nobody grades.
_DECIDED = {"released": "released", "rejected": "failed"}


class MrpProduction(models.Model):
    """The batch today: how far it is, and what its lots are now."""

    _inherit = "mrp.production"

    batch_status = fields.Selection(BATCH_STATUS, "How Far", compute="_compute_batch_status")
    state_today = fields.Selection(
        STATES, compute="_compute_state_today", search="_search_state_today",
        help="The gravest state of the batch's lots as they are now, whatever was decided before.",
    )
    state_reason = fields.Text("Why", compute="_compute_state_today")

    @api.depends("state", "release_decision", "workorder_ids.state", "step_log_ids", "feeding_ids")
    def _compute_batch_status(self):
        for order in self:
            order.batch_status = order.release_decision or order._making_status()

    def _making_status(self):
        if self.state == "cancel":
            return "cancelled"
        if self.state == "done":
            return "to_review"
        steps = self.workorder_ids.filtered(lambda step: step.state != "cancel")
        begun = self.step_log_ids or self.feeding_ids or steps.filtered(lambda step: step.state in ("progress", "done"))
        if not begun:
            return "not_started"
        return "in_progress" if any(step.state != "done" for step in steps) else "to_close"

    @api.depends(
        "release_state", "lot_producing_ids.state_today", "deviation_ids.state", "deviation_ids.severity", "state")
    @api.depends_context("lang", "tz")
    def _compute_state_today(self):
        for order in self:
            lots = order.lot_producing_ids
            code = order._state_code(lots)
            order.state_today = order.state != "cancel" and code
            order.state_reason = "\n".join(
                f"{lot.name}: {lot.state_reason}" if len(lots) > 1 else lot.state_reason
                for lot in lots if lot.state_today == code and lot.state_reason
            )

    def _state_code(self, lots):
        """A batch is what the gravest of its lots is, and never better than the decision on it."""
        states = [state for state in lots.mapped("state_today") if state]
        decided = _DECIDED.get(self.release_state, "in_progress")
        if states and gravest(states) == "conditional" and decided == "released":
            return "conditional"
        return gravest([decided, *states])

    def _search_state_today(self, operator, value):
        """Orders by the state of their lots; 'released' asks for the decision besides."""
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._state_domain(code) for code in value)

    def _state_domain(self, code):
        lots = Domain("lot_producing_ids.state_today", "=", code)
        if code not in ("released", "in_progress"):
            return lots
        worse = Domain("lot_producing_ids.state_today", "in", [*BAD, "conditional"])
        decided = Domain("release_state", "=" if code == "released" else "not in",
                         code if code == "released" else ("released", "rejected"))
        return decided & ~worse
