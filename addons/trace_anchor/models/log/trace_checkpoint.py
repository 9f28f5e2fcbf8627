# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tlog.merkle import HASH_SIZE
from ...tools.append_only import guard_table_with
from ...tools.digest import Digest

KEPT = timedelta(days=1)  # a witness or an anchor that is to have a head has asked for it long before
# A newer head of the same log holds all that an older one says of its entries, and the entries lead to both. Heads
# that somebody else vouches for are kept by the foreign keys of anchors and cosignatures.
GUARD = """
CREATE OR REPLACE FUNCTION trace_checkpoint_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM public.trace_checkpoint WHERE log_id = OLD.log_id AND size > OLD.size) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = TG_OP || ' on trace_checkpoint is refused: only a head that a newer one stands for may go';
END $$
"""


class TraceCheckpoint(models.Model):
    """A signed head of a log (C2SP tlog-checkpoint) with the frontier the next one is built on.

    Kept for good are the heads that were anchored or cosigned, and the newest: with one for each seal, heads would need
    four times the room of the entries.
    """

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

    def init(self):
        result = super().init()
        guard_table_with(self.env.cr, self._table, GUARD, "trace_checkpoint_guard")
        return result

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

    @api.autovacuum
    def _gc_superseded(self):
        """Delete the heads of yesterday and before that nobody else has signed and a newer one stands for."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
            DELETE FROM trace_checkpoint AS head
             WHERE signed_at < %s
               AND EXISTS (SELECT FROM trace_checkpoint WHERE log_id = head.log_id AND size > head.size)
               AND NOT EXISTS (SELECT FROM trace_anchor WHERE checkpoint_id = head.id)
               AND NOT EXISTS (SELECT FROM trace_cosignature WHERE checkpoint_id = head.id)
            """,
                fields.Datetime.now() - KEPT,
            )
        )
        self.env["trace.log"].invalidate_model(["checkpoint_ids"])
        self.invalidate_model()

    def _edge_hashes(self):
        """The frontier as a list of 32-byte hashes; empty for no checkpoint at all."""
        edge = self.edge or b""
        return [edge[at : at + HASH_SIZE] for at in range(0, len(edge), HASH_SIZE)]
