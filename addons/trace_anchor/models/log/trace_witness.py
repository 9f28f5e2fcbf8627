# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import ValidationError

from ... import tlog
from ...tlog import witness as tlog_witness
from ...tools.addresses import clean
from ...tools.wording import said_of, word

FAULTS = [
    (tlog_witness.AWAY, "Does not answer"),
    (tlog_witness.AHEAD, "Knows a longer log"),
    (tlog_witness.FORK, "Saw another history"),
    (tlog_witness.REFUSED, "Refused"),
    (tlog_witness.UNSIGNED, "Did not sign"),
]
# what tells of a restored or copied database, not of a bad day of the witness
SERIOUS = (tlog_witness.AHEAD, tlog_witness.FORK)
PATIENCE = timedelta(days=1)
SHOWN = 200  # characters of what a witness said


class TraceWitness(models.Model):
    """Somebody outside the company who cosigns the log's heads and would notice a second history.

    Spoken to as C2SP tlog-witness says.
    """

    _name = "trace.witness"
    _inherit = ["guarded.fields"]
    _description = "Witness of a Log"
    _order = "log_id, name"

    log_id = fields.Many2one("trace.log", required=True, ondelete="cascade", index=True, guarded="once")
    company_id = fields.Many2one(related="log_id.company_id", store=True)
    active = fields.Boolean(default=True)
    name = fields.Char("Witness", compute="_compute_name", store=True, precompute=True, readonly=False, required=True)
    url = fields.Char("Address", required=True, help="Checkpoints are posted to add-checkpoint below it")
    vkey = fields.Char(
        "Public Key", required=True, help="The witness's cosignature key, name+id+key, as the witness publishes it"
    )
    size = fields.Integer("Entries Cosigned", readonly=True, copy=False, guarded="owner")
    cosigned_at = fields.Datetime(
        "Cosigned On", readonly=True, copy=False, help="As the witness signed it", guarded="owner"
    )
    asked_at = fields.Datetime("Asked On", readonly=True, copy=False, guarded="owner")
    fault = fields.Selection(FAULTS, readonly=True, copy=False, guarded="owner")
    said_kept = fields.Json("Its Words", readonly=True, copy=False, guarded="owner")
    problem = fields.Char("Last Problem", compute="_compute_problem")

    _key_unique = models.UniqueIndex("(log_id, vkey)", "This witness is on the log's list already.")

    @api.depends("vkey")
    def _compute_name(self):
        for witness in self:
            witness.name = witness.name or (witness.vkey or "").split("+")[0]

    @api.constrains("vkey", "url")
    def _check_vkey(self):
        for witness in self:
            try:
                kind = tlog.VerifierKey.parse(witness.vkey).signature_type
            except tlog.NoteError as error:
                raise ValidationError(
                    self.env._(
                        "The public key of %(name)s cannot be read (%(error)s). Copy the whole line the witness "
                        "publishes.",
                        name=witness.name,
                        error=said_of(error).word(self.env),
                    )
                ) from error
            if kind != tlog.note.COSIGNATURE:
                raise ValidationError(
                    self.env._(
                        "The public key of %(name)s is not a witness's key: ask for its cosignature key (type 04).",
                        name=witness.name,
                    )
                )
            if not witness.url.startswith(("http://", "https://")):
                raise ValidationError(self.env._("The address of a witness starts with https:// or http://."))

    @api.depends("fault", "said_kept", "size", "log_id")
    @api.depends_context("lang")
    def _compute_problem(self):
        for witness in self:
            witness.problem = witness.fault and witness._problem_sentence()

    def _problem_sentence(self):
        """What a person does about a witness that did not cosign."""
        return {
            tlog_witness.AWAY: self.env._("%(name)s does not answer (%(said)s). It is asked again on schedule."),
            tlog_witness.AHEAD: self.env._(
                "%(name)s has cosigned more entries than this database holds: it was restored from an older state, or "
                "a copy of it runs elsewhere. Stop the copy, or bring back the newest backup."
            ),
            tlog_witness.FORK: self.env._(
                "%(name)s has seen another history of this log (%(said)s). Stop every copy of this database and look "
                "which one is the original before you go on."
            ),
            tlog_witness.REFUSED: self.env._(
                "%(name)s refused (%(said)s). Ask whoever runs it whether the log's public key is on its list."
            ),
            tlog_witness.UNSIGNED: self.env._(
                "%(name)s answered without its signature (%(said)s). Compare its public key with the one it publishes."
            ),
        }[self.fault] % {"name": self.name, "said": word(self.env, self.said_kept)}

    def _is_alarming(self):
        """Whether a person has to look: at once when another history is about, else after a day."""
        if self.fault in SERIOUS:
            return True
        since = self.cosigned_at or self.create_date
        return bool(self.fault) and since < fields.Datetime.now() - PATIENCE

    def _client(self):
        """The ``tlog.witness.Witness`` behind this row."""
        return tlog_witness.Witness(tlog.VerifierKey.parse(self.vkey), self.url)

    def write(self, vals):
        """Another key is another witness, which knows nothing yet."""
        written = super().write(vals)
        if "vkey" in vals:
            self.write(Owned(size=0, cosigned_at=False, fault=False, said_kept=False))
        return written

    # -- asking ----------------------------------------------------------------------------------

    def _ask(self, checkpoint, hashes):
        """Ask for a cosignature over a published checkpoint and keep what came of it.

        :param hashes: the reader of the log's hashes up to it
        :return: whether the witness may be asked for the next one
        """

        def proof(known):
            return tlog.merkle.consistency_proof(known, checkpoint.size, hashes)

        try:
            found = self._client().cosign(checkpoint.note, min(self.size, checkpoint.size), proof)
        except tlog_witness.WitnessError as error:
            return self._failed(error)
        self._keep(checkpoint, found)
        return True

    def _failed(self, error):
        self.write(Owned(asked_at=fields.Datetime.now()))
        if error.known and error.known <= self.log_id._last_checkpoint().size:
            # it cosigned a later head, but the answer was lost on its way here: the later one is asked for again
            self.write(Owned(size=error.known - 1, fault=False, said_kept=False))
            return True
        self.write(Owned(fault=error.fault, said_kept=said_of(error).without(self._shown).kept()))
        return False

    def _shown(self, text):
        return clean(text, self.url)[:SHOWN]

    def _keep(self, checkpoint, found):
        """Store a verified ``tlog.witness.Cosignature``."""
        kept = self.env["trace.cosignature"]._keep(checkpoint, self, found)
        self.write(
            Owned(
                {
                    "size": max(self.size, checkpoint.size),
                    "cosigned_at": kept.signed_at,
                    "asked_at": fields.Datetime.now(),
                    "fault": False,
                    "said_kept": False,
                }
            )
        )
