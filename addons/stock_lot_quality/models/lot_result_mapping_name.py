# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultMappingName(models.Model):
    """What a laboratory calls a parameter or a unit."""

    _name = "lot.result.mapping.name"
    _inherit = ["lot.result.mapping.part"]
    _description = "Name at a Laboratory"

    name = fields.Char("As the Laboratory Writes", required=True)
    parameter_id = fields.Many2one("lot.parameter", index="btree_not_null", ondelete="restrict")
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        ondelete="restrict",
        help="Alone: what the name is of. Beside a parameter: the unit of its results, where the file says none.",
    )

    def _unit(self):
        """The unit as files may write it."""
        return self.uom_id.with_context(lang="en_US").name

    def _listed(self):
        return "name_ids"

    def _said(self):
        return " = ".join(filter(None, (self.name, self.parameter_id.code, self._unit())))

    _one_thing = models.Constraint(
        "CHECK (parameter_id IS NOT NULL OR uom_id IS NOT NULL)",
        "Choose what the name is of: a parameter, a unit, or a parameter whose results are in the unit.",
    )
