# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...log.states import ENDED
from ...record import normal

WAITING_TOO_LONG = timedelta(minutes=30)
ON_THE_BEADS = ("not_open", "read_only", "key", "anchor")
AUDIT_TOO_OLD = timedelta(days=3)


class TraceLog(models.Model):
    """What is wrong with a log and what to do: in sentences for people, in codes for monitoring."""

    _inherit = "trace.log"

    trouble = fields.Text("What To Do", compute="_compute_trouble")
    other_trouble = fields.Text(
        "What Else To Do", compute="_compute_trouble", help="What neither a bead nor the line above them says already"
    )
    anchored_size = fields.Integer("Anchored", compute="_compute_trouble")
    final_size = fields.Integer("Final", compute="_compute_trouble")

    def _compute_trouble(self):
        for log in self:
            troubles = log._troubles()
            log.trouble = "\n".join(sentence for _code, sentence in troubles) or False
            log.other_trouble = "\n".join(sentence for code, sentence in troubles if code not in ON_THE_BEADS) or False
            log.anchored_size = log._last_anchor().size
            log.final_size = log._last_anchor(("final",)).size

    def _troubles(self):
        """Everything a person has to see to, as (code, sentence); empty when all is well."""
        self.ensure_one()
        if self.state in ("draft", "ended") and not self.queue:
            return []
        key = self.state in ("open", "read_only") and self._key_problem()
        found = [
            ("not_open", self.state == "draft" and self._not_open_sentence()),
            (
                "ended",
                self.state in ENDED
                and self.queue
                and self._left_behind()
                and self.env._(
                    "Sealed records had no place in this log when it ended. They are sealed again as soon as its "
                    "successor is open."
                ),
            ),
            (
                "read_only",
                self.state == "read_only" and self.env._("The log is read-only: %(reason)s", reason=self.reason or ""),
            ),
            ("key", key),
            (
                "waiting",
                self.state not in ENDED
                and not key
                and self._waits_too_long()
                and self.env._(
                    "Sealed records have waited for their place for more than half an hour. Check that scheduled "
                    "actions run."
                ),
            ),
            ("anchor", self._anchor_trouble()),
            ("witness", self._witness_trouble()),
            ("audit_alarm", self._audit_alarm()),
            ("audit_old", self.state == "open" and self._audit_too_old()),
        ]
        return [(code, sentence) for code, sentence in found if sentence]

    def _not_open_sentence(self):
        if self.predecessor_id:
            return self.env._(
                "The log %(ended)s has ended. Production goes on, and what it seals waits here: make the key files "
                "and open this log.",
                ended=self.predecessor_id.name,
            )
        return self.env._("Records are sealed and wait: open the log.")

    def _waits_too_long(self):
        [(oldest,)] = self.env.execute_query(
            SQL(
                """
            SELECT min(record.sealed_at)
              FROM trace_leaf AS leaf JOIN trace_record AS record ON record.id = leaf.record_id
             WHERE leaf.log_id = %s AND leaf.leaf_index IS NULL
            """,
                self.id,
            )
        )
        return bool(oldest) and oldest < fields.Datetime.now() - WAITING_TOO_LONG

    def _anchor_trouble(self):
        """Why the head is not on the chain although it should be."""
        if self.state != "open" or not self.chain_log_id or not self.anchoring:
            return False
        newest = self.env["trace.anchor"].search([("log_id", "=", self.id)], limit=1)
        if newest.state == "failed" or newest.sentence or self.problem:
            return newest.sentence or self.problem or self.env._("The last anchor failed: look at it and try again.")
        final = self._last_anchor(("final",))
        since = (final.final_at or self.create_date) + timedelta(hours=2 * max(self.anchor_hours, 1))
        return since < fields.Datetime.now() and self.env._(
            "No head has become final since %(day)s. Check the node and the account of the anchorer.",
            day=fields.Datetime.to_string(final.final_at or self.create_date),
        )

    def _witness_trouble(self):
        """The sentences about witnesses a person has to see to."""
        # operators see what is wrong with the log; the list of witnesses is not theirs
        witnesses = self.sudo().witness_ids.filtered(lambda witness: witness.active and witness._is_alarming())
        return "\n".join(witnesses.mapped("problem"))

    def _last_audits(self):
        """The last audit of the company that came to its end, and those begun since, which are not there yet."""
        # sudo: operators see that something is wrong, not what an audit found
        audits, own = self.env["trace.audit"].sudo(), [("company_id", "=", self.company_id.id)]
        last = audits.search([*own, ("phase", "=", "done")], limit=1)
        return last, audits.search([*own, ("id", ">", last.id or 0)])

    def _audit_alarm(self):
        """What audits found and nobody has closed, or what the last one could not read."""
        findings = self.env["trace.audit.finding"].sudo()  # sudo: as above
        if findings.search_count(findings._open_domain(self.company_id), limit=1):
            return self.env._(
                "An audit found sealed facts that read differently. Look into Open Findings, and close each with a "
                "reason."
            )
        if self.env["trace.audit.closing"]._unconfirmed(self.company_id):
            return self.env._(
                "Findings read as closed, and the log's key has not signed that. Run an audit: it names them."
            )
        last, going = self._last_audits()
        return "unread" in (last | going).finding_ids.mapped("kind") and self.env._(
            "The last audit could not check everything. Open its findings."
        )

    def _audit_too_old(self):
        last, going = self._last_audits()
        since = (last or going[-1:]).started_at
        return (
            since
            and since < fields.Datetime.now() - AUDIT_TOO_OLD
            and self.env._(
                "The last audit is from %(day)s. Check that scheduled actions run.", day=fields.Date.to_string(since)
            )
        )

    def _health(self):
        """What monitoring gets of these logs: numbers and codes, no names of keys, nodes or batches."""
        return [
            {
                "log": log.name,
                "state": log.state,
                "waiting": log.queue,
                "logged": log.size,
                "anchored": log.anchored_size,
                "final": log.final_size,
                "signed_at": normal.utc_text(head.signed_at) if (head := log._last_checkpoint()) else None,
                "wrong": [code for code, _sentence in log._troubles()],
            }
            for log in self
        ]
