# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import itertools
import os
import shutil
import tempfile
import threading
from unittest.mock import patch
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from odoo import modules
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools import SQL, mute_logger
from psycopg2.errors import InsufficientPrivilege

from .. import tlog
from ..audit import TreeAudit
from ..log import sequencer
from ..log.records import RecordCheck
from ..tools import keys
from ..tools.faults import LogStopped
from .common import PASSPHRASE, TraceCase


@tagged("post_install", "-at_install")
class TestLog(TraceCase):
    """Genesis, sequencing, checkpoints, static files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()

    def test_the_genesis_commits_to_the_public_document(self):
        [entry] = self.log._services().store.entries(0, 1)
        self.assertEqual(entry, tlog.entry.genesis(self.log.genesis.encode()).encode())
        self.assertIn(self.log.origin, self.log.genesis)

    def test_indices_are_contiguous_in_batches(self):
        orders = [self.order() for _n in range(5)]
        with patch.object(sequencer, "BATCH", 2):
            self.assertEqual(self.log._sequence(), 5)
        places = [order.trace_record_ids.leaf_index for order in orders]
        self.assertEqual(places, list(range(1, 6)))
        self.assertEqual(self.log.size, 6)

    @mute_logger("odoo.addons.trace_anchor.models.log.trace_log_turns")
    def test_what_nobody_foresaw_in_one_log_stops_no_other(self):
        other = self.env["trace.log"]._for_company(self.env["res.company"].create({"name": "Second Dairy"}))
        self.make_keys(other)
        other._open()
        other._export()
        self.order()
        self.env["trace.leaf"]._put(other, [tlog.entry.padding()])
        logs, export = type(self.log), type(self.log)._export

        def broken(log):
            return 1 / 0 if log == self.log else export(log)

        with patch.object(logs, "_export", broken):
            self.log._cron_sequence()
        self.assertEqual((other.size, other._services().publisher.files.size()), (2, 2))
        self.assertFalse(other.problem)
        self.assertIn("ZeroDivisionError", self.log.problem)
        self.log._cron_sequence()
        self.assertFalse(self.log.problem)

    def test_every_checkpoint_extends_the_one_before(self):
        for _n in range(3):
            self.order()
            self.log._sequence()
        tree = self.log._services().store.tree(self.log.size)
        heads = [tlog.open_checkpoint(c.note, self.log._verifier())[0] for c in self.log.checkpoint_ids.sorted("size")]
        self.assertEqual([head.size for head in heads], [1, 2, 3, 4])
        for old, new in itertools.pairwise(heads):
            proof = tlog.merkle.consistency_proof(old.size, new.size, tree)
            self.assertTrue(tlog.merkle.verify_consistency(old.size, new.size, old.root, new.root, proof))

    def test_heads_that_nobody_else_signed_go_after_a_day(self):
        for _n in range(3):
            record = self.order().trace_record_ids
            self.log._sequence()
            self.log._export()
        logged_at = record.logged_at
        self.env["trace.checkpoint"]._gc_superseded()
        self.assertEqual(self.log.checkpoint_ids.mapped("size"), [4, 3, 2, 1])
        self.tamper("trace_checkpoint", "UPDATE trace_checkpoint SET signed_at = signed_at - interval '2 days'")
        cosigned = self.log.checkpoint_ids.filtered(lambda head: head.size == 2)
        self.env["trace.cosignature"].create(
            Owned({"checkpoint_id": cosigned.id, "vkey": "w+1+x", "line": "w", "signed_at": "2026-01-01"})
        )
        self.env["trace.checkpoint"]._gc_superseded()
        self.assertEqual(self.log.checkpoint_ids.mapped("size"), [4, 2])
        self.assertEqual(record.logged_at, logged_at)
        self.order()
        self.assertEqual(self.log._sequence(), 1)
        audit = self.env["trace.audit"]._begin(self.company)._run()
        self.assertFalse(audit.finding_ids)

    def test_the_newest_head_goes_for_nobody(self):
        self.order()
        self.log._sequence()
        for statement in (
            "DELETE FROM trace_checkpoint WHERE log_id = %s AND size = 2",
            "UPDATE trace_checkpoint SET size = 9 WHERE log_id = %s AND size = 1",
        ):
            with self.assertRaises(InsufficientPrivilege), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.sql(statement, self.log.id)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.log.checkpoint_ids[-1].unlink()

    def test_the_files_hold_the_log(self):
        self.order()
        self.log._sequence()
        self.log._export()
        services = self.log._services()
        published = services.publisher.files.verify(self.log._verifier())
        self.assertEqual((published.size, published.root), (self.log.size, services.store.root(self.log.size)))

    def test_a_record_is_proved_by_checkpoint_alone(self):
        record = self.order().trace_record_ids
        with self.assertRaisesRegex(UserError, "not in the log yet"):
            record._proof_bundle(["batch"])
        self.log._sequence()
        bundle = record._proof_bundle(["batch"])
        proof = tlog.TlogProof.parse(bundle["tlog_proof"])
        entry = tlog.entry.record(record.tag, record.commitment)
        head, _cosigned = proof.verify(entry.encode(), self.log._verifier())
        self.assertEqual(head.size, self.log.size)
        self.assertEqual(bundle["anchors"], [])

    def test_a_log_needs_its_own_key(self):
        other = tlog.Signer(self.log.origin, Ed25519PrivateKey.generate())
        with patch("odoo.addons.trace_anchor.tools.keys.signer", return_value=other):
            with self.assertRaisesRegex(UserError, "not the key this log was opened with"):
                self.log._sequence()
            record = self.order().trace_record_ids
            self.assertEqual(record.state, "queued")

    def stopped(self, act, words):
        """The log refuses, and stays read-only after the refusal."""
        try:
            act()
        except LogStopped as stop:
            self.assertIn(words, str(stop))
        else:
            self.fail("the log was not stopped")
        self.assertEqual(self.log.state, "read_only")
        self.assertIn(words, self.log.reason)
        with self.assertRaisesRegex(UserError, "read-only"):
            self.log._sequence()

    def test_a_restored_database_is_stopped_by_its_own_files(self):
        record = self.order().trace_record_ids
        self.log._sequence()
        self.log._export()
        # back to before the last entry, as from a backup
        self.tamper("trace_checkpoint", "DELETE FROM trace_checkpoint WHERE log_id = %s AND size > 1", self.log.id)
        self.tamper("trace_leaf", "DELETE FROM trace_leaf WHERE record_id = %s", record.id)
        self.stopped(self.log._services().guard.check_stored, "bring back the newest backup")

    def test_a_flipped_bit_is_found_before_anything_is_signed(self):
        record = self.order().trace_record_ids
        self.log._sequence()
        self.log._export()
        self.tamper(
            "trace_leaf",
            "UPDATE trace_leaf SET commitment = set_byte(commitment, 7, "
            "get_byte(commitment, 7) # 1) WHERE record_id = %s",
            record.id,
        )
        self.stopped(self.log._services().guard.check_stored, "an entry was changed")

    def test_a_lost_entry_is_found(self):
        record = self.order().trace_record_ids
        self.order()
        self.log._sequence()
        self.log._export()
        self.tamper("trace_leaf", "DELETE FROM trace_leaf WHERE record_id = %s", record.id)
        self.stopped(self.log._services().guard.check_stored, "an entry between 0 and 255 is missing")

    def test_a_copy_under_another_name_is_stopped(self):
        self.sql("UPDATE trace_log SET database = 'production/0' WHERE id = %s", self.log.id)
        self.stopped(self.log._sequence, "is a copy of the one")
        self.log.action_resume()
        self.assertEqual(self.log.state, "open")

    def test_a_neutralized_copy_signs_nothing(self):
        from odoo.tools.misc import file_open

        with file_open("trace_anchor/data/neutralize.sql") as script:
            self.sql(script.read())
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            self.log._sequence()
        self.assertFalse(self.log.anchoring)

    def test_published_files_that_differ_stop_the_export(self):
        self.order()
        self.log._sequence()
        self.log._export()
        bundle = next(self.log._export_folder().glob("tile/entries/000.p/2"))
        bundle.chmod(0o644)
        bundle.write_bytes(bundle.read_bytes()[:-1] + b"x")
        self.order()
        self.stopped(self.log._sequence, "An entry or a file was changed")
        audit = self.env["trace.audit"]._begin(self.company)
        TreeAudit(audit).check()
        self.assertIn("tile", audit.finding_ids.mapped("kind"))

    def test_only_a_draft_log_can_be_deleted(self):
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.log.unlink()


@tagged("post_install", "-at_install")
class TestConcurrentSequencers(BaseCase):
    """Real sessions: late commits are not lost, two sequencers never give one index twice."""

    SESSIONS, LEAVES = 4, 25

    def setUp(self):
        super().setUp()
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry
        from odoo.tests.common import get_db_name

        self.registry = Registry(get_db_name())
        self.environment = lambda cr: api.Environment(cr, SUPERUSER_ID, {})
        with self.registry.cursor() as cr:
            company = self.environment(cr)["res.company"].create({"name": f"Sequencer {uuid4()}"})
            self.log_id = self.environment(cr)["trace.log"]._for_company(company).id
            self.company_id = company.id
            cr.execute("UPDATE trace_log SET state = 'open' WHERE id = %s", [self.log_id])
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            for table in ("trace_leaf", "trace_checkpoint"):
                self.unguarded(cr, table, f"DELETE FROM {table} WHERE log_id = %s")
            self.unguarded(cr, "trace_log", "DELETE FROM trace_log WHERE id = %s")
            self.environment(cr)["res.company"].browse(self.company_id).active = False

    def unguarded(self, cr, table, statement):
        """Run a statement on this test's log that the table's guard refuses, as its owner could."""
        cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cr.execute(statement, [self.log_id])
        cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def put(self, cr, count):
        env = self.environment(cr)
        env["trace.leaf"]._put(env["trace.log"].browse(self.log_id), [tlog.entry.padding() for _n in range(count)])

    def sequence(self):
        """One sequencer's turn in a session of its own; 0 when another one holds the lock or came first."""
        from psycopg2 import errors

        with self.registry.cursor() as cr:
            try:
                return self.environment(cr)["trace.log"].browse(self.log_id)._services().sequencer.place_batch()
            except (errors.SerializationFailure, errors.UniqueViolation):
                return 0

    def put_and_publish(self):
        with self.registry.cursor() as cr:
            self.put(cr, 1)
            log = self.environment(cr)["trace.log"].browse(self.log_id)
            log._sequence()
            log._export()

    def open_for_good(self):
        """Genesis, keys and published files instead of a log that is open by its state alone."""
        folder = tempfile.mkdtemp(prefix="trace-anchor-")
        self.addCleanup(shutil.rmtree, folder)
        self.enterContext(
            patch.dict(
                os.environ,
                {
                    keys.DIRECTORY_VARIABLE: f"{folder}/keys",
                    "BATCH_TRACE_EXPORT": f"{folder}/export",
                    "BATCH_TRACE_PASSPHRASE": PASSPHRASE,
                },
            )
        )
        with self.registry.cursor() as cr:
            self.unguarded(cr, "trace_log", "UPDATE trace_log SET state = 'draft' WHERE id = %s")
            log = self.environment(cr)["trace.log"].browse(self.log_id)
            TraceCase.make_keys(log)
            log._open()
            log._export()

    def test_a_log_that_went_on_meanwhile_is_not_a_restored_one(self):
        self.open_for_good()
        with self.registry.cursor() as cr:
            log = self.environment(cr)["trace.log"].browse(self.log_id)
            self.assertEqual(log.size, 1)
            self.put_and_publish()
            # files of two entries, a transaction that sees one
            with self.assertRaisesRegex(UserError, "try again in a moment"):
                log._services().guard.check()
            self.assertEqual(log._export().size, 1)
            self.assertEqual(log._services().publisher.files.size(), 2)
            self.assertEqual(log.state, "open")

    def test_the_guard_reads_records_on_a_second_connection_of_the_same_moment(self):
        self.open_for_good()
        asked = []
        with self.registry.cursor() as cr, patch.object(modules.module, "current_test", None):
            log = self.environment(cr)["trace.log"].browse(self.log_id)
            with patch.object(RecordCheck, "groups", lambda own: asked.append(own.env.cr) or []):
                log._services().guard.check()
                self.put(cr, 1)  # what is not committed only this connection sees
                log._services().guard.check()
            cr.rollback()
        self.assertEqual([connection is cr for connection in asked], [False, True])

    def test_a_leaf_that_commits_late_is_not_lost(self):
        early, late = self.registry.cursor(), self.registry.cursor()
        self.addCleanup(early.close)
        self.addCleanup(late.close)
        self.put(early, 1)  # takes the lower id and stays uncommitted
        self.put(late, 1)
        late.commit()
        self.assertEqual(self.sequence(), 1)
        early.commit()
        self.assertEqual(self.sequence(), 1)
        self.assert_contiguous(2)

    def test_writers_and_sequencers_together(self):
        def write():
            for _n in range(self.LEAVES):
                with self.registry.cursor() as cr:
                    self.put(cr, 1)

        def follow():
            while not finished.is_set():
                self.sequence()

        finished = threading.Event()
        writers = [threading.Thread(target=write) for _n in range(self.SESSIONS)]
        followers = [threading.Thread(target=follow) for _n in range(2)]
        for thread in writers + followers:
            thread.start()
        for thread in writers:
            thread.join()
        finished.set()
        for thread in followers:
            thread.join()
        while self.sequence():
            pass
        self.assert_contiguous(self.SESSIONS * self.LEAVES)

    def assert_contiguous(self, count):
        with self.registry.cursor() as cr:
            rows = self.environment(cr).execute_query(
                SQL("SELECT leaf_index FROM trace_leaf WHERE log_id = %s ORDER BY leaf_index", self.log_id)
            )
            self.assertEqual([index for (index,) in rows], list(range(count)))
            self.assertEqual(self.environment(cr)["trace.log"].browse(self.log_id).size, count)
