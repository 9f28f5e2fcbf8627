# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: What a mail that somebody sends is not told: core makes mails in superuser mode with values that its caller names.
NOT_SENT = frozenset({"date", "create_date", "create_uid", "record_name", "tracking_value_ids"})


class MailMail(models.Model):
    """A mail is dated when it is made and carries no changes of fields; about facts, it is its sender's."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """Leave out what is not the sender's to say."""
        messages = self.env["mail.message"]
        if messages._of_a_person():
            vals_list = [
                messages._as_signed({name: value for name, value in vals.items() if name not in NOT_SENT}, robot=False)
                for vals in vals_list
            ]
        return super().create(vals_list)
