# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError

from .stock_lot_identity import CORRECTORS


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_quarantine = fields.Boolean(
        "Quarantine", copy=False,
        help="Lots that must not be used may be moved here, to the places inside, and between such places.",
    )
    in_quarantine = fields.Boolean(compute="_compute_in_quarantine", store=True, recursive=True)
    quarantine_ids = fields.One2many("lot.quarantine", "location_id", "Changes of the Quarantine", readonly=True)

    @api.depends("is_quarantine", "location_id.in_quarantine", "usage")
    def _compute_in_quarantine(self):
        """Only what lies inside the house can be kept from use there."""
        for location in self:
            inside = location.usage in ("internal", "view")
            location.in_quarantine = inside and (location.is_quarantine or location.location_id.in_quarantine)

    @api.constrains("is_quarantine", "usage")
    def _check_quarantine_inside(self):
        outside = self.filtered(lambda location: location.is_quarantine and location.usage != "internal")
        if outside:
            raise ValidationError(self.env._(
                "%(place)s is no place inside the house: it cannot be a quarantine.", place=outside[0].display_name))

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
        """A quarantine is made or ended by quality or an inventory administrator, on record."""
        changed = self.browse()
        if "is_quarantine" in vals:
            changed = self.filtered(lambda location: location.is_quarantine != bool(vals["is_quarantine"]))
        if changed:
            self._check_may_mark()
        written = super().write(vals)
        changed._record_quarantine()
        return written

    def _check_may_mark(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in CORRECTORS):
            raise UserError(self.env._(
                "A quarantine is made or ended by quality or an inventory administrator. Ask one of them."))

    def _record_quarantine(self):
        # sudo: whoever marks a place leaves the fact; nobody writes facts by hand.
        self.env["lot.quarantine"].sudo().create([Owned(
            location_id=location.id, company_id=location.company_id.id, is_quarantine=location.is_quarantine,
            user_id=self.env.uid, changed_at=fields.Datetime.now()) for location in self])
