# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

KINDS = [
    ("customer", "Shipped"),
    ("returned", "Come back"),
    ("consumed", "Consumed"),
    ("supplier", "Returned to vendor"),
    ("scrapped", "Scrapped"),
    ("open", "Still on an open document"),
    ("stock", "In stock"),
]


class LotReopeningPlace(models.Model):
    """One place where a re-opened lot, or a lot made of it, was or had gone."""

    _name = "lot.reopening.place"
    _description = "Place of a Re-opened Lot"
    _inherit = ["lot.fact"]
    _order = "reopening_id, level, lot_id, id"
    _rec_name = "document"

    reopening_id = fields.Many2one("lot.reopening", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    lot_id = fields.Many2one("stock.lot", required=True, readonly=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id")
    level = fields.Integer(readonly=True, help="0: the lot itself; 1: lots made of it; and so on.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    location_id = fields.Many2one("stock.location", readonly=True, ondelete="restrict")
    document = fields.Char(readonly=True, help="The order or transfer, and what it came from.")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", readonly=True, ondelete="restrict")
    happened_at = fields.Datetime("Date", readonly=True)

    def _sentence(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        where = self.partner_id.display_name or self.location_id.display_name or ""
        return self.env._(
            "%(kind)s: %(quantity)s %(unit)s of lot %(lot)s, %(where)s %(document)s",
            kind=kinds[self.kind],
            quantity=f"{self.quantity:g}",
            unit=self.uom_id.name,
            lot=self.lot_id.name,
            where=where,
            document=self.document or "",
        ).strip()
