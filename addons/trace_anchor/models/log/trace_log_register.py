# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ...tools import keys, transaction
from ...tools.wording import Told


class TraceLog(models.Model):
    """The log's place in the contract, and who may do what with it there."""

    _inherit = "trace.log"

    def _create_on_chain(self):
        """Create this log in the contract of its network, owned by the owner account; harmless when it is there."""
        self.ensure_one()
        self._check_open()
        if not self.network_id:
            raise UserError(self.env._("Choose a network for the log %(log)s first.", log=self.name))
        owner, anchorer = self._account("owner"), self._account("anchorer")
        contract = self.network_id._contract()
        if self.chain_log_id and self.network_id._asked(contract.roles, self.chain_log_id):
            return  # its id is of its first owner and stays with it when it changes hands
        chain_log_id = contract.log_id(self.network_id.chain_id, owner.address, self.origin)
        if self.network_id._asked(contract.roles, chain_log_id) is None:
            call = self.network_id._asked(
                contract.create, owner.address, self.origin, self._verifier().public_key, anchorer.address)
            self.network_id._send(contract.node, owner, call)
        self.write(Owned({
            "chain_log_id": chain_log_id, "owner_address": owner.address, "anchorer_address": anchorer.address,
        }))
        transaction.commit(self.env)

    def _rotate_anchorer(self):
        """Give the right to anchor to a new account; the owner account signs, once the chain is quiet.

        With a remote signer it is the account named on the network, else a new keystore in the key directory.
        """
        self.ensure_one()
        self._check_on_chain()
        network = self.network_id
        try:
            keystore = False if network.signer_url else keys.create_next(self.name, "anchorer")
            address = network._remote_signer().address if network.signer_url else keys.account(
                self.name, "anchorer", keystore).address
        except keys.KeyMissing as missing:
            raise Told(self.env, self._key_said(missing)) from missing
        if address == self.anchorer_address:
            raise UserError(self.env._(
                "%(account)s is the anchorer already. Name another account on the network first.", account=address))
        notice = self.env["trace.notice"].create(Owned({
            "log_id": self.id, "network_id": network.id, "kind": "anchorer", "address": address,
            "keystore": keystore,
        }))
        transaction.commit(self.env)
        notice._run()
        return notice

    def _change_owner(self, address=None):
        """Give the log to another owner, in the contract's two steps: the present owner offers, the new one accepts.

        :param address: the new owner's account when its key is elsewhere, as of a multisig; without it a new keystore
            is made in the key directory and accepts by itself
        :return: the ``trace.notice`` of the offer
        """
        self.ensure_one()
        self._check_on_chain()
        keystore = False
        if not address:
            try:
                keystore = keys.create_next(self.name, "owner")
                address = keys.account(self.name, "owner", keystore).address
            except keys.KeyMissing as missing:
                raise Told(self.env, self._key_said(missing)) from missing
        if address == self.owner_address:
            raise UserError(self.env._("%(account)s owns the log already.", account=address))
        offer = self.env["trace.notice"].create(Owned({
            "log_id": self.id, "network_id": self.network_id.id, "kind": "offer", "address": address,
            "keystore": keystore,
        }))
        transaction.commit(self.env)
        offer._run()
        return offer

    def action_rotate_anchorer(self):
        """Change the account that anchors."""
        notice = self._as_administrator()._rotate_anchorer()
        return notice._get_records_action()

    def action_register(self):
        """Create the log on the chain."""
        self._as_administrator()._create_on_chain()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
