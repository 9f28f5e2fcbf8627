# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BatchNumberingSetting(models.AbstractModel):
    """A record that decides how batches are named: the compiled rules are thrown away when it changes."""

    _name = "batch.numbering.setting"
    _description = "Batch numbering setting"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Change settings; none goes into a company of others.

        :raises AccessError: one would
        """
        self.env.registry.clear_cache()
        answer = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return answer

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
