# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from . import trace_commit
from .trace_audit_finding import NO_ALARM

PHASES = [
    ("records", "Sealed records against live data"),
    ("leaves", "Log entries against sealed records"),
    ("tree", "Checkpoints and published files against the entries"),
    ("chain", "The head on the chain"),
    ("done", "Done"),
]
BATCH = 8000


class TraceAudit(models.Model):
    """One run over a company's seals: what of the past reads differently today.

    Works in batches that are committed one by one; a run that was cut off goes on where it stopped.
    """

    _name = "trace.audit"
    _description = "Seal Audit"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company)
    started_at = fields.Datetime("Started", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    phase = fields.Selection(PHASES, "Now Checking", default="records", required=True, readonly=True)
    position = fields.Integer(readonly=True, help="The last id of this phase that was checked")
    record_count = fields.Integer("Records Checked", readonly=True)
    leaf_count = fields.Integer("Entries Checked", readonly=True)
    finding_ids = fields.One2many("trace.audit.finding", "audit_id", "Findings", readonly=True)
    finding_count = fields.Integer("Findings Count", compute="_compute_finding_count")
    alarm_count = fields.Integer("Alarms", compute="_compute_finding_count",
                                 help="Findings other than what work has added or moved on since the last seal")
    verdict = fields.Char(compute="_compute_finding_count")

    @api.depends("company_id", "started_at")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = f"{audit.company_id.name} {fields.Date.to_string(audit.started_at) or ''}"

    @api.depends("finding_ids", "phase")
    def _compute_finding_count(self):
        for audit in self:
            alarms = audit.finding_ids.filtered(lambda f: f.kind not in NO_ALARM)
            audit.finding_count = len(audit.finding_ids)
            audit.alarm_count = len(alarms)
            audit.verdict = audit._verdict_sentence(len(alarms))

    def _verdict_sentence(self, alarms):
        if alarms:
            return self.env._("Something that was sealed reads differently now. Findings: %s.", alarms)
        if self.phase != "done":
            return self.env._("Not finished yet; nothing found so far.")
        return self.env._("Everything sealed reads as it was sealed.")

    def _run(self):
        """Check everything that is left, batch by batch."""
        self.ensure_one()
        if not self.started_at:
            self.started_at = fields.Datetime.now()
            trace_commit.commit(self.env)
        while self.phase != "done":
            self._check_batch()
            trace_commit.commit(self.env)
        return self

    def _check_batch(self):
        getattr(self, f"_check_{self.phase}")()

    def _next_phase(self):
        names = [name for name, _label in PHASES]
        self.write({"phase": names[names.index(self.phase) + 1], "position": 0})
        if self.phase == "done":
            self.finished_at = fields.Datetime.now()

    def _find(self, kind, **vals):
        # nobody may write findings by hand; the audit itself does
        self.env["trace.audit.finding"].sudo().create({
            "audit_id": self.id, "company_id": self.company_id.id, "kind": kind, **vals,
        })

    def action_run(self):
        """Run, or go on with, this audit."""
        self.ensure_one()
        self._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def action_start(self):
        """Start an audit of the current company and show it."""
        audit = self.create({"company_id": self.env.company.id})._run()
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": audit.id, "views": [[False, "form"]],
        }

    @api.model
    def _cron_audit(self):
        """Finish what was cut off, then audit every company whose log is open."""
        for audit in self.search([("phase", "!=", "done")]):
            audit._run()
        for company in self.env["trace.log"].search([("state", "!=", "draft")]).company_id:
            self.create({"company_id": company.id})._run()
