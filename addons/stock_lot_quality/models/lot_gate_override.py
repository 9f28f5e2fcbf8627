# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .lot_grade import OPERATIONS


class LotGateOverride(models.Model):
    """A second person's permission to use one lot for one operation against its grade, for a limited time."""

    _name = "lot.gate.override"
    _description = "Gate Override"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "lot_id"
    _check_company_auto = True

    lot_id = fields.Many2one("stock.lot", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    operation = fields.Selection(OPERATIONS, required=True)
    reason = fields.Char(required=True)
    origin = fields.Char("Document", help="Empty: any document.")
    requested_by = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, ondelete="restrict")
    approved_by = fields.Many2one("res.users", readonly=True, copy=False, tracking=True, ondelete="restrict")
    valid_until = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused")],
        default="requested", required=True, readonly=True, copy=False, tracking=True,
    )

    _second_person = models.Constraint(
        "CHECK (approved_by IS NULL OR approved_by <> requested_by)",
        "An override is approved by a second person, not by the one who asked for it.",
    )
    _typed_reason = models.Constraint(
        "CHECK (btrim(reason) <> '')", "An override needs a reason.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Record who asks; the answer is never part of the question."""
        answer = {"approved_by", "valid_until", "state", "requested_by"}
        return super().create([
            {name: value for name, value in vals.items() if name not in answer} for vals in vals_list
        ])

    def write(self, vals):
        """Keep what was asked, once it is answered; the answer itself is given by the actions alone.

        :raises UserError: a request would change after its answer, or an answer be written by hand
        """
        if not self.env.su and vals.keys() & {"approved_by", "requested_by", "valid_until", "state"}:
            raise UserError(self.env._("An override is answered with the buttons, in one's own name."))
        if self.filtered(lambda override: override.state != "requested") and set(vals) & set(self._asked()):
            raise UserError(self.env._("This override has been answered. Ask for a new one."))
        return super().write(vals)

    def _asked(self):
        return ("lot_id", "operation", "reason", "origin", "requested_by", "approved_by", "valid_until", "state")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        if self.filtered(lambda override: override.state != "requested"):
            raise UserError(self.env._("An answered override stays on record."))

    def action_approve(self, hours=24):
        """Approve as the second person.

        :param hours: int, how long the override holds
        :raises UserError: the user has no right, or asked for it
        """
        self._check_second_person()
        # sudo: nobody writes answers by hand, so that nobody answers in another's name.
        self.sudo().write({
            "state": "approved",
            "approved_by": self.env.uid,
            "valid_until": fields.Datetime.now() + timedelta(hours=hours),
        })

    def action_refuse(self):
        """Refuse the request."""
        self._check_second_person()
        # sudo: as above.
        self.sudo().write({"state": "refused", "approved_by": self.env.uid})

    def _check_second_person(self):
        if not self.env.user.has_group("stock_lot_quality.group_quality"):
            raise UserError(self.env._("Only quality may answer an override. Ask a quality manager."))
        own = self.filtered(lambda override: override.requested_by == self.env.user)
        if own:
            raise UserError(self.env._(
                "You asked for the override of lot %(lot)s yourself. A second person has to answer.",
                lot=own[0].lot_id.name,
            ))
        self.check_access("write")

    @api.model
    def _standing(self, lots, operation, origin=None):
        """Approved overrides that still hold.

        :return: dict lot id -> lot.gate.override
        """
        found = self._approved(operation, origin, fields.Domain("lot_id", "in", lots.ids))
        return {override.lot_id.id: override for override in found}

    @api.model
    def _approved_lots(self, operation, origin=None):
        """Ids of lots with an override for an operation on a document that still holds."""
        return self._approved(operation, origin, fields.Domain.TRUE).lot_id.ids

    def _approved(self, operation, origin, domain):
        # sudo: gate and reservation read overrides for users who cannot.
        return self.sudo().search(domain & fields.Domain([
            ("operation", "=", operation),
            ("state", "=", "approved"),
            ("valid_until", ">=", fields.Datetime.now()),
            ("origin", "in", (False, "", origin) if origin else (False, "")),
        ]), order="id")
