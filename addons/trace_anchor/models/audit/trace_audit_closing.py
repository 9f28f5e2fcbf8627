# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ...tools.digest import Digest


class TraceAuditClosing(models.Model):
    """That somebody looked into a finding, and why it is an alarm no longer."""

    _name = "trace.audit.closing"
    _inherit = ["trace.fact"]
    _description = "Closing of a Finding"
    _log_access = False
    _order = "id"
    _rec_name = "reason"

    finding_id = fields.Many2one("trace.audit.finding", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Closed By", required=True, ondelete="restrict")
    closed_at = fields.Datetime("Closed On", required=True, default=fields.Datetime.now)
    proof = Digest("Signature of the Closing", help="By the log's key: that this server closed it")

    _finding_unique = models.UniqueIndex("(finding_id)")

    @api.model
    def _make(self, findings, reason):
        """Close these findings in the name of the current user.

        :raises UserError: no key of a log is at hand that would confirm it
        """
        logs, closed_at, rows = self.env["trace.log"], fields.Datetime.now(), []
        for finding in findings:
            said = _said(finding, reason, self.env.uid, closed_at)
            proof = logs._confirm(finding.company_id, said)
            if not proof and logs._confirming(finding.company_id):
                raise UserError(
                    self.env._(
                        "The key of the log is not at hand: a finding is closed under its signature. Have the server "
                        "started with the key, then close it."
                    )
                )
            rows.append(
                Owned(
                    finding_id=finding.id,
                    company_id=finding.company_id.id,
                    reason=reason,
                    user_id=self.env.uid,
                    closed_at=closed_at,
                    proof=proof,
                )
            )
        return self.create(rows)

    @api.model
    def _unconfirmed(self, company):
        """The closings of a company's findings that no key of its logs confirms, and nobody has judged since."""
        verifiers = self.env["trace.log"]._verifiers(company)
        if not verifiers:
            return self.browse()
        # sudo: nobody is to hide one by the rights of whoever asks
        closings = self.sudo().search([("finding_id.company_id", "=", company.id)])
        doubtful = closings.filtered(lambda closing: not closing._is_confirmed(verifiers))
        judged = {
            (closing.finding_id.details or {}).get("closing")
            for closing in closings - doubtful
            if closing.finding_id.kind == "closing"
        }
        return doubtful.filtered(lambda closing: closing.id not in judged)

    def _is_confirmed(self, verifiers):
        """Whether one of these keys of the company's logs confirms that this finding was closed so."""
        said = _said(self.finding_id, self.reason, self.user_id.id, self.closed_at)
        return self.env["trace.log"]._confirms(verifiers, self.finding_id.company_id, said, self.proof)


def _said(finding, reason, user_id, closed_at):
    """What the log's key signs of a closing: also what the finding says, which a clone of its number would not."""
    return [
        "closing",
        finding.id,
        finding.kind,
        finding.record_id.id or None,
        finding.path or None,
        finding.sealed_value or None,
        finding.live_value or None,
        finding.details or None,
        reason,
        user_id,
        fields.Datetime.to_string(closed_at),
    ]
