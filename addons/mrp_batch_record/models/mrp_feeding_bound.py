# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MrpFeeding(models.Model):
    _inherit = "mrp.feeding"

    finished_lot_id = fields.Many2one(
        "stock.lot",
        "Fed Into",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="In an order with several serials: the serial this material went into. "
        "Without it the trace assumes that it may be in each of them.",
    )

    lot_state_today = fields.Selection(related="lot_id.state_today", string="Lot Today")

    @api.constrains("finished_lot_id")
    def _check_finished_lot(self):
        for feeding in self.filtered("finished_lot_id"):
            if feeding.finished_lot_id.product_id != feeding.production_id.product_id:
                raise ValidationError(
                    self.env._(
                        "%(lot)s is no %(product)s, which %(order)s makes. Choose one of the order's own serials.",
                        lot=feeding.finished_lot_id.name,
                        product=feeding.production_id.product_id.display_name,
                        order=feeding.production_id.name,
                    )
                )
