# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tlog import entry as tlog_entry
from .digest import Digest

KINDS = [
    ("0", "Genesis"), ("1", "Record"), ("2", "Beacon"), ("3", "Index"), ("4", "Successor"),
]


class TraceLeaf(models.Model):
    """One entry of a log: the outbox while it has no index, the log itself once it has one.

    Padding is a leaf of kind 1 without a record; to a stranger both look the same.
    """

    _name = "trace.leaf"
    _inherit = ["trace.fact"]
    _description = "Log Entry"
    _log_access = False
    _order = "log_id, leaf_index"
    _rec_name = "leaf_index"
    _settable = ("commitment", "leaf_index", "logged_at")

    log_id = fields.Many2one("trace.log", required=True, ondelete="restrict")
    record_id = fields.Many2one("trace.record", "Sealed Record", ondelete="restrict")
    kind = fields.Selection(KINDS, required=True)
    tag = Digest("Tag", required=True)
    commitment = Digest("Commitment")
    leaf_index = fields.Integer("Index", default=None)
    logged_at = fields.Datetime("Logged On")

    _index_unique = models.UniqueIndex("(log_id, leaf_index) WHERE leaf_index IS NOT NULL")
    _outbox = models.Index("(log_id, id) WHERE leaf_index IS NULL")
    _record_unique = models.UniqueIndex("(record_id) WHERE record_id IS NOT NULL")

    @api.depends("log_id", "leaf_index", "kind")
    def _compute_display_name(self):
        for leaf in self:
            kind = dict(self._fields["kind"]._description_selection(self.env)).get(leaf.kind, "")
            leaf.display_name = f"{leaf.log_id.name} #{leaf.leaf_index} {kind}"

    @api.model
    def _put(self, log, entries):
        """Insert entries that belong to no record (``tlog.entry.Entry``) into the outbox."""
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s)", log.id, str(e.kind), e.tag, e.commitment) for e in entries
        )
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "INSERT INTO trace_leaf (log_id, kind, tag, commitment) VALUES %s", rows,
        ))

    @api.model
    def _entry(self, kind, tag, commitment):
        """The 66 bytes of an entry as they are stored: version, kind, tag, commitment."""
        return tlog_entry.Entry(int(kind), bytes(tag), bytes(commitment)).encode()

    def _chain_id(self):
        """The chain a beacon's block is of."""
        self.ensure_one()
        return tlog_entry.Entry(int(self.kind), self.tag, self.commitment).numbers()[0]
