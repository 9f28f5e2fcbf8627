# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    held_qty = fields.Float(
        "Held", compute="_compute_held_qty", digits="Product Unit",
        help="On hand, but of a quality grade that may be neither sold nor consumed. Not part of the free quantity.",
    )

    @api.depends("stock_quant_ids.quantity", "stock_quant_ids.grade_id")
    @api.depends_context("location", "warehouse_id", "lot_id", "owner_id", "package_id", "company")
    def _compute_held_qty(self):
        held = self._held_quantities(Domain.TRUE)
        for product in self:
            product.held_qty = held.get(product.id, (0.0, 0.0))[0]

    def _held_quantities(self, domain):
        """Stock in unusable grades within the locations of the context.

        :return: dict product id -> (quantity on hand, of which not reserved)
        """
        # sudo: the free quantity is the same for everyone, also without access to grades.
        Grade = self.env["lot.grade"].sudo().with_context(active_test=False)
        unusable = Grade.search([]) - Grade.search([])._usable()
        domain &= Domain("product_id", "in", self.ids) & Domain("grade_id", "in", unusable.ids)
        domain &= Domain(self._get_domain_locations()[0])
        sums = self.env["stock.quant"]._read_group(
            domain, ["product_id"], ["quantity:sum", "reserved_quantity:sum"])
        return {product.id: (quantity, quantity - reserved) for product, quantity, reserved in sums}

    def _compute_quantities_dict(self, lot_id, owner_id, package_id, from_date=False, to_date=False):
        """Take held stock out of the free and the forecast quantity; on hand stays what is there."""
        quantities = super()._compute_quantities_dict(lot_id, owner_id, package_id, from_date, to_date)
        # Removed stock (past its removal date) is already out of both in core.
        domain = Domain("removal_date", "=", False) | Domain("removal_date", ">", fields.Date.today())
        for name, value in (("lot_id", lot_id), ("owner_id", owner_id), ("package_id", package_id)):
            if value is not None:
                domain &= Domain(name, "=", value)
        for product_id, (_quantity, unreserved) in self._held_quantities(domain).items():
            quantities[product_id]["free_qty"] -= unreserved
            quantities[product_id]["virtual_available"] -= unreserved
        return quantities
