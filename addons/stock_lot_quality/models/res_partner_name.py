# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: What people read as a person's name.
NAMES = ("name", "shown_name")


class ResPartner(models.Model):
    """A user's name is kept on his partner: it is guarded there, whichever way it is written."""

    _inherit = "res.partner"

    def write(self, vals):
        """Refuse to rename people whose name stands on records."""
        for name in NAMES:
            if name in vals:
                # sudo: whom a name belongs to is asked whoever may see it.
                self.sudo().filtered(
                    lambda partner, name=name: (partner[name] or "") != (vals[name] or "")
                )._check_may_be_named()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """A name in another language is a name, too."""
        if field_name in NAMES:
            self._check_may_be_named()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _check_may_be_named(self):
        # sudo: whom a name belongs to is asked whoever may see it.
        self.sudo().with_context(active_test=False).user_ids._check_may_be_named()
