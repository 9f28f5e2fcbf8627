# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tlog.merkle import HASH_SIZE
from .digest import Digest


class TraceCheckpoint(models.Model):
    """A signed head of a log (C2SP tlog-checkpoint) with the frontier the next one is built on."""

    _name = "trace.checkpoint"
    _inherit = ["trace.fact"]
    _description = "Checkpoint"
    _log_access = False
    _order = "log_id, size desc"
    _rec_name = "size"

    log_id = fields.Many2one("trace.log", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="log_id.company_id")
    size = fields.Integer("Entries", required=True)
    root = Digest("Root", required=True)
    edge = Digest("Frontier", required=True)
    note = fields.Text("Signed Note", required=True)
    signed_at = fields.Datetime("Signed On", required=True)
    cosignature_ids = fields.One2many("trace.cosignature", "checkpoint_id", "Cosignatures")
    witness_count = fields.Integer("Cosigned By", compute="_compute_witness_count", help="Number of witnesses")
    published_note = fields.Text("Note as Published", compute="_compute_published_note")

    _size_unique = models.UniqueIndex("(log_id, size)")

    @api.depends("cosignature_ids")
    def _compute_witness_count(self):
        for checkpoint in self:
            checkpoint.witness_count = len(checkpoint.cosignature_ids)

    @api.depends("note", "cosignature_ids.line")
    def _compute_published_note(self):
        """The log's own signature first, then the witnesses'."""
        for checkpoint in self:
            checkpoint.published_note = (checkpoint.note or "") + "".join(checkpoint.cosignature_ids.mapped("line"))

    @api.depends("log_id", "size")
    def _compute_display_name(self):
        for checkpoint in self:
            checkpoint.display_name = f"{checkpoint.log_id.name} @ {checkpoint.size}"

    def _edge_hashes(self):
        """The frontier as a list of 32-byte hashes; empty for no checkpoint at all."""
        edge = self.edge or b""
        return [edge[at:at + HASH_SIZE] for at in range(0, len(edge), HASH_SIZE)]
