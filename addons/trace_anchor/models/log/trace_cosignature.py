# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned

LATEST = 2**32  # seconds: the year 2106; whatever is later is no time a column could hold for sure


class TraceCosignature(models.Model):
    """A witness's signature under a checkpoint, verified when it came."""

    _name = "trace.cosignature"
    _inherit = ["trace.fact"]
    _description = "Cosignature of a Witness"
    _log_access = False
    _order = "checkpoint_id, id"
    _rec_name = "vkey"

    checkpoint_id = fields.Many2one("trace.checkpoint", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="checkpoint_id.company_id")
    vkey = fields.Char("Public Key", required=True)
    witness = fields.Char(compute="_compute_witness")
    line = fields.Char("Signature Line", required=True)
    signed_at = fields.Datetime("Cosigned On", required=True, help="As the witness signed it")

    _once = models.UniqueIndex("(checkpoint_id, vkey)")

    @api.depends("vkey")
    def _compute_witness(self):
        for cosignature in self:
            cosignature.witness = (cosignature.vkey or "").split("+")[0]

    def _keep(self, checkpoint, witness, found):
        """The row of a ``tlog.witness.Cosignature``; the one that is there when the witness signs a head again."""
        kept = self.search([("checkpoint_id", "=", checkpoint.id), ("vkey", "=", witness.vkey)])
        return kept or self.create(
            Owned(
                {
                    "checkpoint_id": checkpoint.id,
                    "vkey": witness.vkey,
                    "line": found.line,
                    "signed_at": datetime.fromtimestamp(min(found.time, LATEST), UTC).replace(tzinfo=None),
                }
            )
        )
