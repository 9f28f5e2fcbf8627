# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    """On a record with facts nobody posts in another's name; mail comes in by who keeps the server."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        """Take in a mail that the mail server or its program hands over.

        Core makes of it whatever record the caller names, in superuser mode and in the name of whom the mail says it is
        from: anybody who is logged in could make any fact in another's name.

        :raises AccessError: the caller does not keep the server
        """
        if not self.env.is_system():
            raise AccessError(self.env._("Mail is taken in by the system administrator's account only."))
        return super().message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )

    def _message_compute_author(self, author_id=None, email_from=None):
        messages = self.env["mail.message"]
        if not self.env.su and messages._keeps(self._name):
            author_id = self.env.user.partner_id.id
        return super()._message_compute_author(author_id, email_from)
