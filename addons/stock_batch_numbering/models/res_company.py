# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.addons.base.models.res_partner import _tz_get


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
        # The address book entry of one's own company may be hidden from a shop-floor user; only its zone is read.
        return ZoneInfo(self.factory_tz or self.sudo().partner_id.tz or "UTC")
