# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned

#: What a lot's product says in days before the expiration date.
DATES_BEFORE = ("use_date", "removal_date", "alert_date")


class StockLot(models.Model):
    """The shelf life of a produced lot begins when it is made, not when its number was given."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "guarded.fields"]

    shelf_life_from = fields.Datetime(
        readonly=True,
        copy=False,
        guarded="owner",
        help="The expiration date is counted from here. Empty where somebody has set the expiration date.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A lot created without an expiration date gets the one that core counts from now."""
        default = self.env.context.get("default_expiration_date")
        given = [bool(vals.get("expiration_date", default)) for vals in vals_list]
        lots = super().create(vals_list)
        counted = lots.browse([lot.id for lot, typed in zip(lots, given, strict=True) if not typed])
        # sudo: whoever may create a lot need not be able to edit it.
        counted.sudo().write(Owned(shelf_life_from=fields.Datetime.now()))
        return lots

    def write(self, vals):
        """A date that somebody sets stays; only :meth:`_count_shelf_life` notes that it has counted one."""
        dated = self.browse()
        if "expiration_date" in vals and "shelf_life_from" not in vals:
            date = fields.Datetime.to_datetime(vals["expiration_date"]) or False
            dated = self.filtered(lambda lot: lot.expiration_date != date)
        written = super().write(vals)
        if dated:
            super(StockLot, dated).write(Owned(shelf_life_from=False))
        return written

    def _count_shelf_life(self, start):
        """Let the shelf life of these lots begin at naive UTC *start*, except where somebody has set their date."""
        # sudo: whoever makes the lot need not be able to edit it.
        for lot in self.sudo().filtered(lambda lot: lot.shelf_life_from and lot.expiration_date):
            expires = start + timedelta(days=lot.product_id.expiration_time)
            shift = expires - lot.expiration_date
            if shift:
                moved = {name: lot[name] + shift for name in DATES_BEFORE if lot[name]}
                lot.write(Owned(moved, expiration_date=expires, shelf_life_from=start))
