# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpUnbuild(models.Model):
    _inherit = "mrp.unbuild"

    # Each step of a trace asks whether the lot was taken apart again.
    _lot_idx = models.Index("(lot_id) WHERE lot_id IS NOT NULL")
