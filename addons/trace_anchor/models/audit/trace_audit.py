# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ...audit import CHECKS
from ...audit.compare import digest, section_of, shown
from ...tools import transaction
from .trace_audit_finding import NO_ALARM

PHASES = [
    ("records", "Sealed records against live data"),
    ("leaves", "Log entries against sealed records"),
    ("acts", "Version numbers, erasures and closings"),
    ("tree", "Checkpoints and published files against the entries"),
    ("chain", "The head on the chain"),
    ("done", "Done"),
]


class TraceAudit(models.Model):
    """One run over a company's seals: what of the past reads differently today.

    Works in batches that are committed one by one; a run that was cut off goes on where it stopped.
    """

    _name = "trace.audit"
    _inherit = ["guarded.fields"]
    _description = "Seal Audit"
    _owned_rows = True
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    started_at = fields.Datetime("Started", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    phase = fields.Selection(PHASES, "Now Checking", default="records", required=True, readonly=True)
    position = fields.Integer(readonly=True, help="The last id of this phase that was checked")
    record_count = fields.Integer("Records Checked", readonly=True)
    leaf_count = fields.Integer("Entries Checked", readonly=True)
    finding_ids = fields.One2many("trace.audit.finding", "audit_id", "Findings", readonly=True)
    finding_count = fields.Integer("Findings Count", compute="_compute_finding_count")
    alarm_count = fields.Integer(
        "Alarms",
        compute="_compute_finding_count",
        help="Findings other than what work has added or moved on since the last seal",
    )
    open_count = fields.Integer(
        "Open Findings", compute="_compute_finding_count", help="Of all audits of the company, that nobody has closed"
    )
    verdict = fields.Char(compute="_compute_finding_count")

    def init(self):
        """The database keeps audits, and finished ones as they are; none is finished before it began."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "finished",
            "INSERT OR UPDATE OR DELETE",
            "TG_OP = 'DELETE' OR OLD.phase = 'done' OR TG_OP = 'INSERT' AND NEW.phase = 'done'",
            "audits are kept, and finished ones as they are",
        )
        return result

    @api.depends("company_id", "started_at")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = f"{audit.company_id.name} {fields.Date.to_string(audit.started_at) or ''}"

    @api.depends("finding_ids.closing_ids", "phase")
    def _compute_finding_count(self):
        findings = self.env["trace.audit.finding"]
        still_open = dict(findings._read_group(findings._open_domain(self.company_id), ["company_id"], ["__count"]))
        for audit in self:
            audit.open_count = still_open.get(audit.company_id, 0)
            alarms = audit.finding_ids.filtered(lambda f: f.kind not in NO_ALARM)
            audit.finding_count = len(audit.finding_ids)
            audit.alarm_count = len(alarms)
            audit.verdict = audit._verdict_sentence(len(alarms))

    def _verdict_sentence(self, alarms):
        if alarms:
            return self.env._("Something that was sealed reads differently now. Findings: %s.", alarms)
        if self.phase != "done":
            return self.env._("Not finished yet; nothing found so far.")
        if self.open_count:
            return self.env._(
                "Everything reads as it was sealed last, but nobody has closed what earlier audits found. "
                "Open findings: %s.",
                self.open_count,
            )
        return self.env._("Everything sealed reads as it was sealed.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(self.env._("What an audit found is kept: it cannot be deleted."))

    @api.model
    def _begin(self, company):
        """A new audit of a company, not yet run: the one way there is to make one."""
        # sudo: nobody writes audits by hand; whoever lets people start one asks for their rights first
        return self.sudo().create(Owned(company_id=company.id))

    def _run(self):
        """Check everything that is left, batch by batch."""
        self.ensure_one()
        if not self.started_at:
            self.write(Owned(started_at=fields.Datetime.now()))
            transaction.commit(self.env)
        while self.phase != "done":
            self._check_batch()
            transaction.commit(self.env)
        return self

    def _check_batch(self):
        """Check the next part of the phase that the audit is in."""
        CHECKS[self.phase](self).batch()

    def _next_phase(self):
        names = [name for name, _label in PHASES]
        phase = names[names.index(self.phase) + 1]
        self.write(Owned(phase=phase, position=0, finished_at=phase == "done" and fields.Datetime.now()))

    def _count(self, rows, counter, last):
        """Note how far this phase has come: rows more, the last of them with the id ``last``."""
        self.write(Owned({counter: self[counter] + len(rows), "position": last or self.position}))

    def _find(self, kind, **vals):
        # nobody may write findings by hand; the audit itself does
        self.env["trace.audit.finding"].sudo().create(
            Owned(vals, audit_id=self.id, company_id=self.company_id.id, kind=kind)
        )

    def _find_once(self, kind, same, details=None, **vals):
        """Keep what no later audit can find otherwise, unless one has found it: closed once, it is closed.

        :param same: dict of the ids and numbers that tell it from others of its kind
        :param details: dict of what else the sentence says: people and orders get other names
        """
        # sudo: as above
        findings = self.env["trace.audit.finding"].sudo()
        found = findings.search([("company_id", "=", self.company_id.id), ("kind", "=", kind)])
        if not any(same.items() <= (finding.details or {}).items() for finding in found):
            self._find(kind, details={**(details or {}), **same}, **vals)

    def _find_difference(self, record_id, kind, path, before, now):
        """Keep one difference, as in :func:`compare.differences`: its values as they are shown, and what tells them
        from others that are shown alike.

        :param record_id: id of the sealed version that reads differently
        """
        self._find(
            kind,
            record_id=record_id,
            section=section_of(path),
            path=path,
            sealed_value=shown(before),
            live_value=shown(now),
            details={"digest": digest(before, now)},
        )

    def action_run(self):
        """Run, or go on with, this audit."""
        self.ensure_one()
        self.check_access("read")
        # sudo: whoever may read audits may have one made; nobody writes what it finds
        self.sudo()._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def action_start(self):
        """Start an audit of the current company and show it."""
        self.check_access("read")
        audit = self._begin(self.env.company)._run()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": audit.id,
            "views": [[False, "form"]],
        }

    @api.model
    def _cron_audit(self):
        """Finish what was cut off, then audit every company whose log is open."""
        for audit in self.search([("phase", "!=", "done")]):
            audit._run()
        for company in self.env["trace.log"].search([("state", "!=", "draft")]).company_id:
            self._begin(company)._run()
