# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class StockQuant(models.Model):
    _inherit = "stock.quant"

    grade_id = fields.Many2one(related="lot_id.grade_id", store=True, index="btree_not_null", string="Quality grade")
    grade_badge = fields.Selection(related="lot_id.grade_badge", string="Grade")

    @api.depends("grade_id")
    def _compute_available_quantity(self):
        result = super()._compute_available_quantity()
        for quant in self:
            if quant.grade_id and not quant.grade_id._usable():
                quant.available_quantity = 0
        return result

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        """Leave out what the gate refuses, for reservations only: they alone set the key.

        Unreserving and posting gather the same stock and must find it.
        """
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        gate = self.env.context.get("lot_gate")
        return domain & self._gate_domain(*gate) if gate else domain

    @api.model
    def _gate_domain(self, operation, at, origin=None):
        """Stock whose lot the gate lets through for an operation at a moment; the same law as stock.lot._gate."""
        # sudo: everyone who reserves meets the gate, also without access to grades.
        Grade = self.env["lot.grade"].sudo().with_context(active_test=False)
        allowing = Grade.search([(f"allow_{operation}", "=", True)])
        expired = Grade._of("expired")
        domain = Domain("grade_id", "in", allowing.ids)
        if expired and expired not in allowing:
            domain &= Domain("expiration_date", "=", False) | Domain("expiration_date", ">", at)
        overridden = self.env["lot.gate.override"]._approved_lots(operation, origin)
        return Domain("grade_id", "=", False) | domain | Domain("lot_id", "in", overridden)
