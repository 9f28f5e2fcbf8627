# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .lot_result_names import NamedParameters

#: What decides how files call a parameter, and whether they do.
CALLED = frozenset({"code", "name", "active"})


class LotParameter(models.Model):
    """Who uses a parameter, and what another may therefore not be called."""

    _inherit = "lot.parameter"

    @api.model_create_multi
    def create(self, vals_list):
        """Make parameters; none is called what files of other companies call theirs.

        :raises UserError: see ``_check_called``
        """
        parameters = super().create(vals_list)
        parameters._check_called()
        return parameters

    def _on_record(self, names, vals, change, *args, **kwargs):
        # What is written as it is, as a list that is loaded again, calls nothing otherwise.
        renamed = self.filtered(
            lambda parameter: any(
                vals is None or parameter._differs(name, vals[name]) for name in CALLED.intersection(names)
            )
        )
        answer = super()._on_record(names, vals, change, *args, **kwargs)
        renamed._check_called()
        return answer

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for parameter in self:
            parameter._check_master(["active"])
        # sudo: laboratories that the user does not read name it as well.
        named = self.sudo()._laboratories()
        if named:
            raise UserError(
                self.env._(
                    "Laboratory %(laboratory)s names it: archive it, or take it out there first.",
                    laboratory=named[0].name,
                )
            )

    def _check_called(self):
        """Refuse a code or a name by which files of other companies mean a parameter that these have in use.

        :raises UserError: see above; code of ours in superuser mode may, and who works in all these companies
        """
        if self.env.su:
            return
        named = NamedParameters(self.env)
        for parameter in self.filtered("active"):
            for alike in named.alike(parameter):
                if alike._companies() - self.env.user.company_ids:
                    raise UserError(
                        self.env._(
                            "Files of other companies call %(parameter)s so. Use it, or choose another code and name.",
                            parameter=alike.display_name,
                        )
                    )

    def _is_on_record(self):
        return bool(self._used())

    def _companies(self):
        """The companies whose results, limits or laboratories use this parameter; what is of no company is of all."""
        # sudo: as in ``_used``.
        results = self.env["lot.test.result"].sudo()._read_group([("parameter_id", "=", self.id)], ["company_id"])
        # sudo: as above.
        lines = self.env["lot.specification.line"].sudo().search([("parameter_id", "=", self.id)])
        companies = self.env["res.company"].union(*(company for [company] in results))
        # sudo: and so do their laboratories.
        for users in (lines.specification_id, self.sudo()._laboratories()):
            for company in users.grouped("company_id"):
                companies |= company._or_all()
        return companies

    def _laboratories(self):
        """The laboratories that name these or have words of theirs."""
        models_of_parts = ("lot.result.mapping.name", "lot.result.mapping.word")
        return self.env["lot.result.mapping"].union(
            *(self.env[name].search([("parameter_id", "in", self.ids)]).mapping_id for name in models_of_parts)
        )

    def _used(self):
        """Those that results or limits use."""
        # sudo: results of companies the user does not see use the parameter as well.
        results = self.env["lot.test.result"].sudo()._read_group([("parameter_id", "in", self.ids)], ["parameter_id"])
        # sudo: and so do their specifications.
        lines = (
            self.env["lot.specification.line"].sudo()._read_group([("parameter_id", "in", self.ids)], ["parameter_id"])
        )
        return self & self.browse({parameter.id for (parameter,) in results + lines})
