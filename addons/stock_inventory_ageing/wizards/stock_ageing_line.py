# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class StockAgeingLine(models.TransientModel):
    _name = "stock.ageing.line"
    _description = "Inventory Ageing Line"
    _order = "born_on, id"

    report_id = fields.Many2one("stock.ageing.report", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    category_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    born_on = fields.Date(string="In Stock Since", readonly=True)
    source = fields.Selection(
        [
            ("supplier", "Receipt"),
            ("production", "Production"),
            ("inventory", "Stock count"),
            ("customer", "Customer return"),
            ("other", "Other"),
        ],
        string="Came From",
        readonly=True,
    )
    age = fields.Integer(string="Age (days)", readonly=True, aggregator="avg")
    bucket = fields.Char(readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    unit_cost = fields.Float(digits="Product Price", readonly=True, aggregator=None)
    value = fields.Monetary(readonly=True)
    expires_on = fields.Date(string="Expires", readonly=True)
    percent = fields.Float(string="Write-down (%)", readonly=True, aggregator=None)
    write_down = fields.Monetary(string="Write-down", readonly=True)
    carrying = fields.Monetary(string="Carrying Amount", readonly=True)
    remark = fields.Char(readonly=True)
