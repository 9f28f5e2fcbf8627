# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    held_qty = fields.Float("Held", compute="_compute_held_qty", digits="Product Unit")

    def write(self, vals):
        """Another category is another first grade and other limits, for the lots of every company.

        :raises UserError: other companies have lots of these goods
        """
        if "categ_id" in vals:
            for product in self.filtered(lambda product: product.categ_id.id != (vals["categ_id"] or False)):
                self.env["stock.lot"]._check_everybodys(
                    [("product_id.product_tmpl_id", "=", product.id)], product.display_name
                )
        return super().write(vals)

    @api.depends("product_variant_ids.held_qty")
    @api.depends_context("location", "warehouse_id", "lot_id", "owner_id", "package_id", "company")
    def _compute_held_qty(self):
        for template in self:
            template.held_qty = sum(template.product_variant_ids.mapped("held_qty"))

    def action_open_held(self):
        """Open the stock of these products that is held."""
        return self.product_variant_ids.action_open_held()
