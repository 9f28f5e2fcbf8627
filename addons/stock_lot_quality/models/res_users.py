# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for user in self.filtered("shown_name"):
            user.display_name = user.shown_name
        return result

    def _workers_first(self):
        """These users, administrators last: they hold every right, but the work is somebody else's."""
        return self.sorted(lambda user: user.has_group("base.group_system"))

    @api.model
    def _first_member(self, group, company):
        """Whom to tell about work of a group: who was put into it before who only inherits it, administrators last.

        :param group: str, xml id of a res.groups
        :param company: res.company the person has to work in; any when empty
        :return: res.users, empty when nobody belongs to it
        """
        own, members = self._members_of(group, company)
        return (own + (members - own))._workers_first()[:1].sudo(False)

    @api.model
    def _all_asked(self, group, company):
        """Whom to tell about work that anybody of a group may do: all who were put into it, else the first member.

        :return: res.users, empty when nobody belongs to it
        """
        own, _members = self._members_of(group, company)
        return own.sudo(False) or self._first_member(group, company)

    @api.model
    def _members_of(self, group, company):
        """Who was put into the group, and all who belong to it, of one company (any when empty)."""
        # sudo: who causes the work need not see who belongs to the group, nor their companies.
        group = self.env.ref(group).sudo()
        members = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        if company:
            members = members.filtered_domain([("company_ids", "in", company.ids)])
        return members & group.user_ids, members
