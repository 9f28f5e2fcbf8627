# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

#: What a lot's product says in days before the expiration date.
DATES_BEFORE = ("use_date", "removal_date", "alert_date")


class StockLot(models.Model):
    """The shelf life of a produced lot begins when it is made, not when its number was given."""

    _inherit = "stock.lot"

    shelf_life_from = fields.Datetime(
        readonly=True, copy=False,
        help="The expiration date is counted from here. Empty where somebody has set the expiration date.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A lot created without an expiration date gets the one that core counts from now."""
        now, default = fields.Datetime.now(), self.env.context.get("default_expiration_date")
        return super().create([
            {**vals, "shelf_life_from": not vals.get("expiration_date", default) and now} for vals in vals_list
        ])

    def write(self, vals):
        """A date that somebody sets stays; only :meth:`_count_shelf_life` notes that it has counted one."""
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "shelf_life_from"}
        if "expiration_date" in vals:
            vals = {"shelf_life_from": False, **vals}
        return super().write(vals)

    def _count_shelf_life(self, start):
        """Let the shelf life of these lots begin at naive UTC *start*, except where somebody has set their date."""
        # sudo: whoever makes the lot need not be able to edit it.
        for lot in self.sudo().filtered(lambda lot: lot.shelf_life_from and lot.expiration_date):
            expires = start + timedelta(days=lot.product_id.expiration_time)
            shift = expires - lot.expiration_date
            if shift:
                moved = {name: lot[name] + shift for name in DATES_BEFORE if lot[name]}
                lot.write({**moved, "expiration_date": expires, "shelf_life_from": start})
