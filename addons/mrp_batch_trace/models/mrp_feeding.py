# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpFeeding(models.Model):
    _inherit = "mrp.feeding"

    # A walk from lot to lot asks whether a lot was bound to some serials of an order, and not to the others.
    _bound_idx = models.Index("(lot_id, production_id) WHERE finished_lot_id IS NOT NULL")
