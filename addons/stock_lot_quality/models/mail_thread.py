# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailThread(models.AbstractModel):
    """On a record with facts nobody posts in another's name."""

    _inherit = "mail.thread"

    def _message_compute_author(self, author_id=None, email_from=None):
        messages = self.env["mail.message"]
        if not self.env.su and messages._keeps(self._name):
            author_id = self.env.user.partner_id.id
        return super()._message_compute_author(author_id, email_from)
