# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrAttachment(models.Model):
    """A file of what was noted stays with the note; that of a comment is its writer's."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Refuse to change a file of what was noted; a token by which it is read may be made.

        :raises UserError: see above
        """
        if vals.keys() - {"access_token"}:
            self._check_noted()
        return super().write(vals)

    def unlink(self):
        """Refuse to remove a file of what was noted.

        :raises UserError: see above
        """
        self._check_noted()
        return super().unlink()

    def _check_noted(self):
        if not self.env.su:
            # sudo: what holds a file does not depend on who may read it.
            holding = self.env["mail.message"].sudo().search([("attachment_ids", "in", self.ids)])
            holding.sudo(False)._check_own(True, "read")
