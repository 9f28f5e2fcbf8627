# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultMappingName(models.Model):
    """What a laboratory calls a parameter or a unit."""

    _name = "lot.result.mapping.name"
    _description = "Name at a Laboratory"

    mapping_id = fields.Many2one("lot.result.mapping", required=True, index=True, ondelete="cascade")
    name = fields.Char("As the Laboratory Writes", required=True)
    parameter_id = fields.Many2one("lot.parameter", ondelete="cascade")
    uom_id = fields.Many2one(
        "uom.uom", "Unit", ondelete="cascade",
        help="Alone: what the name is of. Beside a parameter: the unit of its results, where the file says none.")

    def _unit(self):
        """The unit as files may write it."""
        return self.uom_id.with_context(lang="en_US").name

    _one_thing = models.Constraint(
        "CHECK (parameter_id IS NOT NULL OR uom_id IS NOT NULL)",
        "Choose what the name is of: a parameter, a unit, or a parameter whose results are in the unit.")
