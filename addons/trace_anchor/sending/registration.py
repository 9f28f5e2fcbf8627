# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The log's place in the contract, and who may do what with it there."""

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ..tools import transaction
from .machine import Machine
from .permission import check_on_chain
from .setup import Setup


class Registration:
    """Creates one log in the contract of its network and changes its accounts there.

    :param services: the ``log.Services`` of the log
    """

    def __init__(self, services):
        self.log, self.env, self.network = services.log, services.log.env, services.log.network_id
        self.guard, self.keys, self.store = services.guard, services.keys, services.store

    def register(self):
        """Create this log in the contract of its network, owned by the owner account; harmless when it is there."""
        log, network = self.log, self.network
        self.guard.check_open()
        if not network:
            raise UserError(self.env._("Choose a network for the log %(log)s first.", log=log.name))
        owner, anchorer = self.keys.account("owner"), self.keys.account("anchorer")
        contract = network._contract()
        if log.chain_log_id and network._asked(contract.roles, log.chain_log_id):
            return  # its id is of its first owner and stays with it when it changes hands
        chain_log_id = contract.log_id(network.chain_id, owner.address, log.origin)
        if network._asked(contract.roles, chain_log_id) is None:
            call = network._asked(
                contract.create, owner.address, log.origin, self.store.verifier().public_key, anchorer.address
            )
            Setup(network).send(contract.node, owner, call)
        log.write(
            Owned({"chain_log_id": chain_log_id, "owner_address": owner.address, "anchorer_address": anchorer.address})
        )
        transaction.commit(self.env)

    def rotate_anchorer(self):
        """Give the right to anchor to a new account; the owner account signs, once the chain is quiet.

        With a remote signer it is the account named on the network, else a new keystore in the key directory.
        """
        check_on_chain(self.log)
        if self.network.signer_url:
            keystore, account = False, self.network._remote_signer()
        else:
            keystore, account = self.keys.create_next("anchorer")
        if account.address == self.log.anchorer_address:
            raise UserError(
                self.env._(
                    "%(account)s is the anchorer already. Name another account on the network first.",
                    account=account.address,
                )
            )
        return self._notify("anchorer", account.address, keystore)

    def change_owner(self, address=None):
        """Give the log to another owner, in the contract's two steps: the present owner offers, the new one accepts.

        :param address: the new owner's account when its key is elsewhere, as of a multisig; without it a new keystore
            is made in the key directory and accepts by itself
        :return: the ``trace.notice`` of the offer
        """
        check_on_chain(self.log)
        keystore = False
        if not address:
            keystore, account = self.keys.create_next("owner")
            address = account.address
        if address == self.log.owner_address:
            raise UserError(self.env._("%(account)s owns the log already.", account=address))
        return self._notify("offer", address, keystore)

    def _notify(self, kind, address, keystore):
        """Tell the contract about an account, as far as that goes now."""
        notice = self.env["trace.notice"].create(
            Owned(
                {
                    "log_id": self.log.id,
                    "network_id": self.network.id,
                    "kind": kind,
                    "address": address,
                    "keystore": keystore,
                }
            )
        )
        transaction.commit(self.env)
        Machine(notice).run()
        return notice
