# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    held_qty = fields.Float(
        "Held",
        compute="_compute_held_qty",
        digits="Product Unit",
        help="On hand, but of a quality grade that may be neither sold nor consumed. Not part of the free quantity.",
    )

    @api.depends("stock_quant_ids.quantity", "stock_quant_ids.grade_id")
    @api.depends_context("location", "warehouse_id", "lot_id", "owner_id", "package_id", "company")
    def _compute_held_qty(self):
        held = self._held_quantities(Domain.TRUE)
        for product in self:
            product.held_qty = held.get(product.id, (0.0, 0.0))[0]

    def _held_quantities(self, domain):
        """Stock that may be neither sold nor consumed, within the locations of the context.

        :return: dict product id -> (quantity on hand, of which not reserved)
        """
        domain &= Domain("product_id", "in", self.ids) & self.env["stock.quant"]._unusable_domain()
        domain &= Domain(self._get_domain_locations()[0])
        sums = self.env["stock.quant"]._read_group(domain, ["product_id"], ["quantity:sum", "reserved_quantity:sum"])
        return {product.id: (quantity, quantity - reserved) for product, quantity, reserved in sums}

    def _compute_quantities_dict(self, lot_id, owner_id, package_id, from_date=False, to_date=False):
        """Take held stock out of the free and the forecast quantity; on hand stays what is there."""
        quantities = super()._compute_quantities_dict(lot_id, owner_id, package_id, from_date, to_date)
        if to_date and fields.Datetime.to_datetime(to_date) < fields.Datetime.now():
            # What was held on a day that has passed is not what is held now.
            return quantities
        # Removed stock (past its removal date) is already out of both in core.
        domain = Domain("removal_date", "=", False) | Domain("removal_date", ">", fields.Date.today())
        for name, value in (("lot_id", lot_id), ("owner_id", owner_id), ("package_id", package_id)):
            if value is not None:
                domain &= Domain(name, "=", value)
        for product_id, (_quantity, unreserved) in self._held_quantities(domain).items():
            quantities[product_id]["free_qty"] -= unreserved
            quantities[product_id]["virtual_available"] -= unreserved
        return quantities

    def action_open_held(self):
        """Open the stock of these products that is held."""
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.held_stock_action")
        return dict(
            action,
            context={"search_default_held": 1, "search_default_internal_loc": 1},
            domain=[("product_id", "in", self.ids)],
        )
