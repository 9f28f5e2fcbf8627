# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..guard import without_defaults


class FixedDefaults(models.AbstractModel):
    """Fields that begin as their definition says, whatever a caller's context or anybody's own settings name."""

    _name = "fixed.defaults"
    _description = "Fields With Fixed Defaults"
    _inherit = ["computed.kept"]

    @api.model
    def _fixed_defaults(self):
        """frozenset of the names of those fields. To be extended."""
        return frozenset()

    @api.model
    def default_get(self, fields):
        fixed = self._fixed_defaults()
        self = without_defaults(self, fixed)
        values = super().default_get(fields)
        # What a user or the administrator has set as default (ir.default) is asked before the definition's.
        typed = self.env["ir.default"]._get_model_defaults(self._name)
        for name in fixed.intersection(typed, values):
            field = self._fields[name]
            if self._is_same(field, values[name], typed[name]):
                del values[name]
                if field.default:
                    values[name] = field.convert_to_write(
                        field.convert_to_cache(field.default(self), self, validate=False), self
                    )
        return values

    def _is_same(self, field, value, other):
        """Whether these values of a field are one. Commands are taken for it: to compare them would carry them out."""
        if field.type in ("one2many", "many2many"):
            return True
        cached = [field.convert_to_cache(each, self, validate=False) for each in (value, other)]
        return cached[0] == cached[1]
