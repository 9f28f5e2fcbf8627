# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import random
from unittest.mock import patch

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .. import sdjwt
from ..log.identity import database_identity
from ..tools import transaction
from ..tools.faults import LogStopped
from .common import TraceCase

# where a bit may flip: table, column and how the row is found
PLACES = [
    ("trace_leaf", "tag", "log_id = %s"),
    ("trace_leaf", "commitment", "log_id = %s"),
    ("trace_leaf", "kind", "log_id = %s"),
    ("trace_leaf", "leaf_index", "log_id = %s"),
    ("trace_checkpoint", "root", "log_id = %s"),
    ("trace_checkpoint", "edge", "log_id = %s"),
    ("trace_checkpoint", "note", "log_id = %s"),
    ("trace_checkpoint", "size", "log_id = %s"),
    ("trace_record", "payload", "log_id = %s"),
    ("trace_record", "jwt", "log_id = %s"),
    ("trace_record", "commitment", "log_id = %s"),
    ("trace_record", "tag", "log_id = %s"),
    ("trace_record", "identity", "log_id = %s"),
    ("trace_record", "version", "log_id = %s"),
]


class Flipper:
    """Flips one bit somewhere in a log's rows or files; ``random`` decides where."""

    def __init__(self, case, log, rng):
        self.case, self.log, self.random = case, log, rng

    def flip(self):
        """One flip; returns what was flipped, or None when there was nothing to flip."""
        if self.random.random() < 0.2:
            return self._flip_file()
        table, column, where = self.random.choice(PLACES)
        env = self.case.env
        rows = env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE log_id = %s ORDER BY id",
                SQL.identifier(column),
                SQL.identifier(table),
                self.log.id,
            )
        )
        row, value = self.random.choice([row for row in rows if row[1] is not None])
        self.case.tamper(
            table, f"UPDATE {table} SET {column} = %s WHERE id = %s AND {where}", self._flipped(value), row, self.log.id
        )
        return f"{table}.{column} of row {row}"

    def _flipped(self, value):
        if isinstance(value, int):
            return value ^ (1 << self.random.randrange(12, 20))
        raw = bytearray(value.encode() if isinstance(value, str) else bytes(value))
        while True:
            place = self.random.randrange(len(raw))
            changed = bytearray(raw)
            # text keeps to ASCII: PostgreSQL itself refuses anything else
            changed[place] ^= 1 << self.random.randrange(5 if isinstance(value, str) else 8)
            if not isinstance(value, str):
                return bytes(changed)
            if changed[place] and changed[place] < 128 and raw[place] < 128:
                return changed.decode()

    def _flip_file(self):
        files = sorted(f for f in self.log._export_folder().rglob("*") if f.is_file())
        # partial tiles that a longer one has replaced are nobody's any more
        size = self.log._services().publisher.files.size()
        files = [f for f in files if f.name == "checkpoint" or ".p" not in f.parent.name or f.name == str(size)]
        file = self.random.choice(files)
        raw = bytearray(file.read_bytes())
        raw[self.random.randrange(len(raw))] ^= 1 << self.random.randrange(8)
        file.chmod(0o644)
        self.kept = (file, file.read_bytes())
        file.write_bytes(raw)
        return f"file {file.name}"


