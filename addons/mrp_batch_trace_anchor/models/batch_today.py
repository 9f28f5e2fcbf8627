# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.mrp_batch_trace.models.batch_today import Card
from odoo.addons.mrp_batch_trace.models.batch_today_start import Step


class BatchToday(models.AbstractModel):
    """The proof log's part of Today: a log that needs somebody, and where who keeps it begins."""

    _inherit = "batch.today"

    @api.model
    def _known_roles(self):
        roles = super()._known_roles()
        place = next(at for at, (key, _group) in enumerate(roles) if key == "laboratory")
        return [*roles[:place], ("log_administrator", "trace_anchor.group_trace_admin"), *roles[place:]]

    @api.model
    def _keys(self):
        keys = super()._keys()
        for role in ("quality", "manager"):
            keys[role] = (*keys[role], "proof")
        return {**keys, "log_administrator": ("proof", "not_anchored", "to_review")}

    def _card_proof(self):
        logs = self.env["trace.log"]
        if logs.has_access("read"):
            open_logs = logs.search([("state", "=", "open"), ("company_id", "in", self.env.companies.ids)])
            logs = open_logs.filtered("trouble")
        return Card(
            "proof",
            self.env._("Proof logs in trouble"),
            "fa-chain-broken",
            True,
            "trace_anchor.trace_log_action",
            [("id", "in", logs.ids)],
            "id",
            "name",
            "trouble",
            "write_date",
        )

    def _card_not_anchored(self):
        waiting = [("state", "not in", ("final", "failed"))]
        return Card(
            "not_anchored",
            self.env._("Anchors on their way"),
            "fa-anchor",
            False,
            "trace_anchor.trace_anchor_action",
            waiting,
            "create_date, id",
            "",
            "state",
            "create_date",
            [],
        )

    @api.model
    def _tours(self):
        return {**super()._tours(), "log_administrator": "mrp_batch_trace_anchor.tour_log_administrator"}

    @api.model
    def _first_steps(self):
        steps = super()._first_steps()
        log = Step(
            self.env._("See how far the log is: sealed, logged, anchored, final."), "trace_anchor.trace_log_action_own"
        )
        sealed = Step(self.env._("Open a sealed record and check its proof."), "trace_anchor.trace_record_action")
        audit = Step(self.env._("Compare the plant with what was sealed."), "trace_anchor.trace_audit_action")
        return {**steps, "log_administrator": [log, sealed, audit], "auditor": [*steps["auditor"], sealed]}
