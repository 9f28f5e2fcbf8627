# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned, Private
from odoo.exceptions import UserError
from odoo.tools import escape_psql

from ..record import canonical, digest, entries
from ..record_elements import ELEMENTS

ROLES = {
    "operator": "mrp_batch_record.group_operator",
    "witness": "mrp_batch_record.group_operator",
    "supervisor": "mrp_batch_record.group_supervisor",
    "quality": "stock_lot_quality.group_quality",
}
#: What a signature in each role can mean.
MEANINGS = {
    "operator": ("performed",),
    "witness": ("witnessed",),
    "supervisor": ("checked", "approved"),
    "quality": ("checked", "approved", "released", "rejected"),
}
#: Roles that judge somebody's work: not one's own.
SECOND_PERSON = ("witness", "supervisor", "quality")


class BatchSignature(models.Model):
    """An electronic signature: who, when, in which role, with which meaning, bound to the content by its digest."""

    _name = "batch.signature"
    _description = "Signature"
    _inherit = ["batch.fact"]
    _owned_rows = True
    _order = "signed_at, id"
    _rec_name = "meaning"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Signed By", required=True, readonly=True, ondelete="restrict")
    signer_name = fields.Char(
        "Printed Name", required=True, readonly=True, help="The signer's name as it was when signing."
    )
    role = fields.Selection(
        [("operator", "Operator"), ("witness", "Second Person"), ("supervisor", "Supervisor"), ("quality", "Quality")],
        required=True,
        readonly=True,
    )
    meaning = fields.Selection(
        [
            ("performed", "Performed"),
            ("witnessed", "Witnessed"),
            ("checked", "Checked"),
            ("approved", "Approved"),
            ("released", "Released"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
    )
    comment = fields.Char(readonly=True)
    signed_at = fields.Datetime(required=True, readonly=True)
    entries = fields.Text(
        "Signed Entries",
        readonly=True,
        help="The tests and deviations that stood in the record when it was signed (JSON); later ones are new facts.",
    )
    digest = fields.Char("Content Digest", required=True, readonly=True, help="SHA-256 of the signed content.")
    document = fields.Char("Signed Document", compute="_compute_document")
    valid = fields.Boolean(
        compute="_compute_valid",
        help="What was signed is still as it was. Any change of it breaks the signature; later facts do not.",
    )
    standing = fields.Selection([("valid", "Valid"), ("broken", "Broken")], "Signature", compute="_compute_standing")

    _res_idx = models.Index("(res_model, res_id)")

    @api.depends("res_model", "res_id")
    def _compute_valid(self):
        for model, signatures in self.grouped("res_model").items():
            for seen_by in signatures._rounds():
                valid = self._bound(model, seen_by)
                for res_id, signature in seen_by.items():
                    signature.valid = res_id in valid

    def _bound(self, model, seen_by):
        """The ids of those documents of ``{id: signature}`` that read as they were signed.

        Not only the facts make the text: units may have more decimal places by now, or fewer. So what reads otherwise
        is written again with the places that it may have been signed with.
        """
        # The content a signature is bound to does not depend on who looks at the signature.
        documents, valid = self.env[model].sudo().browse(seen_by).exists(), set()
        for places in (None, *self.env["uom.uom"]._other_places()):
            doubtful = documents.filtered(lambda document: document.id not in valid)
            if not doubtful:
                break
            written = doubtful if places is None else doubtful.with_context(quantity_places=Private(places))
            digests = written._digests(seen_by={res_id: seen_by[res_id] for res_id in doubtful.ids})
            valid.update(res_id for res_id, text in digests.items() if text == seen_by[res_id].digest)
        return valid

    def _rounds(self):
        """Return lists of ``{document id: signature}`` in which each document stands once: as many as it was signed."""
        rounds = []
        for res_id, signatures in self.grouped("res_id").items():
            for turn, signature in enumerate(signatures):
                if turn == len(rounds):
                    rounds.append({})
                rounds[turn][res_id] = signature
        return rounds

    @api.depends("valid")
    def _compute_standing(self):
        for signature in self:
            signature.standing = "valid" if signature.valid else "broken"

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for model, signatures in self.grouped("res_model").items():
            documents = self.env[model].browse(signatures.mapped("res_id")).exists()
            names = {document.id: document.display_name for document in documents}
            for signature in signatures:
                signature.document = names.get(signature.res_id)

    @api.model
    def _record_signatures(self, documents, role, meaning, comment=None):
        """Insert one signature a document. Raises UserError when the role is not the user's, or the second
        person is the first one."""
        self._check_meaning(role, meaning)
        self._check_role(documents, role)
        now, user = fields.Datetime.now(), self.env.user
        # The content is digested whole, whichever parts of it the signer may open elsewhere.
        contents = documents.sudo()._signed_contents()
        later = documents._later_sections()
        vals_list = [
            {
                "res_model": document._name,
                "res_id": document.id,
                "production_id": document._signed_production().id,
                "company_id": document.company_id.id,
                "user_id": user.id,
                "signer_name": self._printed_name(user),
                "role": role,
                "meaning": meaning,
                "comment": comment,
                "signed_at": now,
                "digest": digest(canonical(contents[document.id])),
                "entries": json.dumps(entries([contents[document.id][name] for name in later])) if later else False,
            }
            for document in documents
        ]
        # Nobody may create a signature as a record: only this method does, after the checks above.
        signatures = self.sudo().create([Owned(vals) for vals in vals_list])
        documents.invalidate_recordset(["signature_ids", "is_signed"])
        return signatures.sudo(False)

    @api.model
    def _printed_name(self, user):
        """The name of *user*; with the login where somebody else is called the same."""
        # sudo: who signs need not see all users.
        namesakes = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [("name", "=ilike", escape_psql(user.name.strip())), ("id", "!=", user.id), ("share", "=", False)],
                limit=1,
            )
        )
        return f"{user.name} ({user.login})" if namesakes else user.name

    def _check_meaning(self, role, meaning):
        if meaning in MEANINGS[role]:
            return
        role_words, meaning_words = (
            dict(self._fields[name]._description_selection(self.env)) for name in ("role", "meaning")
        )
        raise UserError(
            self.env._(
                "As %(role)s one cannot sign '%(meaning)s'. Choose: %(choices)s.",
                role=role_words[role],
                meaning=meaning_words[meaning],
                choices=", ".join(meaning_words[choice] for choice in MEANINGS[role]),
            )
        )

    def _check_role(self, documents, role):
        if not self.env.user.has_group(ROLES[role]):
            raise UserError(
                self.env._(
                    "%(user)s does not have the right to sign as %(role)s. Ask someone who has it to sign.",
                    user=self.env.user.name,
                    role=dict(self._fields["role"]._description_selection(self.env))[role],
                )
            )
        if role == "operator":
            self._check_performed(documents)
        own = documents.filtered(lambda document: self.env.user in document._signed_people())
        if role in SECOND_PERSON and own:
            raise UserError(
                self.env._(
                    "%(document)s is your own work, %(user)s. A second person has to sign it.",
                    document=own[0].display_name,
                    user=self.env.user.name,
                )
            )

    def _check_performed(self, documents):
        """Who signs that something was performed has performed it."""
        others = documents.filtered(lambda document: self.env.user not in document._signed_people())
        if others:
            raise UserError(
                self.env._(
                    "%(document)s was done by %(people)s. Who performed it signs it as performed; you may check it "
                    "as a second person.",
                    document=others[0].display_name,
                    people=", ".join(others[0]._signed_people().mapped("name")) or "-",
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_facts(vals_list)
        return super().create(vals_list)

    def action_open_document(self):
        """Open what was signed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _record_elements(self):
        """Return ``{production id: [element]}`` for the batch record's section ``signatures``."""
        elements = defaultdict(list)
        for signature in self.sorted(lambda s: (s.signed_at, s.id)):
            elements[signature.production_id.id].append(ELEMENTS["signature"].of(signature))
        return elements
