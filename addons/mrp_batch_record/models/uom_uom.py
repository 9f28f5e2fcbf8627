# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models
from odoo.addons.fact_guard.guard import private
from odoo.tools import float_repr

QUANTITY_DIGITS = "Product Unit"
#: As many decimal places as quantities are ever written with.
PLACES_MAX = 6


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _decimal(self, quantity):
        """Return a stored quantity as decimal text with the database's own number of digits: ``'12.50'``.

        Quantities are rounded to these digits when they are written, so nothing is lost here. What was signed with
        other digits is written with those again (``_other_places``), unless that would round something away.
        """
        digits = self._places()
        text, places = float_repr(quantity, digits), private(self.env, "quantity_places", digits)
        then = float_repr(quantity, places)
        return then if places > digits or Decimal(then) == Decimal(text) else text

    @api.model
    def _places(self):
        return self.env["decimal.precision"].precision_get(QUANTITY_DIGITS)

    @api.model
    def _other_places(self):
        """The numbers of digits that quantities may have been written with before, the nearest first: list of int."""
        digits = self._places()
        return sorted({*range(PLACES_MAX + 1)} - {digits}, key=lambda places: (abs(places - digits), places))
