# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Owned

from ...tools import keys
from ...tools.wording import Told, _lt


class TraceNotice(models.Model):
    """A log changes hands: the present owner's offer, and the new owner's word that takes it."""

    _inherit = "trace.notice"

    def _role(self):
        return "owner" if self.kind in ("offer", "accept") else super()._role()

    def _signing_account(self):
        """The new owner takes the log with its own key; an owner elsewhere does so by itself, and is waited for."""
        if self.kind != "accept":
            return super()._signing_account()
        log = self.log_id
        if not self.keystore:
            raise Told(self.env, _lt(
                "Waits until %(account)s accepts: it calls acceptOwnership(%(log)s) of the contract %(contract)s.",
                account=self.address, log="0x" + log.chain_log_id.hex(), contract=self.network_id.contract_address))
        try:
            return keys.account(log.name, "owner", self.keystore)
        except keys.KeyMissing as missing:
            raise Told(self.env, log._key_said(missing)) from missing

    def _prepare_call(self, contract, account):
        log_id = self.log_id.chain_log_id
        if self.kind == "offer":
            return contract.transfer_ownership(account.address, log_id, self.address)
        if self.kind == "accept":
            return contract.accept_ownership(account.address, log_id)
        return super()._prepare_call(contract, account)

    def _holds(self, contract, block="latest"):
        if self.kind not in ("offer", "accept"):
            return super()._holds(contract, block)
        roles = contract.roles(self.log_id.chain_log_id, block)
        holders = roles and {"offer": (roles.pending_owner, roles.owner), "accept": (roles.owner,)}[self.kind]
        return bool(roles) and self.address in holders

    def _after_final(self):
        result = super()._after_final()
        for notice in self:
            if notice.kind == "offer" and not notice._is_taken_up():
                notice.create(Owned({
                    "log_id": notice.log_id.id, "network_id": notice.network_id.id, "kind": "accept",
                    "address": notice.address, "keystore": notice.keystore,
                }))
            elif notice.kind == "accept":
                notice.log_id.write(Owned({"owner_address": notice.address, "owner_keystore": notice.keystore}))
        return result

    def _is_taken_up(self):
        """Whether the acceptance of this offer is known already, as when the chain dropped both and took them again."""
        return self.search_count([
            ("log_id", "=", self.log_id.id), ("kind", "=", "accept"), ("address", "=", self.address),
            ("id", ">", self.id), ("state", "!=", "failed")], limit=1)
