# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import ValidationError


class TraceNetwork(models.Model):
    """A network is changed by somebody who works in each company whose logs anchor through it.

    What is final, which node is believed and who signs is decided here for all of them.
    """

    _inherit = "trace.network"

    @api.constrains("company_id")
    def _check_not_taken(self):
        for network in self:
            if network.company_id and network._opened_logs().company_id - network.company_id:
                raise ValidationError(
                    self.env._(
                        "Logs of other companies anchor through %(network)s: it stays a network of all of them.",
                        network=network.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add networks, none of them with the signer of others."""
        networks = super().create(vals_list)
        networks._check_signer()
        return networks

    def write(self, vals):
        """Change networks of logs of companies that one works in.

        :raises UserError: a log of another company anchors through one of these, or has the signer that is named
        """
        if isinstance(vals, Owned):
            return super().write(vals)
        self._check_users()
        answer = super().write(vals)
        if vals.get("company_id"):
            self._leave_drafts()
        if not {"signer_url", "signer_address"}.isdisjoint(vals):
            self._check_signer()
        return answer

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._check_users()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_users()

    def _logs(self, *narrower):
        # sudo: logs of companies that the user does not see count as well.
        return self.env["trace.log"].sudo().search([("network_id", "in", self.ids), *narrower])

    def _users(self):
        """The companies whose logs are on the chain through these networks: what others plan binds nobody."""
        return self._logs(("chain_log_id", "!=", False)).company_id.with_env(self.env)

    def _opened_logs(self):
        """The logs whose published first entry names the chain of these networks."""
        return self._logs(("state", "!=", "draft"))

    def _leave_drafts(self):
        """Take networks that are one company's from the logs that others have not opened yet."""
        for network in self:
            drafts = (network._logs() - network._opened_logs()).filtered(
                lambda log, network=network: log.company_id != network.company_id
            )
            drafts.write(Owned(network_id=False))

    def _check_users(self):
        self.check_access("write")
        for network in self:
            network._users()._check_works_in(network.name)

    def _check_signer(self):
        """Refuse the account of a remote signer that anchors for companies that one does not work in.

        :raises UserError: see above
        """
        # sudo: networks of companies that the user does not see have signers as well.
        for network in self.sudo().filtered(lambda network: network.signer_url and network.signer_address):
            account = network.signer_address
            others = network.with_context(active_test=False).search(
                [("id", "!=", network.id), ("signer_address", "!=", False)]
            )
            same = others.filtered(lambda other, account=account: other.signer_address.lower() == account.lower())
            (same.company_id | same._users()).with_env(self.env)._check_works_in(account)
