# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.models.stock_lot_state import STATES
from odoo.addons.stock_lot_quality.state import GRAVITY, gravest
from odoo.fields import Domain

from .mrp_production import RELEASE_STATES

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
_DECISIONS = [decision for decision, _words in RELEASE_STATES]


class MrpProduction(models.Model):
    """The batch today: how far it is, and what its lots are now."""

    _inherit = "mrp.production"

    batch_status = fields.Selection(BATCH_STATUS, "How Far", compute="_compute_batch_status")
    state_today = fields.Selection(
        STATES,
        compute="_compute_state_today",
        search="_search_state_today",
        help="The gravest state of the batch's lots as they are now, whatever was decided before.",
    )
    state_reason = fields.Text("Why", compute="_compute_state_reason")

    @api.depends(
        "state",
        "release_decision",
        "workorder_ids.state",
        "workorder_ids.sample_ids.verdict",
        "lot_producing_ids.sample_ids.verdict",
        "step_log_ids",
        "feeding_ids",
    )
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
        undone = any(step.state != "done" for step in steps)
        # The order cannot be closed either while a step waits for its sample.
        return "in_progress" if undone or steps._unreleased() else "to_close"

    @api.depends(
        "release_state", "lot_producing_ids.state_today", "deviation_ids.state", "deviation_ids.severity", "state"
    )
    def _compute_state_today(self):
        for order in self:
            states = [state for state in order.lot_producing_ids.mapped("state_today") if state]
            # A batch is what the gravest of its lots is, and never better than the decision on it.
            order.state_today = order.state != "cancel" and gravest([_decided(order.release_state), *states])

    @api.depends("state_today", "lot_producing_ids.state_reason")
    @api.depends_context("lang", "tz")
    def _compute_state_reason(self):
        for order in self:
            lots = order.lot_producing_ids
            order.state_reason = "\n".join(
                f"{lot.name}: {lot.state_reason}" if len(lots) > 1 else lot.state_reason
                for lot in lots
                if lot.state_today == order.state_today and lot.state_reason
            )

    def _search_state_today(self, operator, value):
        """Orders by the gravest state of their lots and by the decision on them."""
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._state_domain(code) for code in value)

    def _state_domain(self, code):
        """The orders in a state, as a domain that says what :meth:`_compute_state_today` does; False: cancelled."""
        if not code:
            return Domain("state", "=", "cancel")
        if code not in GRAVITY:
            return Domain.FALSE
        lots = Domain("lot_producing_ids.state_today", "=", code)
        decided = Domain("release_state", "in", [decision for decision in _DECISIONS if _decided(decision) == code])
        worse = GRAVITY[: GRAVITY.index(code)]
        if not worse:
            return (lots | decided) & Domain("state", "!=", "cancel")
        graver = Domain("lot_producing_ids.state_today", "in", worse) | Domain(
            "release_state", "in", [decision for decision in _DECISIONS if _decided(decision) in worse]
        )
        return (lots | decided) & ~graver & Domain("state", "!=", "cancel")


def _decided(release_state):
    """What the decision alone, or the lack of one, makes of a batch."""
    return _DECIDED.get(release_state, "in_progress")
