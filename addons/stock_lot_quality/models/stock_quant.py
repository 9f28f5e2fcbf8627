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
        "Held",
        compute="_compute_held_quantity",
        digits="Product Unit",
        help="On hand, but of a quality grade that may be neither sold nor consumed.",
    )

    @api.depends("grade_id", "quantity")
    def _compute_held_quantity(self):
        held = self._unusable()
        for quant in self:
            quant.held_quantity = quant.quantity if quant in held else 0

    @api.depends("grade_id")
    def _compute_available_quantity(self):
        result = super()._compute_available_quantity()
        self._unusable().available_quantity = 0
        return result

    def _unusable(self):
        """Those of these quants whose lot may be neither sold nor consumed, by its grade or for want of one."""
        unusable = self.env["lot.grade"]._permissions().unusable()
        return self.filtered(
            lambda quant: quant.lot_id and (quant.grade_id or quant.lot_id._waiting_grade()).id in unusable
        )

    @api.model
    def _unusable_domain(self):
        """The same as a domain."""
        grades = self.env["lot.grade"]
        unusable = grades._permissions().unusable()
        domain = Domain("grade_id", "in", unusable)
        # sudo: what is held does not depend on who may read categories.
        graded = self.env["product.category"].sudo()._graded()
        if graded and grades._of("in_progress").id in unusable:
            domain |= (
                Domain("lot_id", "!=", False)
                & Domain("grade_id", "=", False)
                & Domain("product_id.categ_id", "child_of", graded.ids)
            )
        return domain

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        """Leave out what the gate refuses, for reservations only: they alone set the key.

        Unreserving and posting gather the same stock and must find it.
        """
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        gate = private(self.env, "lot_gate")
        if not gate:
            return domain
        # sudo: whether goods are graded does not depend on who reserves them.
        return domain & self._gate_domain(*gate, waiting=product_id.sudo().categ_id._waiting_grade().id)

    @api.model
    def _gate_domain(self, operation, at, overridden=(), waiting=None):
        """Stock whose lot the gate lets through for an operation at a moment; the same law as stock.lot._gate.

        :param overridden: ids of lots with an override that stands
        :param waiting: id of the grade that lots of these goods without one count as
        """
        table = self.env["lot.grade"]._permissions()
        law = GateLaw(
            tuple(table.allowing(operation)),
            at if table.refuses("expired", operation) else None,
            tuple(overridden),
            waiting or None,
        )
        return Domain.custom(to_sql=law.to_sql, predicate=law.lets)
