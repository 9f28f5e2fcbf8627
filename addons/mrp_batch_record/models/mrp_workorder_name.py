# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Private, private
from odoo.exceptions import UserError

from ..queries import names


class MrpWorkorder(models.Model):
    """A work order bears the name of its operation in every language, so that each reader has it in his own."""

    _inherit = "mrp.workorder"

    name = fields.Char(translate=True)

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        names.take_over(steps, "operation_id")
        return steps

    def write(self, vals):
        """A step of a confirmed order is renamed by who answers for it; one of a decided batch by nobody."""
        if "name" in vals:
            self.filtered(lambda step: step.name != vals["name"])._check_may_rename()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """A name in another language is a name, too."""
        if field_name == "name" and not private(self.env, "copying_steps"):
            self._check_may_rename()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def copy_translations(self, new, excluded=()):
        """A copy bears the names of what it was copied from, whoever copies."""
        return super().copy_translations(new.with_context(copying_steps=Private(True)), excluded=excluded)

    def _check_may_rename(self):
        """Raise UserError when the user may not rename these steps."""
        self.production_id._check_undecided()
        kept = self.filtered(lambda step: step.production_id.state not in (False, "draft", "cancel"))
        if kept and not private(self.env, "recipe_steps") and not self._is_decider():
            raise UserError(
                self.env._(
                    "%(step)s belongs to a confirmed order. Ask a supervisor to rename it.", step=kept[0].display_name
                )
            )
