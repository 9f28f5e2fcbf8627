# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class BatchRule(models.Model):
    """A rule without a company names the lots of all: somebody who works in all of them makes and changes it."""

    _inherit = "batch.rule"

    @api.model_create_multi
    def create(self, vals_list):
        """Add rules for companies that one works in."""
        rules = super().create(vals_list)
        rules._check_ours()
        return rules

    def write(self, vals):
        """Change rules for companies that one works in, and to such.

        :raises UserError: one names the lots of others, or would
        """
        self._check_ours()
        answer = super().write(vals)
        self._check_ours()
        return answer

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_ours()

    def _check_ours(self):
        """Refuse who does not work in each company whose lots these name.

        :raises UserError: see above; code of ours in superuser mode may
        """
        shared = not self.env.su and self.filtered(lambda rule: not rule.company_id)
        # sudo: how many use it does not depend on whom the user sees.
        if shared and self.env["res.company"].sudo().search([]) - self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "Rule %(rule)s is for all companies. Somebody who works in all of them changes it; a rule for your "
                    "own company goes before it.",
                    rule=shared[0].name,
                )
            )
