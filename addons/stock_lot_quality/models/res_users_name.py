# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: Who gives people their names, as their rights: Odoo's administrators.
NAMERS = "base.group_erp_manager"


class ResUsers(models.Model):
    """Whoever signs is called what the administrator calls him: a printed name speaks for a person."""

    _inherit = "res.users"

    name_is_fixed = fields.Boolean("Named by the Administrator", compute="_compute_name_is_fixed")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["name_is_fixed"]

    @api.depends("group_ids")
    @api.depends_context("uid")
    def _compute_name_is_fixed(self):
        for user in self:
            user.name_is_fixed = not self._may_name_people() and user._is_named()

    @api.model
    def _naming_groups(self):
        """Xml ids of the groups whose members are named by the administrator alone. To be extended."""
        return ["stock_lot_quality.group_lab", "stock_lot_quality.group_override"]

    def _is_named(self):
        """Whether this user's name stands on records and signatures."""
        return any(self.has_group(group) for group in self._naming_groups())

    @api.model
    def _may_name_people(self):
        """Whether the person behind this call gives names: one's own preferences are written in superuser mode."""
        user = self.env.user
        return user._is_superuser() or user.has_group(NAMERS)

    def _check_may_be_named(self):
        """Refuse to rename people whose name stands on records.

        :raises UserError: the user is no administrator
        """
        if self._may_name_people():
            return
        for user in self:
            if user._is_named():
                raise UserError(
                    self.env._(
                        "%(name)s signs by this name: an administrator changes it, under Settings > Users & Companies "
                        "> Users.",
                        name=user.name,
                    )
                )
