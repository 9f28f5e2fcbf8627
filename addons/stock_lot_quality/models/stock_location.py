# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError

from .stock_lot_identity import CORRECTORS

# What decides whether a place lies in a quarantine.
_DECIDING = {"is_quarantine", "location_id", "usage"}


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["computed.kept", "stock.location"]

    is_quarantine = fields.Boolean(
        "Quarantine",
        copy=False,
        help="Lots that must not be used may be moved here, to the places inside, and between such places.",
    )
    in_quarantine = fields.Boolean(compute="_compute_in_quarantine", store=True, recursive=True)
    quarantine_ids = fields.One2many("lot.quarantine", "location_id", "Changes of the Quarantine", readonly=True)

    @api.depends("is_quarantine", "location_id.in_quarantine", "usage")
    def _compute_in_quarantine(self):
        """Only what lies inside the house can be kept from use there."""
        for location in self:
            marked = location.is_quarantine and location.usage == "internal"
            inside = location.usage in ("internal", "view")
            location.in_quarantine = marked or (inside and location.location_id.in_quarantine)

    @api.constrains("is_quarantine", "usage")
    def _check_quarantine_inside(self):
        outside = self.filtered(lambda location: location.is_quarantine and location.usage != "internal")
        if outside:
            raise ValidationError(
                self.env._(
                    "%(place)s is no place inside the house: it cannot be a quarantine.", place=outside[0].display_name
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """A place that begins as a quarantine is on record as one."""
        locations = super().create(vals_list)
        marked = locations.filtered("is_quarantine")
        if marked:
            marked._check_may_mark()
            marked._record_quarantine()
        return locations

    def write(self, vals):
        """A quarantine is made or ended by quality or an inventory administrator, on record.

        So is a place moved into one or out of it, with all that lies inside the place.
        """
        marked = self.browse()
        if "is_quarantine" in vals:
            marked = self.filtered(lambda location: location.is_quarantine != bool(vals["is_quarantine"]))
        before = self._quarantined_inside() if _DECIDING & vals.keys() else {}
        if marked:
            self._check_may_mark()
        written = super().write(vals)
        turned = self.browse(
            place.id for place, was in before.items() if place.in_quarantine != was and place.id not in marked.ids
        )
        if turned:
            turned._check_may_mark()
        (marked | turned)._record_quarantine()
        return written

    def _quarantined_inside(self):
        """Whether each of these places and of those inside is in quarantine: dict stock.location -> bool."""
        # sudo: what lies inside a place moves with it, whoever may see it.
        places = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        return {place: place.in_quarantine for place in places}

    def _check_may_mark(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in CORRECTORS):
            raise UserError(
                self.env._("A quarantine is made or ended by quality or an inventory administrator. Ask one of them.")
            )

    def _record_quarantine(self):
        # sudo: whoever marks a place leaves the fact; nobody writes facts by hand.
        self.env["lot.quarantine"].sudo().create(
            [
                Owned(
                    location_id=location.id,
                    company_id=location.company_id.id,
                    is_quarantine=location.is_quarantine or location.in_quarantine,
                    user_id=self.env.uid,
                    changed_at=fields.Datetime.now(),
                )
                for location in self
            ]
        )
