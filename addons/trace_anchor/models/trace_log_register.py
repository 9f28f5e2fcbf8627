# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from . import trace_commit


class TraceLog(models.Model):
    _inherit = "trace.log"

    def _create_on_chain(self):
        """Create this log in the contract of its network, owned by the owner account; harmless when it is there."""
        self.ensure_one()
        self._check_open()
        if not self.network_id:
            raise UserError(self.env._("Choose a network for the log %(log)s first.", log=self.name))
        owner, anchorer = self._account("owner"), self._account("anchorer")
        contract = self.network_id._contract()
        chain_log_id = contract.log_id(self.network_id.chain_id, owner.address, self.origin)
        if self.network_id._asked(contract.roles, chain_log_id) is None:
            call = self.network_id._asked(
                contract.create, owner.address, self.origin, self._verifier().public_key, anchorer.address)
            self.network_id._send(contract.node, owner, call)
        self.write({
            "chain_log_id": chain_log_id, "owner_address": owner.address, "anchorer_address": anchorer.address,
        })
        trace_commit.commit(self.env)

    def action_register(self):
        """Create the log on the chain."""
        self._as_administrator()._create_on_chain()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
