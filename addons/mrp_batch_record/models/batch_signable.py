# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..record import canonical, digest


class BatchSignable(models.AbstractModel):
    """What may be signed: it can say, canonically, what a signature would be bound to."""

    _name = "batch.signable"
    _description = "Signable Content"

    signature_ids = fields.One2many(
        "batch.signature", "res_id", "Signatures", domain=lambda self: [("res_model", "=", self._name)], copy=False
    )
    is_signed = fields.Boolean(
        "Signed", compute="_compute_is_signed", help="A signature is there and the content is as it was then."
    )

    @api.depends("signature_ids")
    def _compute_is_signed(self):
        for record in self:
            record.is_signed = any(record.signature_ids.mapped("valid"))

    def _signables(self, seen_by=None):
        """Return ``{id: content}``: the plain tree each record's signature is bound to. To be extended.

        :param seen_by: ``{id: batch.signature}``, to get the content as of these signatures instead of now;
            content that only grows by correcting it need not heed it
        """
        raise NotImplementedError(self._name)

    def _later_sections(self):
        """Names of the parts of the content to which later facts are added without changing what was signed."""
        return ()

    def _digests(self, seen_by=None):
        """Return ``{id: SHA-256 hex of the canonical content}``; RFC 8785 bytes, so it can be checked elsewhere."""
        contents = self._signed_contents(seen_by=seen_by)
        return {res_id: digest(canonical(content)) for res_id, content in contents.items()}

    def _signed_contents(self, seen_by=None):
        """What :meth:`_signables` gives, the same in every language and whoever was archived since."""
        self.env["batch.former.name"]._settle()
        return self.with_context(lang=None, active_test=False)._signables(seen_by=seen_by)

    def _sign(self, role, meaning, comment=None):
        """Sign each record as the current user and return the new signatures.

        Whoever calls this has verified the person's identity: see the sign wizard. Raises UserError when the
        person may not sign in that role.
        """
        self.check_access("read")
        return self.env["batch.signature"]._record_signatures(self, role, meaning, comment)

    def _signed_production(self):
        """Return the manufacturing order whose record this belongs to."""
        return self.production_id

    def _signed_people(self):
        """Return the users whose own work this is: they cannot be the second person."""
        return self.env["res.users"]

    def action_sign(self):
        """Open the signing dialog on this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign"),
            "res_model": "batch.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }
