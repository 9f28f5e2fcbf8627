# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.exceptions import UserError

from ..guard import Owned


class ComputedKept(models.AbstractModel):
    """What is computed from other fields and stored is typed in by nobody: Odoo's ``write`` would take it.

    Code in superuser mode may, and so may a field's own compute, which does not come by ``write``.
    """

    _name = "computed.kept"
    _description = "Fields That Follow From Others"

    @api.model
    def _computed_but_written(self):
        """frozenset of the names of computed fields that code or screens of Odoo write all the same. To be extended."""
        return frozenset()

    @api.model
    @tools.ormcache()
    def _computed_names(self):
        """Names of the stored fields that others decide: frozenset of str."""
        return (
            frozenset(
                name
                for name, field in self._fields.items()
                if field.store
                and field.compute
                and field.readonly
                and not field.inverse
                # To compare commands would carry them out.
                and field.type not in ("one2many", "many2many")
            )
            - self._computed_but_written()
        )

    def write(self, vals):
        """Refuse other values of fields that follow from others.

        :raises UserError: see above
        """
        if not self.env.su and not isinstance(vals, Owned):
            for name in self._computed_names().intersection(vals):
                self._check_follows(self._fields[name], vals[name])
        return super().write(vals)

    def _check_follows(self, field, value):
        """Let this value be written where the field has it anyway.

        :raises UserError: it is another
        """
        self.check_access("write")
        cached = field.convert_to_cache(value, self, validate=False) or False
        # sudo: whether it is the same does not depend on who may see the field.
        for record in self.sudo():
            if cached != (field.convert_to_cache(record[field.name], record, validate=False) or False):
                raise UserError(
                    self.env._(
                        "%(field)s of %(model)s follows from other values: change those.",
                        field=field._description_string(self.env),
                        model=self._description,
                    )
                )
