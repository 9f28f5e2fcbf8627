# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import models
from odoo.exceptions import UserError

from ... import chain


class TraceLog(models.Model):
    """The trust root a partner checks this company's proofs against."""

    _inherit = "trace.log"

    def _trust_text(self):
        """The text of ``trust.json``, byte for byte as verifiers expect it. Raises UserError."""
        self.ensure_one()
        network = self.network_id
        if not self.vkey or not self.chain_log_id:
            raise UserError(
                self.env._(
                    "There is no trust file for %(log)s yet: open the log and create it on a chain first.",
                    log=self.name,
                )
            )
        return chain.build_trust(
            self.origin,
            self.vkey,
            network.chain_id,
            network.contract_address,
            network.code_hash,
            self.chain_log_id,
            network._finality(),
            self.witness_ids.filtered("active").mapped("vkey"),
        )

    def _trust(self):
        """The trust root as a dict (docs/protocol.md): origin, log key, chain, contract, log id, finality."""
        return json.loads(self._trust_text())

    def action_download_trust(self):
        """Download trust.json."""
        self.ensure_one()
        self._trust_text()
        return {"type": "ir.actions.act_url", "url": f"/trace/{self.name}/trust.json", "target": "download"}
