# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import zlib
from datetime import UTC

from cryptography.exceptions import InvalidTag
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import sdjwt
from ...record.sealed_version import decrypt
from ...record.states import STATES
from ...tools.digest import Digest

# The signed text is read before each signature of the log, the payload when somebody opens it: so the text stays in
# its row, which is quicker to read, and the payload, which nothing can compress, goes out of it.
KEPT_IN_ROW = ("batch_number", "identity", "moment", "tag", "jwt", "commitment", "previous_commitment")
MOMENTS = [
    ("order_opened", "Order opened"),
    ("material_fed", "Material fed"),
    ("gate_decision", "Gate decision"),
    ("step_closed", "Step closed"),
    ("released", "Released"),
    ("amended", "Amended"),
    ("shipped", "Shipped"),
    ("recalled", "Recalled"),
]
#: A version takes the number that its record's counter has just come to, and a log of its own company.
UNCOUNTED = """
    NOT EXISTS (SELECT FROM public.trace_record_key
                 WHERE production_id = NEW.production_id AND last_version = NEW.version AND erased_at IS NULL)
    OR NOT EXISTS (SELECT FROM public.trace_log WHERE id = NEW.log_id AND company_id = NEW.company_id)
"""


class TraceRecord(models.Model):
    """One sealed version of a batch record.

    The payload is encrypted under the record's key (``trace.record.key``). A version is signed when it is
    sealed if the log's key is at hand; without one it waits, unsigned, and the sequencer signs it later in
    the order of its versions. The shop floor notices neither.
    """

    _name = "trace.record"
    _inherit = ["trace.fact"]
    _description = "Sealed Record"
    _log_access = False
    _order = "id desc"
    _rec_name = "batch_number"
    _settable = ("jwt", "commitment", "previous_commitment")

    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict", index=True)
    log_id = fields.Many2one("trace.log", required=True, ondelete="restrict")
    batch_number = fields.Char(help="As it was when the record was sealed")
    identity = fields.Char(help="GS1 Digital Link of the batch", required=True)
    version = fields.Integer(required=True)
    moment = fields.Selection(MOMENTS, required=True)
    sealed_at = fields.Datetime("Sealed On", required=True)
    payload = Digest("Payload (encrypted)", prefetch=False)
    tag = Digest("Tag", required=True)
    jwt = fields.Text("Signed Record", prefetch=False)
    commitment = Digest("Commitment")
    previous_commitment = Digest("Previous Commitment")
    leaf_ids = fields.One2many("trace.leaf", "record_id", "Log Entry")
    leaf_index = fields.Integer("Index", compute="_compute_place")
    logged_at = fields.Datetime("Logged On", compute="_compute_place")
    anchor_id = fields.Many2one("trace.anchor", compute="_compute_place")
    state = fields.Selection(STATES, compute="_compute_place")
    erased_at = fields.Datetime("Erased On", compute="_compute_erased_at")

    _version_unique = models.UniqueIndex("(production_id, version)")
    _unsigned = models.Index("(log_id, id) WHERE commitment IS NULL")

    def init(self):
        result = super().init()
        database.guard(
            self.env.cr,
            self._table,
            "counted",
            "INSERT",
            UNCOUNTED,
            "it is not the version that comes next, or its log is another company's",
            by_index=True,
        )
        in_row = SQL(", ").join(SQL("ALTER %s SET STORAGE MAIN", SQL.identifier(column)) for column in KEPT_IN_ROW)
        self.env.cr.execute(SQL("ALTER TABLE trace_record %s, ALTER payload SET STORAGE EXTERNAL", in_row))
        return result

    @api.depends("batch_number", "version")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(batch)s, version %(version)s", batch=record.batch_number, version=record.version
            )

    @api.depends("leaf_ids.logged_at", "commitment")
    def _compute_place(self):
        for log, records in self.grouped("log_id").items():
            covering = log._covering_anchors()
            for record in records:
                leaf = record.leaf_ids
                record.leaf_index = leaf.leaf_index
                record.logged_at = leaf.logged_at
                record.anchor_id = leaf.logged_at and covering.first_over(leaf.leaf_index)
                record.state = record._state()

    def _state(self):
        if not self.commitment:
            return "queued"
        if not self.logged_at:
            return "sealed"
        if not self.anchor_id:
            return "logged"
        return "final" if self.anchor_id.state == "final" else "anchored"

    def _compute_erased_at(self):
        # the key table is closed to users; that and when a record was erased is no secret
        keys = self.env["trace.record.key"].sudo().search([("production_id", "in", self.production_id.ids)])
        erased = {key.production_id.id: key.erased_at for key in keys}
        for record in self:
            record.erased_at = erased.get(record.production_id.id)

    # -- signing ---------------------------------------------------------------------------------

    def _sign(self):
        """Sign the unsigned versions of this set whose log key is at hand, each after the version before it.

        :return: the versions that were signed
        """
        signed = self.browse()
        for log, records in self.filtered(lambda r: not r.commitment).grouped("log_id").items():
            signer = log._signer()
            if signer and (not log.vkey or str(signer.verifier) == log.vkey):
                signed |= records._sign_with(signer)
        return signed

    def _sign_with(self, signer):
        commitments = self._previous_commitments()
        rows = []
        for record in self.sorted(lambda r: (r.production_id.id, r.version)):
            previous = commitments.get((record.production_id.id, record.version - 1))
            # an erased version is never signed, and nothing is signed before the version it follows
            if record.erased_at or (record.version > 1 and not previous):
                continue
            jwt = record._issue(signer.private_key, previous).jwt
            commitment = sdjwt.commitment(jwt)
            commitments[record.production_id.id, record.version] = commitment
            rows.append(SQL("(%s, %s, %s, %s)", record.id, jwt, commitment, previous))
        self._store_signed(rows)
        return self.filtered("commitment")

    def _previous_commitments(self):
        found = self.search_fetch(
            [("production_id", "in", self.production_id.ids)], ["production_id", "version", "commitment"]
        )
        stored = {(r.production_id.id, r.version): r.commitment for r in found}
        return self._lost_commitments(stored) | {place: known for place, known in stored.items() if known}

    def _lost_commitments(self, stored):
        """The commitments of versions that were lost with a database: the log's entries hold them all the same.

        :param stored: (order id, version) of every version that is here
        """
        lost = {}
        for record in self:
            before = record.production_id.id, record.version - 1
            if record.version > 1 and before not in stored and not record.erased_at:
                lost[sdjwt.RecordKey(record._secret()).tag(record.version - 1)] = before
        rows = lost and self.env.execute_query(
            SQL(
                "SELECT tag, commitment FROM trace_leaf WHERE record_id IS NULL AND kind = '1' AND tag IN %s",
                tuple(lost),
            )
        )
        return {lost[bytes(tag)]: bytes(commitment) for tag, commitment in rows or ()}

    def _store_signed(self, rows):
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
            WITH signed (id, jwt, commitment, previous) AS (VALUES %s),
                 record AS (
                     UPDATE trace_record SET jwt = signed.jwt, commitment = signed.commitment,
                            previous_commitment = signed.previous::bytea
                       FROM signed WHERE trace_record.id = signed.id
                 )
            UPDATE trace_leaf SET commitment = signed.commitment FROM signed
             WHERE record_id = signed.id AND leaf_index IS NULL
            """,
                SQL(", ").join(rows),
            )
        )
        self.invalidate_model()
        self.env["trace.leaf"].invalidate_model()

    def _issue(self, private_key, previous):
        """The SD-JWT of this version with all its disclosures (``sdjwt.SealedRecord``)."""
        return sdjwt.seal(
            self._sections(),
            sdjwt.RecordKey(self._secret()),
            private_key,
            issuer=self.company_id.name,
            origin=self.log_id.origin,
            subject=self.identity,
            version=self.version,
            sealed_at=int(self.sealed_at.replace(tzinfo=UTC).timestamp()),
            previous=previous or None,
        )

    # -- payload ---------------------------------------------------------------------------------

    def _sections(self):
        """The sealed sections of this version as a dict. Raises UserError once the record is erased.

        Raises cryptography's InvalidTag when the stored payload is not the one that was sealed.
        """
        self.ensure_one()
        return json.loads(decrypt(self._secret(), self.version, self.identity, self.payload))

    def _readable_sections(self):
        """The sealed sections for words about them; none when they are erased or damaged, which is said elsewhere."""
        try:
            return self._sections()
        except (UserError, InvalidTag, ValueError, TypeError, zlib.error):
            return {}

    def _secret(self):
        self.ensure_one()
        # record keys are readable by log administrators only; the code that seals and proves needs them
        key = self.env["trace.record.key"].sudo().search([("production_id", "=", self.production_id.id)])
        if not key.secret:
            raise UserError(
                self.env._(
                    "The sealed record of %(batch)s was erased on %(day)s (%(reason)s). Nothing of it can be shown "
                    "or proved any more.",
                    batch=self.batch_number,
                    day=fields.Date.to_string(key.erased_at),
                    reason=key.erase_reason,
                )
            )
        return key.secret

    def _latest(self):
        """The newest sealed version of each order in this set."""
        newest = self.env["trace.record"]._read_group(
            [("production_id", "in", self.production_id.ids)], ["production_id"], ["id:max"]
        )
        return self.browse([record_id for _production, record_id in newest])
