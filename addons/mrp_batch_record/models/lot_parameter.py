# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class LotParameter(models.Model):
    """A parameter is in use, too, where operations ask for it and batches have readings of it."""

    _inherit = "lot.parameter"

    def _companies(self):
        # sudo: companies the user does not see use it as well.
        readings = self.env["mrp.step.reading"].sudo()._read_group([("parameter_id", "=", self.id)], ["company_id"])
        # sudo: as above.
        steps = self.env["mrp.step.parameter"].sudo().search([("parameter_id", "=", self.id)])
        companies = super()._companies().union(*(company for [company] in readings))
        for company in steps.grouped("company_id"):
            companies |= company._or_all()
        return companies

    def _used(self):
        # sudo: as above; of the many readings of one parameter the first says enough.
        readings = self.env["mrp.step.reading"].sudo()
        return super()._used() | self.filtered(
            lambda parameter: readings.search_count([("parameter_id", "=", parameter.id)], limit=1)
        )
