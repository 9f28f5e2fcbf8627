# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class LotUseReport(models.Model):
    """Each lot taken for a customer or an order: whether it was the one due, and how long it had been in stock.

    The average of the days in stock at use, month by month, is the turnover cycle before and after a rule.
    """

    _name = "lot.use.report"
    _description = "Use of Lots"
    _auto = False
    _order = "used_at desc, id desc"

    used_at = fields.Datetime("Date", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    location_id = fields.Many2one("stock.location", "From", readonly=True)
    operation = fields.Selection([("sale", "Sale"), ("consumption", "Consumption")], readonly=True)
    origin = fields.Char("Document", readonly=True)
    oldest_first = fields.Selection([("kept", "Kept"), ("skipped", "Skipped")], "Removal rule", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    compliance = fields.Float("Compliance (%)", readonly=True, aggregator="avg")
    days_in_stock = fields.Float("Days in stock", readonly=True, aggregator="avg")
    days_skipped = fields.Integer("Days skipped", readonly=True, aggregator="avg")
    cost_skipped = fields.Float("Cost skipped", readonly=True)

    @property
    def _table_query(self):
        return SQL("""
            SELECT line.id, line.date AS used_at, line.product_id, template.categ_id, line.company_id, line.lot_id,
                   line.location_id, move.reference AS origin, line.oldest_first,
                   CASE target.usage WHEN 'customer' THEN 'sale' ELSE 'consumption' END AS operation,
                   line.quantity_product_uom AS quantity,
                   CASE line.oldest_first WHEN 'kept' THEN 100.0 WHEN 'skipped' THEN 0.0 END AS compliance,
                   GREATEST(EXTRACT(EPOCH FROM line.date - arrived.at) / 86400.0, 0) AS days_in_stock,
                   skipped.days AS days_skipped, skipped.cost AS cost_skipped
              FROM stock_move_line line
              JOIN stock_move move ON move.id = line.move_id
              JOIN stock_location source ON source.id = line.location_id AND source.usage = 'internal'
              JOIN stock_location target
                ON target.id = line.location_dest_id AND target.usage IN ('customer', 'production')
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN lot_skipped skipped ON skipped.move_line_id = line.id
         LEFT JOIN (SELECT came.lot_id, MIN(came.date) AS at
                      FROM stock_move_line came
                      JOIN stock_location outside ON outside.id = came.location_id AND outside.usage != 'internal'
                     WHERE came.state = 'done' AND came.lot_id IS NOT NULL
                     GROUP BY came.lot_id) arrived ON arrived.lot_id = line.lot_id
             WHERE line.state = 'done' AND line.lot_id IS NOT NULL
        """)
