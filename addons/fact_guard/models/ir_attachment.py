# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

from .guarded_fields import ONCE, OWNER


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """A guarded file comes in through its own record; nobody puts a second one beside it."""
        attachments = super().create(vals_list)
        attachments._check_no_guarded_file()
        return attachments

    def write(self, vals):
        """The file of a guarded field stays as it is, and no other becomes one."""
        self._check_no_guarded_file()
        written = super().write(vals)
        self._check_no_guarded_file()
        return written

    def unlink(self):
        """The file of a guarded field stays."""
        self._check_no_guarded_file()
        return super().unlink()

    def _check_no_guarded_file(self):
        """Refuse whoever is a user: the field itself keeps its file in superuser mode, which no caller can ask for.

        :raises AccessError: one of these is the file of a guarded field
        """
        if self.env.su:
            return
        # sudo: which field an attachment belongs to is asked whether or not the user may see it.
        for attachment in self.sudo().filtered("res_field"):
            model = self.env.get(attachment.res_model)
            if (
                model is not None
                and hasattr(model, "_guarded_names")
                and attachment.res_field in (model._guarded_names(OWNER) | model._guarded_names(ONCE))
            ):
                raise AccessError(
                    self.env._(
                        "%(name)s belongs to a record that keeps its file as it was. Add a new one instead.",
                        name=attachment.name,
                    )
                )
