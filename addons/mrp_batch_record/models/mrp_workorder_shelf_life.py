# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def write(self, vals):
        """The shelf life of what is made begins with the first step."""
        state = vals.get("state")
        begun = self.filtered(lambda step: state in ("progress", "done") and step.state not in ("progress", "done"))
        written = super().write(vals)
        if begun:
            begun.production_id._count_shelf_life()
        return written
