# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools.sql import table_exists

from ..former_names import KEPT_NAMES


class Base(models.AbstractModel):
    _inherit = "base"

    def _write_multi(self, vals_list):
        """Keep the name that a renaming takes away: every way of writing one, computed ones too, ends here."""
        kept = KEPT_NAMES.get(self._name)
        if kept and self:
            named = [
                (name, {record.id: vals[name] for record, vals in zip(self, vals_list, strict=True) if name in vals})
                for name in kept]
            renamed = {name: values for name, values in named if values}
            if renamed and (self.pool.ready or table_exists(self.env.cr, "batch_former_name")):
                self.env["batch.former.name"]._note(self, renamed)
        return super()._write_multi(vals_list)
