# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError

from ...tools.addresses import ORIGIN
from ...tools.wording import Said

KEY_FILE = re.compile(r"[A-Za-z0-9_-]+")


class TraceLog(models.Model):
    """What a log is known by and signs with is its own: no other has its public name, none of others its key files.

    Logs that share an anchorer are set up by somebody who works in the companies of all of them.
    """

    _inherit = "trace.log"

    _origin_unique = models.UniqueIndex(
        "(lower(trim(both ' /' from origin)))", "Another log has this origin: it is the public name of one, for ever."
    )

    @api.constrains("origin")
    def _check_origin(self):
        for log in self:
            # what continues a log is named below the same place, which nobody may change any more
            before = log.predecessor_id
            place = before and before.origin.removesuffix(before.name)
            if not ORIGIN.fullmatch(log.origin or "") and (not place or log.origin != f"{place}{log.name}"):
                raise ValidationError(
                    self.env._(
                        "%(origin)s cannot be an origin: write a web address without the scheme, such as "
                        "plant.example/trace/plant, with a-z, 0-9, dots and hyphens.",
                        origin=log.origin,
                    )
                )

    @api.constrains("anchorer_keystore")
    def _check_key_file(self):
        for log in self.sudo():  # sudo: the field is not for everybody who may set up a log
            name = log.anchorer_keystore
            if name and not KEY_FILE.fullmatch(name):
                raise ValidationError(Said("key_file_name", name=name).word(self.env))

    @api.model_create_multi
    def create(self, vals_list):
        """Make logs that sign with keys of their own."""
        logs = super().create(vals_list)
        if not all(isinstance(vals, Owned) for vals in vals_list):
            logs._check_name_is_own()
            logs._check_key_is_own()
        return logs

    def write(self, vals):
        """Change logs, which go on signing with keys of their own."""
        answer = super().write(vals)
        if not isinstance(vals, Owned):
            if "name" in vals:
                self._check_name_is_own()
            if "anchorer_keystore" in vals:
                self._check_key_is_own()
        return answer

    def _check_name_is_own(self):
        """Refuse a short name by which key files would be called that a log of others signs with.

        :raises UserError: see above
        """
        for log in self.sudo():  # sudo: logs of companies that the user does not see have key files as well
            theirs = log._others().filtered(lambda other, name=log.name: other._has_key_called(name))
            theirs.company_id.with_env(self.env)._check_works_in(log.name)

    def _check_key_is_own(self):
        """Refuse an anchorer's key file of others: of a company that one does not work in, or any owner's.

        :raises UserError: see above; code of ours in superuser mode may share an anchorer with another company
        """
        for log in self.sudo():  # sudo: as above
            file = log.anchorer_keystore
            if not file or _is_called(file, log.name):
                continue
            others = log._others()
            if any(other._has_key(file, "owner") for other in others):
                raise UserError(
                    self.env._("%(file)s is the key file of the owner of another log: it anchors nothing.", file=file)
                )
            theirs = others.filtered(lambda other, file=file: other._has_key(file, "anchorer"))
            theirs.company_id.with_env(self.env)._check_works_in(file)

    def _others(self):
        return self.search([("id", "!=", self.id)])

    def _has_key(self, file, role):
        """Whether a key file is, was or will be this log's own in a role, "owner" or "anchorer"."""
        return file.lower() == (self[f"{role}_keystore"] or "").lower() or _is_called(file, self.name, role)

    def _has_key_called(self, name):
        """Whether a key file that this log names is called as those of a log of this short name are."""
        return any(_is_called(file, name) for file in (self.anchorer_keystore, self.owner_keystore) if file)

    @api.model
    def _is_free(self, name, origin):
        """Whether no log has this short name, this origin, or a key file that is called so."""
        # sudo: logs of companies that the user does not see have names as well.
        return not any(
            name == log.name or _plain(origin) == _plain(log.origin) or log._has_key_called(name)
            for log in self.sudo().search([])
        )


def _is_called(file, name, role="owner|anchorer"):
    """Whether a key file is called as those of a log are: <log>-owner, <log>-anchorer, <log>-anchorer-2..."""
    return bool(re.fullmatch(rf"{re.escape(name)}-({role})(-[0-9]+)?", file, re.IGNORECASE))


def _plain(origin):
    """An origin as the database tells it from others."""
    return origin.strip(" /").lower()
