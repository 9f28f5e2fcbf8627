# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    feeding_tolerance = fields.Float(
        "Feeding Tolerance (%)",
        default=5.0,
        help="How much more than planned may be fed, in percent of the planned quantity.",
    )
    requires_witness = fields.Boolean(
        "Second Person", help="A second person has to sign each feeding of this component before its step is finished."
    )
    requires_scale = fields.Boolean(
        "Weighed", help="A feeding names the scale it was weighed on, and the scale has to be fit."
    )
    substitute_ids = fields.Many2many(
        "product.product",
        "mrp_bom_line_substitute_rel",
        "line_id",
        "product_id",
        "Permitted Substitutes",
        help="What may be fed instead of the component, in the same quantity. Each feeding says what it stood in for.",
    )

    @api.constrains("substitute_ids", "product_uom_id")
    def _check_substitutes(self):
        for line in self:
            for product in line.substitute_ids:
                if product == line.product_id or not product.uom_id._has_common_reference(line.product_uom_id):
                    raise ValidationError(
                        self.env._(
                            "%(product)s cannot stand in for %(component)s: choose another product that is measured "
                            "in a unit %(unit)s converts to.",
                            product=product.display_name,
                            component=line.product_id.display_name,
                            unit=line.product_uom_id.name,
                        )
                    )
