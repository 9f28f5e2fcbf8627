# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ...tools.append_only import guard_table


class TraceFact(models.AbstractModel):
    _name = "trace.fact"
    _inherit = ["guarded.fields"]
    _description = "Append-only fact of the log"
    _owned_rows = True

    # columns that may be given a value later, once
    _settable = ()

    def init(self):
        result = super().init()
        if not self._abstract:
            guard_table(self.env.cr, self._table, self._settable)
        return result

    def write(self, vals):
        self.check_access("write")
        for fact in self:
            changed = [name for name in vals if name not in self._settable or fact[name]]
            if changed:
                raise UserError(
                    self.env._(
                        "%(fact)s is sealed and cannot be edited (%(fields)s). Correct the batch itself: the "
                        "correction is sealed as its next version.",
                        fact=fact.display_name,
                        fields=", ".join(changed),
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        for fact in self:
            raise UserError(
                self.env._(
                    "%(fact)s is sealed and cannot be deleted. What it says can be made unreadable for ever by "
                    "erasing the key of its record.",
                    fact=fact.display_name,
                )
            )
