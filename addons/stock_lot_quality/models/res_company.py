# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    lims_folder = fields.Char(
        "Laboratory folder",
        groups="base.group_system",
        help="Name of this company's folder in the folder that the server's LIMS_FOLDER names.",
    )
    lims_folder_mode = fields.Selection(
        [("all", "All rows or none"), ("good", "The good rows; a file of the others")],
        "Laboratory files",
        default="all",
        groups="base.group_system",
    )

    _lims_folder_unique = models.UniqueIndex("(lims_folder)", "Another company has this laboratory folder.")

    def _or_all(self):
        """These companies; all there are when there is none, as for data that everybody shares."""
        # sudo: how many use it does not depend on whom the user sees.
        return self or self.sudo().search([]).sudo(False)

    def _check_works_in(self, name):
        """Refuse who works not in all of these companies: what they share is changed by somebody who does.

        :param name: str, what would change
        :raises UserError: see above; code of ours in superuser mode may
        """
        if not self.env.su and self - self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "%(name)s is used by other companies too. Somebody who works in all of them changes it.", name=name
                )
            )

    def _in_its_language(self, records):
        """Records that word what stays: a note in a chatter is one text for all, in the language of the company.

        :param records: any recordset
        """
        # sudo: whoever causes a note need not read the company's own contact.
        language = self.sudo().partner_id.lang
        return records.with_context(lang=language) if language else records

    @api.constrains("lims_folder")
    def _check_lims_folder(self):
        for company in self:
            name = company.lims_folder
            if name and (name in (".", "..") or name.startswith(".") or not {"/", "\\", "\0"}.isdisjoint(name)):
                raise ValidationError(self.env._("Write the plain name of a folder, without a path."))
