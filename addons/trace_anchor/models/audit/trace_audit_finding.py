# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError

from ...record.reading import RecordReading
from ...tools.wording import word

KINDS = [
    ("changed", "Changed since it was sealed"),
    ("missing", "Missing from the live record"),
    ("added", "Added since it was sealed"),
    ("inserted", "Put in after the decision"),
    ("progress", "Moved on since it was sealed"),
    ("payload", "Sealed payload altered"),
    ("leaf", "Log entry altered"),
    ("tile", "Published files differ"),
    ("root", "Checkpoint does not fit"),
    ("chain", "Chain does not fit"),
    ("anchor", "Not on the chain"),
    ("number", "Version without its number"),
    ("gap", "Version that is not there"),
    ("erased", "Erasure that nothing confirms"),
    ("closing", "Closing that nothing confirms"),
    ("unread", "Could not be checked"),
]
# what honest work does between two seals
NO_ALARM = ("added", "progress")
# A later audit that finds nothing takes no alarm back: the next honest event may have sealed what was forged. What an
# audit could not read, the next one reads.
PASSING = (*NO_ALARM, "unread")


class TraceAuditFinding(models.Model):
    """One difference an audit found; kept as it was found, and an alarm until somebody closes it with a reason.

    Kind and values are kept, the sentence is made of them in the language of whoever reads it: audits run by night
    under nobody's language.
    """

    _name = "trace.audit.finding"
    _inherit = ["trace.fact"]
    _description = "Audit Finding"
    _log_access = False
    _order = "id"
    _rec_name = "path"

    audit_id = fields.Many2one("trace.audit", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    kind = fields.Selection(KINDS, "Finding", required=True)
    record_id = fields.Many2one("trace.record", "Sealed Record", ondelete="restrict")
    production_id = fields.Many2one(related="record_id.production_id")
    section = fields.Char()
    path = fields.Char("Technical Path")
    place = fields.Char("Where", compute="_compute_place")
    sealed_value = fields.Char("Sealed")
    live_value = fields.Char("Now")
    details = fields.Json(
        help="What the sentence needs besides: an entry's index, a size, a network, an error; a digest of whole values"
    )
    sentence = fields.Char("What Was Found", compute="_compute_sentence")
    found_at = fields.Datetime("Found On", required=True, default=fields.Datetime.now)
    closing_ids = fields.One2many("trace.audit.closing", "finding_id", "Closings", readonly=True)
    is_open = fields.Boolean("Still Open", compute="_compute_is_open")
    closed_because = fields.Char(compute="_compute_is_open", help="Why, by whom and when")

    @api.depends("kind", "closing_ids")
    def _compute_is_open(self):
        for finding in self:
            closing = finding.closing_ids
            finding.is_open = finding.kind not in PASSING and not closing
            # sudo: a name, also of a person whose card the reader may not open
            finding.closed_because = bool(closing) and (
                f"{closing.reason} ({closing.sudo().user_id.name}, {fields.Date.to_string(closing.closed_at)})"
            )

    @api.model
    def _open_domain(self, companies):
        """What selects the findings that are alarms until somebody closes them."""
        return [("company_id", "in", companies.ids), ("kind", "not in", PASSING), ("closing_ids", "=", False)]

    def _close(self, reason):
        """Close these findings in the name of the current user, and with them the same ones of other audits.

        :raises UserError: no reason, or no key that would confirm it
        """
        reason = typed_text(reason)
        if not reason:
            raise UserError(self.env._("Say why: the reason stays with the finding."))
        # sudo: nobody writes closings by hand; whoever lets people close has asked for their rights
        known = self.sudo()
        told = {finding._difference() for finding in known}
        same = known.search(self._open_domain(known.company_id)).filtered(lambda found: found._difference() in told)
        return known.env["trace.audit.closing"]._make(same, reason)

    def _difference(self):
        """What is the same when another audit finds it again."""
        return (
            self.company_id,
            self.kind,
            self.production_id or self.record_id,
            self.path,
            self.sealed_value,
            self.live_value,
            json.dumps(self.details, sort_keys=True),
        )

    @api.depends("kind", "place")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for finding in self:
            finding.display_name = ": ".join(filter(None, [finding.place, kinds.get(finding.kind)]))

    @api.depends("path", "record_id")
    @api.depends_context("lang")
    def _compute_place(self):
        for record, findings in self.grouped("record_id").items():
            reading = record and RecordReading(self.env, record.company_id)
            sections = record and record._readable_sections()
            for finding in findings:
                finding.place = reading.place(sections, finding.path) if record and finding.path else finding.path

    @api.depends("kind", "record_id", "path", "sealed_value", "live_value", "details")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for finding in self:
            company, record = finding.company_id.name, finding.record_id.display_name
            finding.sentence = finding._wording() % defaultdict(
                lambda: "?",
                {
                    "company": company,
                    "record": record,
                    "place": f"{company}, {record}: {finding.place}",
                    "before": finding.sealed_value or "",
                    "now": finding.live_value or "",
                    **(finding.details or {}),
                    "problem": finding._problem(),
                    "error": finding._problem(),
                },
            )

    def _problem(self):
        """Why something does not hold or could not be read; findings from before codes keep the words of then."""
        known = self.details or {}
        problem = known.get("problem") or known.get("text") or known.get("error") or ""
        return problem if isinstance(problem, str) else word(self.env, problem)

    def _wording(self):
        """The sentence of this kind of finding with the names of its values."""
        known = self.details or {}
        if self.kind == "root":
            return self._root_wording(known)
        if self.kind == "tile":
            return self._tile_wording(known)
        return {
            "progress": self.env._("%(place)s has moved on from %(before)s to %(now)s; the batch is in work."),
            "changed": self.env._("%(place)s was sealed as %(before)s and reads %(now)s now."),
            "missing": self.env._("%(place)s was sealed as %(before)s and is gone now."),
            "added": self.env._("%(place)s was added after sealing: %(now)s. The next seal will hold it."),
            "inserted": self.env._("%(place)s was put in after the decision, and no seal holds it: %(now)s."),
            "payload": self.env._("%(company)s, %(record)s: the stored payload is not the one that was sealed."),
            "leaf": self.env._("%(company)s, %(record)s: entry %(index)s does not belong to the stored signed record."),
            "chain": self.env._(
                "%(company)s: the head on %(network)s (%(size)s entries) is not a head of the stored log."
            ),
            "anchor": self.env._(
                "%(company)s: the head of %(size)s entries is said to be final in block %(block)s, and the contract on "
                "%(network)s does not hold it there."
            ),
            "number": self.env._(
                "%(company)s, %(record)s: no counter of the batch came to this version, or it stands in a log of "
                "another company."
            ),
            "gap": self.env._(
                "%(company)s, %(order)s: version %(versions)s was counted and is not in this database, and no entry of "
                "the log tells of it."
            ),
            "erased": self.env._(
                "%(company)s, %(order)s: the record reads as erased on %(day)s by %(user)s (%(reason)s), and the "
                "log's key has not signed that."
            ),
            "closing": self.env._(
                "%(company)s: finding %(finding)s reads as closed on %(day)s by %(user)s (%(reason)s), and the log's "
                "key has not signed that."
            ),
            "unread": self._unread_wording(known),
        }[self.kind]

    def _unread_wording(self, known):
        if "version" in known:
            return self.env._(
                "%(company)s, %(record)s: version %(version)s is not in this database: nothing was compared with it."
            )
        return self.env._("%(company)s: the chain was not checked: %(problem)s")

    def _root_wording(self, known):
        if "index" in known:
            return self.env._("%(company)s: entry %(index)s is missing or incomplete.")
        return self.env._("%(company)s: the first %(size)s entries do not lead to the root signed for them.")

    def _tile_wording(self, known):
        if "index" in known:
            return self.env._("%(company)s: the published entry %(index)s is not the stored one.")
        return self.env._("%(company)s: the published files do not hold: %(error)s.")
