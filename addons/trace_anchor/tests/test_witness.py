# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import subprocess
import sys
from pathlib import Path

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_open

from .. import tlog
from ..models.log import trace_witness
from .common import ChainCase, TraceCase
from .witness_server import witness_server


@tagged("post_install", "-at_install")
class TestWitness(TraceCase):
    """Somebody outside cosigns each head, and notices a second history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(witness_server(tlog, self.log._verifier()))
        self.witness = self.env["trace.witness"].create(
            {"log_id": self.log.id, "url": self.server.url, "vkey": str(self.server.key)}
        )

    def grow(self):
        self.order()
        self.log._sequence()
        self.log._export()
        return self.log._last_checkpoint()

    def published(self):
        note = self.log._services().publisher.files.checkpoint()
        return tlog.open_checkpoint(note, self.log._verifier(), [self.server.key])

    def test_each_head_is_cosigned_and_published(self):
        self.assertEqual(self.witness.name, self.server.key.name)
        for _n in range(3):
            head = self.grow()
            self.log._cron_witnesses()
            self.assertEqual((self.witness.size, self.witness.problem), (head.size, False))
            self.assertEqual((head.witness_count, head.cosignature_ids.witness), (1, self.server.key.name))
            published, witnesses = self.published()
            self.assertEqual((published.size, witnesses), (head.size, [self.server.key]))
        self.assertEqual(self.server.size, head.size)
        self.log._cron_witnesses()
        self.assertEqual(len(head.cosignature_ids), 1, "nothing new, nobody asked")
        self.log._services().guard.check_stored()

    def test_a_proof_carries_the_cosignature(self):
        self.grow()
        record = self.env["trace.record"].search([("log_id", "=", self.log.id)], limit=1)
        self.log._ask_witnesses()
        proof = tlog.TlogProof.parse(record._proof_bundle()["tlog_proof"])
        leaf = record.leaf_ids
        entry = leaf._entry(leaf.kind, leaf.tag, leaf.commitment)
        self.assertEqual(proof.verify(entry, self.log._verifier(), [self.server.key])[1], [self.server.key])

    def test_a_rolled_back_log_is_refused_and_somebody_is_told(self):
        savepoint = self.env.cr.savepoint()
        self.grow()
        self.log._ask_witnesses()
        self.log._services().publisher.files.folder.rename(f"{self.log._services().publisher.files.folder}-lost")
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertGreater(self.server.size, self.log.size)
        self.log._ask_witnesses()
        self.assertEqual((self.witness.fault, self.witness.size), ("ahead", 0))
        self.assertIn("restored from an older state", self.witness.problem)
        self.assertEqual([code for code, _sentence in self.log._troubles()], ["witness"])
        self.assertIn("restored from an older state", self.log.other_trouble)
        self.order()
        self.order()
        self.log._sequence()
        self.log._export()
        self.log._ask_witnesses()
        self.assertEqual(self.witness.fault, "fork", "longer than what the witness knows, but another history")
        self.assertFalse(self.log._last_checkpoint().cosignature_ids)

    def test_an_answer_that_was_lost_is_asked_for_again(self):
        self.grow()
        self.server.lose = (500, "lost on its way")
        self.log._ask_witnesses()
        self.assertEqual((self.witness.fault, self.witness.size), ("refused", 0))
        self.assertFalse(self.log._troubles(), "a bad day of a witness is no alarm")
        self.server.lose = None
        self.log._ask_witnesses()
        self.assertEqual((self.witness.fault, self.witness.size), (False, self.log.size))

    def test_a_witness_that_does_not_answer_keeps_nobody(self):
        self.witness.url = "http://127.0.0.1:1"
        with witness_server(tlog, self.log._verifier()) as other:
            second = self.env["trace.witness"].create({"log_id": self.log.id, "url": other.url, "vkey": str(other.key)})
            self.log._ask_witnesses()
            self.assertEqual((self.witness.fault, second.fault, second.size), ("away", False, self.log.size))
        self.assertIn("does not answer", self.witness.problem)
        self.assertNotIn("does not answer", self.witness.with_context(lang="zh_CN").problem)
        self.env.cr.execute(
            "UPDATE trace_witness SET create_date = create_date - interval '2 days' WHERE id = %s", [self.witness.id]
        )
        self.env.invalidate_all()
        self.assertEqual([code for code, _sentence in self.log._troubles()], ["witness"])

    def test_a_copy_asks_no_witness(self):
        self.grow()
        self.log.write(Owned(database="another/database"))
        with self.assertRaisesRegex(UserError, "is a copy"):
            self.log._ask_witnesses()
        self.assertEqual(self.server.size, 0)
        with file_open("trace_anchor/data/neutralize.sql") as script:
            self.sql(script.read())
        self.assertEqual((self.witness.active, self.witness.url), (False, "http://neutralized.invalid"))

    def test_the_import_after_a_restore_brings_the_cosignature_back(self):
        savepoint = self.env.cr.savepoint()
        lost = self.grow()
        self.log._ask_witnesses()
        note = lost.published_note
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.log._import_published()
        head = self.log._last_checkpoint()
        self.assertEqual((head.published_note, head.witness_count), (note, 1))
        self.assertNotIn(self.server.key.name, head.note)
        self.assertEqual(self.witness.size, head.size)

    def test_keys_and_addresses_are_checked(self):
        for vals in ({"vkey": "nonsense"}, {"vkey": self.log.vkey}, {"url": "ftp://witness"}):
            with self.assertRaises(ValidationError):
                self.witness.write(vals)
        with witness_server(tlog, self.log._verifier()) as other:
            self.log._ask_witnesses()
            self.witness.write({"vkey": str(other.key), "url": other.url})
            self.assertEqual(self.witness.size, 0, "another key is another witness")

    def test_only_the_log_administrators_choose_witnesses(self):
        auditor = new_test_user(
            self.env,
            "witness-auditor",
            groups="mrp_batch_record.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        other = self.env["res.company"].create({"name": "Other Dairy"})
        stranger = new_test_user(
            self.env,
            "witness-stranger",
            groups="trace_anchor.group_trace_admin",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.log._ask_witnesses()
        self.assertEqual(self.witness.with_user(auditor).name, self.server.key.name)
        with self.assertRaises(AccessError):
            self.witness.with_user(auditor).url = "https://elsewhere"
        with self.assertRaises(AccessError):
            self.log.with_user(auditor).action_ask_witnesses()
        cosignatures = self.env["trace.cosignature"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(cosignatures.search([]))
        witnesses = self.env["trace.witness"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(witnesses.search([]))
        with self.assertRaises(UserError):
            self.log._last_checkpoint().cosignature_ids.write({"line": "forged"})

    def test_every_fault_has_its_sentence(self):
        for fault, _label in trace_witness.FAULTS:
            self.witness.write(Owned(fault=fault))
            self.assertIn(self.witness.name, self.witness.problem)


@tagged("post_install", "-at_install")
class TestWitnessedAnchor(ChainCase):
    """Witness and chain together, judged by the program a partner runs."""

    def test_the_anchored_head_is_cosigned_although_the_log_has_grown(self):
        server = self.enterContext(witness_server(tlog, self.log._verifier()))
        self.env["trace.witness"].create({"log_id": self.log.id, "url": server.url, "vkey": str(server.key)})
        record = self.order().trace_record_ids
        self.assertEqual(self.finish(self.log._anchor_now()), "final")
        self.order()
        self.log._sequence()
        self.log._export()
        self.log._cron_witnesses()
        self.assertEqual(record.anchor_id.checkpoint_id.witness_count, 1)
        self.assertEqual(self.log._last_checkpoint().witness_count, 1)
        self.assertEqual(self.log._trust()["witnesses"], [str(server.key)])
        self.env.invalidate_all()
        folder = Path(self.folder)
        (folder / "witnessed.json").write_text(record._proof_bundle_text(["batch"]))
        (folder / "witnessed-trust.json").write_text(self.log._trust_text())
        program = Path(__file__).parents[3] / "verifier/verify.py"
        answer = subprocess.run(
            [sys.executable, program, "--json", "--trust", folder / "witnessed-trust.json", folder / "witnessed.json"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        report = json.loads(answer.stdout)
        self.assertEqual((report["verdict"], report["witnesses"]), ("WITNESSED", [1, 1]), answer.stdout)
