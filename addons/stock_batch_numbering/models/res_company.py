# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import UserError
from odoo.tools import ormcache


class ResCompany(models.Model):
    _inherit = "res.company"

    factory_tz = fields.Selection(
        selection=_tz_get,
        string="Factory Time Zone",
        help="Shifts and the dates in batch numbers follow this clock. Empty: the time zone of the company's "
        "address, or UTC.",
    )
    batch_code = fields.Char(
        string="Company Code", help="What a batch number prints for the segment “Company”, for example SH."
    )

    def _factory_tz(self):
        """The factory's time zone as a :class:`zoneinfo.ZoneInfo`."""
        self.ensure_one()
        name = self._factory_tz_name(self.id)
        try:
            return ZoneInfo(name)
        except ZoneInfoNotFoundError as error:
            raise UserError(
                self.env._(
                    "The factory time zone “%(zone)s” of %(company)s is not known here. Choose another on the company.",
                    zone=name,
                    company=self.sudo().name,  # sudo: named to whoever makes a lot for it
                )
            ) from error

    @api.model
    @ormcache("company_id")
    def _factory_tz_name(self, company_id):
        # The address book entry of one's own company may be hidden from a shop-floor user; only its zone is read.
        company = self.sudo().browse(company_id)
        return company.factory_tz or company.partner_id.tz or "UTC"

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {"factory_tz", "partner_id"}
