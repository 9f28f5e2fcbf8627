# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...sending import Setup


class TraceNetwork(models.Model):
    """Set-up on a chain (``sending.Setup``)."""

    _inherit = "trace.network"

    def action_deploy(self):
        """Put the contract on this chain, paid by the owner account of the current company's log."""
        self.ensure_one()
        self._deploy(self.env["trace.log"]._for_company(self.env.company)._as_administrator())
        self.action_check()

    def _deploy(self, log):
        """Deploy the contract unless it is there, paid by the owner account of a log."""
        Setup(self).deploy(log)
