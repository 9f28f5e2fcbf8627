# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import private
from odoo.fields import Domain

from .gate_law import GateLaw


class StockQuant(models.Model):
    _inherit = "stock.quant"

    grade_id = fields.Many2one(related="lot_id.grade_id", store=True, index="btree_not_null", string="Quality grade")
    grade_badge = fields.Selection(related="lot_id.grade_badge", string="Grade")

    held_quantity = fields.Float(
        "Held", compute="_compute_held_quantity", digits="Product Unit",
        help="On hand, but of a quality grade that may be neither sold nor consumed.",
    )

    @api.depends("grade_id", "quantity")
    def _compute_held_quantity(self):
        unusable = self.env["lot.grade"]._permissions().unusable()
        for quant in self:
            quant.held_quantity = quant.quantity if quant.grade_id.id in unusable else 0

    @api.depends("grade_id")
    def _compute_available_quantity(self):
        result = super()._compute_available_quantity()
        unusable = self.env["lot.grade"]._permissions().unusable()
        self.filtered(lambda quant: quant.grade_id.id in unusable).available_quantity = 0
        return result

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        """Leave out what the gate refuses, for reservations only: they alone set the key.

        Unreserving and posting gather the same stock and must find it.
        """
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        gate = private(self.env, "lot_gate")
        return domain & self._gate_domain(*gate) if gate else domain

    @api.model
    def _gate_domain(self, operation, at, overridden=()):
        """Stock whose lot the gate lets through for an operation at a moment; the same law as stock.lot._gate.

        :param overridden: ids of lots with an override that stands
        """
        table = self.env["lot.grade"]._permissions()
        law = GateLaw(
            tuple(table.allowing(operation)), at if table.refuses("expired", operation) else None, tuple(overridden))
        return Domain.custom(to_sql=law.to_sql, predicate=law.lets)
