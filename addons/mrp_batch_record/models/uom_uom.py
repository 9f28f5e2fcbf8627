# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import float_repr

QUANTITY_DIGITS = "Product Unit"


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _decimal(self, quantity):
        """Return a stored quantity as decimal text with the database's own number of digits: ``'12.50'``.

        Quantities are rounded to these digits when they are written, so nothing is lost here.
        """
        return float_repr(quantity, self.env["decimal.precision"].precision_get(QUANTITY_DIGITS))
