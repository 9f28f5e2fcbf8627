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
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="cascade")

    _one_thing = models.Constraint(
        "CHECK ((parameter_id IS NULL) <> (uom_id IS NULL))", "A name is that of a parameter or of a unit: choose one.")
