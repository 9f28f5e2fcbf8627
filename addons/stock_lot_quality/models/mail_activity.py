# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    """What somebody is asked to do on a record with facts that person does or drops, or who answers for it."""

    _inherit = "mail.activity"

    @api.depends("res_model", "res_id", "user_id")
    def _compute_can_write(self):
        """Nobody is shown a button that is for somebody else."""
        result = super()._compute_can_write()
        self._for_others().can_write = False
        return result

    def write(self, vals):
        """Refuse to change what another is asked to do; doing it archives it.

        :raises UserError: it is for somebody else
        """
        self._check_theirs("write")
        return super().write(vals)

    def unlink(self):
        """Refuse to drop what another is asked to do.

        :raises UserError: it is for somebody else
        """
        self._check_theirs("unlink")
        return super().unlink()

    def _check_theirs(self, operation):
        if self.env.su:
            return
        self.check_access(operation)
        # sudo: the sentence names whom it is for.
        for activity in self._for_others().sudo():
            raise UserError(
                self.env._(
                    "%(activity)s is for %(person)s, who does or drops it. Ask them or the quality department; about a"
                    " transfer, an inventory manager.",
                    activity=activity.display_name,
                    person=activity.user_id.name,
                )
            )

    def _for_others(self):
        """Return those of these activities that this user must leave to whom they are for."""
        messages, user = self.env["mail.message"], self.env.user
        if self._answers_for_others():
            return self.browse()
        # sudo: whom it is for, does not depend on who may read the document.
        others = self.sudo().filtered(
            lambda activity: (
                messages._keeps(activity.res_model)
                and activity.user_id
                and activity.user_id != user
                # What code asks for was asked for by nobody, whoever was at work then.
                and (activity.automated or activity.create_uid != user)
                and not self._answers_for_transfer(activity)
            )
        )
        return others.sudo(False)

    @api.model
    def _answers_for_transfer(self, activity):
        """Whether the user runs the store, and code asks for this on a transfer, as where its plan has changed."""
        return (
            activity.automated
            and activity.res_model == "stock.picking"
            and self.env.user.has_group("stock.group_stock_manager")
        )

    @api.model
    def _answers_for_others(self):
        """Whether the user may settle what others are asked to do. To be extended."""
        return self.env.user.has_group("stock_lot_quality.group_quality")