@tagged("post_install", "-at_install")
class TestGuard(TraceCase):
    """Restored, cloned and bit-flipped: the log signs nothing and says why."""

    FLIPS = 200

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.orders = [cls.order() for _n in range(3)]
        cls.log._sequence()
        cls.log._export()

    def blocked(self, what, words=""):
        """The next sequencing raises before it signs, and the log is read-only."""
        heads = self.env["trace.checkpoint"].search_count([("log_id", "=", self.log.id)])
        try:  # assertRaises would take back that the log went read-only
            self.log._sequence()
        except LogStopped as stopped:
            self.assertIn(words, str(stopped))
        else:
            self.fail(f"not stopped: {what}")
        self.assertEqual(self.log.state, "read_only", what)
        self.assertEqual(self.env["trace.checkpoint"].search_count([("log_id", "=", self.log.id)]), heads, what)

    def test_every_flipped_bit_stops_the_log_before_it_signs(self):
        self.orders[0]._batch_event("amended")
        flipper = Flipper(self, self.log, random.Random(20261125))
        for _n in range(self.FLIPS):
            flipper.kept = None
            savepoint = self.env.cr.savepoint()
            self.blocked(flipper.flip())
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            if flipper.kept:
                flipper.kept[0].write_bytes(flipper.kept[1])
        self.assertEqual(self.log._sequence(), 1)

    def restored(self):
        """Go on for a while, publish, and have the database as it was before; the files stay as they are."""
        savepoint = self.env.cr.savepoint()
        order = self.order()
        self.orders[0].origin = "S00077"
        self.orders[0]._batch_event("amended")
        self.log._sequence()
        self.log._export()
        lost = [*order.trace_record_ids.mapped("version"), *self.orders[0].trace_record_ids.mapped("version")]
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        return lost

    def test_a_restored_backup_is_stopped(self):
        self.restored()
        self.order()
        self.blocked("restored", "bring back the newest backup")

    def test_a_restored_backup_goes_on_after_the_import(self):
        self.assertEqual(self.restored(), [1, 2, 1])
        size = self.log.size
        self.order()
        self.blocked("restored")
        self.log.action_import_published()
        self.assertEqual(self.log.size, size + 2)
        self.log.action_resume()
        self.assertEqual(self.log._sequence(), 1)
        self.log._export()
        self.log._services().publisher.files.verify(self.log._verifier())
        # version 2 was lost with the database, its entry was not: nothing else may be version 2
        self.orders[0].origin = "S00078"
        self.orders[0]._batch_event("amended")
        newest, _first = self.orders[0].trace_record_ids
        self.assertEqual(self.orders[0].trace_record_ids.mapped("version"), [3, 1])
        # it names the lost version's commitment, which only its entry holds by now
        self.assertEqual(self.log._sequence(), 1)
        self.assertTrue(newest.logged_at)
        lost = self.env["trace.leaf"].search(
            [("log_id", "=", self.log.id), ("tag", "=", sdjwt.RecordKey(newest._secret()).tag(2))]
        )
        self.assertEqual((newest.previous_commitment, lost.record_id.id), (lost.commitment, False))

    def test_a_version_sealed_again_after_the_restore_is_not_imported_over(self):
        self.restored()
        self.orders[0].origin = "S00099"
        self.orders[0]._batch_event("amended")
        with self.assertRaisesRegex(UserError, "start a successor"):
            self.log._import_published()

    def test_a_copy_by_any_way_is_not_this_database(self):
        mine = database_identity(self.env)
        self.assertEqual(len(mine.split("/")), 4)
        for part in range(4):
            parts = mine.split("/")
            parts[part] = "0"
            savepoint = self.env.cr.savepoint()
            self.log.write(Owned(database="/".join(parts)))
            self.order()
            self.blocked(f"part {part}", "is a copy of the one")
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_records_and_entries_are_compared_as_sets(self):
        """Each column alone, each row alone, and two entries that changed places: nothing cancels out."""
        first, second = self.orders[0].trace_record_ids, self.orders[1].trace_record_ids
        for table, statement in (
            ("trace_leaf", "UPDATE trace_leaf SET record_id = NULL WHERE record_id = %s"),
            (
                "trace_leaf",
                f"UPDATE trace_leaf SET record_id = %s + {second.id} - record_id"
                f" WHERE record_id IN ({first.id}, {second.id})",
            ),
            ("trace_record", "UPDATE trace_record SET tag = sha256(tag) WHERE id = %s"),
            ("trace_record", "UPDATE trace_record SET jwt = jwt || ' ' WHERE id = %s"),
            ("trace_record", "UPDATE trace_record SET version = -1 WHERE id = %s"),
            ("trace_record", "UPDATE trace_record SET jwt = NULL WHERE id = %s"),
        ):
            savepoint = self.env.cr.savepoint()
            self.tamper(table, statement, first.id)
            self.order()
            self.blocked(statement, "is not the one its entry was made for")
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_the_stop_outlives_the_refused_job(self):
        """What the job was doing is dropped; that the log is read-only is not."""
        self.tamper("trace_checkpoint", "UPDATE trace_checkpoint SET size = size + 1 WHERE log_id = %s", self.log.id)
        self.order()
        with patch.object(transaction, "commit") as committed, self.assertRaises(LogStopped):
            self.log._sequence()
        committed.assert_called()
