# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, models
from odoo.addons.fact_guard.guard import without_defaults
from odoo.exceptions import UserError

#: What says who wrote something, when, and what was tracked: none of it is the writer's to say.
NOT_SAID = frozenset(
    {
        "author_id",
        "author_guest_id",
        "email_from",
        "date",
        "create_date",
        "create_uid",
        "record_name",
        "tracking_value_ids",
    }
)
#: What says of what a message is, and what kind of message.
OF_WHAT = frozenset({"model", "res_id", "message_type"})
#: What whoever wrote a comment may still change of it.
OWN = frozenset({"body", "subject", "attachment_ids", "partner_ids", "starred_partner_ids"})


class MailMessage(models.Model):
    """What is noted on a record with facts stays, under the name of who noted it; a comment is its writer's."""

    _name = "mail.message"
    _inherit = ["fixed.defaults", "mail.message"]

    @api.model
    def _fixed_defaults(self):
        return super()._fixed_defaults() | NOT_SAID

    @api.model
    def _keeps(self, model):
        """Whether the messages of the model of this name are kept: one that has guarded fields or a state that is."""
        return model in self.env and getattr(self.env[model], "_keeps_notes", False)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever writes is the author, now."""
        if not self.env.su:
            self = without_defaults(self, NOT_SAID)
            vals_list = [self._as_written(vals) for vals in vals_list]
        elif self._of_a_person():
            vals_list = [self._as_signed(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _of_a_person(self):
        """Whether somebody is logged in: core sends mail in superuser mode with values that its caller names."""
        return self.env.uid != SUPERUSER_ID and self.env.user._is_internal()

    @api.model
    def _as_signed(self, vals, robot=True):
        """:param robot: whether Odoo itself may be the author, as code has it; of no mail that a person sends"""
        own = self.env.user.partner_id
        # sudo: the partner of Odoo itself, for comparison.
        allowed = own | self.env.ref("base.partner_root").sudo() if robot else own
        if not self._keeps(vals.get("model")) or vals.get("author_id", own.id) in allowed.ids:
            return vals
        kept = {name: value for name, value in vals.items() if name not in NOT_SAID}
        return {**kept, "author_id": own.id, "email_from": own.email_formatted}

    @api.model
    def _as_written(self, vals):
        # What a caller's context or a user's own setting says comes in after this was looked at.
        if not self._keeps((vals if "model" in vals else self.default_get(["model"])).get("model")):
            return vals
        kept = {name: value for name, value in vals.items() if name not in NOT_SAID}
        return {**kept, "author_id": self.env.user.partner_id.id}

    def write(self, vals):
        """Refuse to change what is noted, and to bring here what was noted elsewhere.

        :raises UserError: it is no comment of one's own, or of another record
        """
        if not self.env.su and vals.keys() - {"starred_partner_ids"}:
            self._check_own(vals.keys() <= OWN, "write")
            if self._keeps(vals.get("model")):
                self._refuse_change()
        elif self.env.su and self._of_a_person():
            self._changed_for(vals)._refuse_change()
            if self._keeps(vals.get("model")):
                self.filtered(lambda message: message.model != vals["model"])._refuse_change()
        return super().write(vals)

    def _changed_for(self, vals):
        """Kept messages of which core would change for a person who wrote them, when, what, or of which record."""
        stays = {name: value for name, value in vals.items() if name in NOT_SAID | OF_WHAT}
        kept = self.filtered(lambda message: self._keeps(message.model))
        others = kept.filtered(lambda message: message.create_uid != self.env.user)
        if not vals.keys().isdisjoint({"body", "attachment_ids"}):
            return others or kept.filtered(lambda message: message._differs(stays))
        return kept.filtered(lambda message: message._differs(stays))

    def _differs(self, vals):
        self.ensure_one()
        return any(
            self._fields[name].convert_to_cache(value, self) != self._fields[name].convert_to_cache(self[name], self)
            for name, value in vals.items()
        )

    def unlink(self):
        """Refuse to remove what is noted.

        :raises UserError: it is no comment of one's own
        """
        if not self.env.su:
            self._check_own(True, "unlink")
        return super().unlink()

    def _check_own(self, own, operation):
        # sudo: what a message is, does not depend on who may read its document.
        kept = self.sudo().filtered(lambda message: self._keeps(message.model))
        kept.sudo(False).check_access(operation)
        for message in kept:
            if not own or message.message_type != "comment" or message.create_uid != self.env.user:
                message._refuse_change()

    def _refuse_change(self):
        """:raises UserError: there are messages"""
        for message in self:
            raise UserError(
                self.env._(
                    "What was noted on %(document)s stays as it was noted. Write a message of your own below it.",
                    document=message.record_name or message.display_name,
                )
            )
