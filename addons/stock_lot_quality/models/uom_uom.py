# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models


class UomUom(models.Model):
    _inherit = "uom.uom"

    unece_code = fields.Char(
        "UN/ECE code",
        help="Code of this unit in UN/ECE Recommendation 20, as exchanged with laboratories and partners.",
    )

    def _exact_factor(self):
        """How many base units of its tree one of this unit is, as an exact Decimal; 1 without a unit."""
        return Decimal(repr(self.factor)) if self else Decimal(1)

    def _is_convertible(self, other):
        """Whether both are absent, or both belong to one tree of units."""
        if not self or not other:
            return not self and not other
        return self._has_common_reference(other)
