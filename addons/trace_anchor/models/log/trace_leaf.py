# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tlog import entry as tlog_entry
from ...tools.digest import Digest
from ...tools.moments import SECONDS_SINCE

LEAN = (
    "ALTER TABLE trace_leaf DROP CONSTRAINT IF EXISTS trace_leaf_pkey",
    "DROP INDEX IF EXISTS trace_leaf_record_unique",
    """
    CREATE OR REPLACE FUNCTION trace_leaf_one_for_a_record() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF (SELECT count(*) FROM public.trace_leaf WHERE record_id = NEW.record_id) > 1 THEN
            RAISE EXCEPTION USING ERRCODE = 'unique_violation',
                MESSAGE = 'sealed record ' || NEW.record_id || ' has its log entry already';
        END IF;
        RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS trace_leaf_one_for_a_record ON trace_leaf",
    """
    CREATE TRIGGER trace_leaf_one_for_a_record AFTER INSERT ON trace_leaf
       FOR EACH ROW WHEN (NEW.record_id IS NOT NULL) EXECUTE FUNCTION trace_leaf_one_for_a_record()
    """,
)
KINDS = [("0", "Genesis"), ("1", "Record"), ("2", "Beacon"), ("3", "Index"), ("4", "Successor")]


class TraceLeaf(models.Model):
    """One entry of a log: the outbox while it has no index, the log itself once it has one.

    Padding is a leaf of kind 1 without a record; to a stranger both look the same.

    A row and its one full index take about 137 bytes: when it was logged is stored in the four bytes that would be left
    free, and the row's id and record, which grow with the table, are found by block ranges instead of trees.
    """

    _name = "trace.leaf"
    _inherit = ["trace.fact"]
    _description = "Log Entry"
    _log_access = False
    _order = "log_id, leaf_index"
    _rec_name = "leaf_index"
    _settable = ("commitment", "leaf_index", "logged_second")

    log_id = fields.Many2one("trace.log", required=True, ondelete="restrict")
    record_id = fields.Many2one("trace.record", "Sealed Record", ondelete="restrict")
    kind = fields.Selection(KINDS, required=True)
    tag = Digest("Tag", required=True)
    commitment = Digest("Commitment")
    leaf_index = fields.Integer("Index", default=None)
    logged_second = fields.Integer(default=None, help="When it was first signed for, in seconds since the year 2020")
    logged_at = fields.Datetime("Logged On", compute="_compute_logged_at", help="When it was first signed for")

    _index_unique = models.UniqueIndex("(log_id, leaf_index) WITH (fillfactor = 100) WHERE leaf_index IS NOT NULL")
    _outbox = models.Index("(log_id, id) WHERE leaf_index IS NULL")
    _outbox_record = models.UniqueIndex("(record_id) WHERE leaf_index IS NULL AND record_id IS NOT NULL")
    _id_range = models.Index("USING brin (id) WITH (pages_per_range = 16, autosummarize = on)")
    _record_range = models.Index("USING brin (record_id) WITH (pages_per_range = 16, autosummarize = on)")

    def init(self):
        """Keep the table lean, and let the database refuse a second entry for a record."""
        result = super().init()
        for statement in LEAN:
            self.env.cr.execute(SQL(statement))
        return result

    @api.depends("logged_second")
    def _compute_logged_at(self):
        for leaf in self:
            leaf.logged_at = leaf.logged_second and SECONDS_SINCE + timedelta(seconds=leaf.logged_second)

    @api.depends("log_id", "leaf_index", "kind")
    def _compute_display_name(self):
        for leaf in self:
            kind = dict(self._fields["kind"]._description_selection(self.env)).get(leaf.kind, "")
            leaf.display_name = f"{leaf.log_id.name} #{leaf.leaf_index} {kind}"

    @api.model
    def _put(self, log, entries):
        """Insert entries that belong to no record (``tlog.entry.Entry``) into the outbox."""
        rows = SQL(", ").join(SQL("(%s, %s, %s, %s)", log.id, str(e.kind), e.tag, e.commitment) for e in entries)
        self.env.flush_all()
        self.env.cr.execute(SQL("INSERT INTO trace_leaf (log_id, kind, tag, commitment) VALUES %s", rows))

    @api.model
    def _entry(self, kind, tag, commitment):
        """The 66 bytes of an entry as they are stored: version, kind, tag, commitment."""
        return tlog_entry.Entry(int(kind), bytes(tag), bytes(commitment)).encode()

    def _chain_id(self):
        """The chain a beacon's block is of."""
        self.ensure_one()
        return tlog_entry.Entry(int(self.kind), self.tag, self.commitment).numbers()[0]
