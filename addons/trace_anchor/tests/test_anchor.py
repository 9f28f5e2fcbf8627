# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error

from .. import chain, sdjwt, tlog
from ..sending import Machine
from ..tools import transaction
from .common import ChainCase


class Killed(Exception):
    """The process was killed here."""


class Crash:
    """Stands in for the transaction: what is committed stays, a kill drops the rest.

    Each commit opens a savepoint; ``kill`` goes back to the last one, as a killed process would.
    """

    def __init__(self, cr, after=None):
        self.cr, self.after, self.commits = cr, after, 0
        self.savepoint = cr.savepoint()

    def commit(self, env):
        env.flush_all()
        self.savepoint.close(rollback=False)
        self.savepoint = self.cr.savepoint()
        self.commits += 1
        if self.commits == self.after:
            raise Killed

    def rollback(self, env):
        env.invalidate_all()
        self.savepoint.rollback()

    def kill(self, env):
        self.savepoint.rollback()
        env.invalidate_all()
        self.savepoint.close(rollback=False)


@tagged("post_install", "-at_install")
class TestAnchor(ChainCase):
    """The log's head on a real chain."""

    def head(self):
        return self.network._contract().head(self.log.chain_log_id)

    def anchored(self, anchor):
        """The anchor's head is the one on the chain and was put there once."""
        head = self.head()
        self.assertEqual((head.size, head.root), (anchor.size, anchor.root))

    def test_a_head_becomes_final(self):
        record = self.order().trace_record_ids
        anchor = self.log._anchor_now()
        self.assertEqual(anchor.state, "mined", anchor.sentence)
        self.assertEqual(anchor.size % 256, 0)
        self.assertEqual(record.state, "anchored")
        self.assertEqual(self.finish(anchor), "final")
        self.anchored(anchor)
        self.assertEqual(record.state, "final")

    def test_the_block_of_a_final_head_stays(self):
        self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(self.finish(anchor), "final")
        for change in (
            "block_time = block_time - interval '1 year'",
            "block_number = 1",
            "block_hash = 'x'",
            "tx_hash = 'x'",
            "block_time = NULL",
            "state = 'mined'",
        ):
            with (
                self.subTest(change),
                self.assertRaisesRegex(Error, "refused"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.sql(f"UPDATE trace_anchor SET {change} WHERE id = %s", anchor.id)
        self.order()
        other = self.log._anchor_now()
        other.action_give_up()
        for change in ("state = 'final'", "state = 'mined'", "state = 'exported'"):
            with (
                self.subTest(change),
                self.assertRaisesRegex(Error, "refused"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.sql(f"UPDATE trace_anchor SET {change} WHERE id = %s", other.id)

    def test_a_head_that_lags_is_not_shown_as_done(self):
        self.order()
        self.assertEqual(self.log.action_anchor()["tag"], "display_notification")
        anchor = self.log._in_flight()
        self.finish(anchor)
        self.env.invalidate_all()
        self.assertEqual({bead["state"] for bead in self.log.beads[2:]}, {"done"})
        self.order()
        self.log.action_sequence()
        self.env.invalidate_all()
        self.assertGreater(self.log.size, anchor.size)
        self.assertEqual({bead["state"] for bead in self.log.beads[3:]}, {"now"})
        self.assertEqual(self.log.beads[-1]["text"], f"{anchor.size} of {self.log.size} entries")

    def test_nothing_new_is_not_anchored_again(self):
        self.order()
        anchor = self.log._anchor_now()
        self.finish(anchor)
        self.assertEqual(self.log._anchor_now(), anchor)

    def test_a_second_head_extends_the_first(self):
        self.order()
        first = self.log._anchor_now()
        self.finish(first)
        self.order()
        second = self.log._anchor_now()
        self.assertEqual(self.finish(second), "final", second.sentence)
        self.assertEqual((second.previous_size, second.size), (256, 512))

    def test_the_bundle_holds_what_a_verifier_needs(self):
        record = self.order().trace_record_ids
        self.finish(self.log._anchor_now())
        newer = self.order().trace_record_ids
        self.finish(self.log._anchor_now())
        self.env.invalidate_all()
        for sealed in (record, newer):
            bundle = sealed._proof_bundle(["batch"])
            shown = sdjwt.verify(bundle["sd_jwt"], self.log._verifier().public_key)
            self.assertEqual(set(shown.sections), {"batch"})
            self.assertEqual(bundle["anchors"][0]["size"], sealed.anchor_id.size)
            self.assertIn("freshness", bundle)
            self.assertLess(bundle["beacon"]["index"], sealed.leaf_index)
        trust = self.log._trust()
        self.assertEqual(trust["log_id"], "0x" + self.log.chain_log_id.hex())
        self.assertEqual(json.loads(self.log._trust_text()), trust)

    def test_the_independent_verifier_agrees(self):
        """The program a partner runs, which shares no code with this addon."""
        record = self.order().trace_record_ids
        self.finish(self.log._anchor_now())
        self.env.invalidate_all()
        folder = Path(self.folder)
        (folder / "proof.trace.json").write_text(record._proof_bundle_text(["batch"], ["materials/*"]))
        (folder / "trust.json").write_text(self.log._trust_text())
        program = Path(__file__).parents[3] / "verifier/verify.py"
        answer = subprocess.run(
            [
                sys.executable,
                program,
                "--json",
                "--trust",
                folder / "trust.json",
                "--rpc",
                self.anvil.url,
                folder / "proof.trace.json",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        report = json.loads(answer.stdout)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertEqual(report["verdict"], "CURRENT", answer.stdout)
        self.assertEqual(report["anchor"]["block"], record.anchor_id.block_number)
        self.assertLessEqual(report["anchor"]["earliest"], report["anchor"]["latest"])
        self.assertEqual(set(report["sections"]), {"batch", "materials"})

    def test_a_newer_version_ends_the_freshness_of_the_older(self):
        order = self.order()
        order._batch_event("amended")
        self.finish(self.log._anchor_now())
        self.env.invalidate_all()
        first, second = order.trace_record_ids.sorted("version")
        self.assertNotIn("freshness", first._proof_bundle(["batch"]))
        self.assertIn("freshness", second._proof_bundle(["batch"]))

    def test_killed_after_every_commit_it_ends_with_one_head(self):
        for kill_after in range(1, 9):
            with self.subTest(kill_after=kill_after):
                self.order()
                before = self.head().size
                self.kill_and_resume(kill_after)
                anchor = self.log._last_anchor()
                self.anchored(anchor)
                self.assertEqual(anchor.previous_size, before)
                self.assertEqual(anchor.size, before + 256)

    def kill_and_resume(self, kill_after):
        crash = Crash(self.env.cr, after=kill_after)
        with patch.multiple(transaction, commit=crash.commit, rollback=crash.rollback):
            with suppress(Killed):
                self.log._anchor_now()
            crash.kill(self.env)
        anchor = self.log._anchor_now()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)

    def test_killed_between_sending_and_storing_it_ends_with_one_head(self):
        """The worst moment: the node has the transaction, the database does not know."""
        self.order()
        crash = Crash(self.env.cr)
        send = Machine.send

        def send_and_die(machine):
            send(machine)
            raise Killed

        with (
            patch.multiple(transaction, commit=crash.commit, rollback=crash.rollback),
            patch.object(Machine, "send", send_and_die),
        ):
            with suppress(Killed):
                self.log._anchor_now()
            crash.kill(self.env)
        anchor = self.log._in_flight()
        self.assertEqual(anchor.state, "signed")
        self.anchored(anchor)
        self.assertEqual(self.finish(anchor), "final")
        self.assertEqual(anchor.attempts, 1)

    def test_a_reorganisation_sends_the_same_bytes_again(self):
        self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(anchor.state, "mined")
        raw = anchor.raw_tx
        self.anvil.ask("evm_setAutomine", False)
        self.anvil.ask("anvil_reorg", 1, [])
        anchor._step()
        self.assertEqual(anchor.state, "reorged")
        anchor._step()
        self.assertEqual((anchor.state, anchor.raw_tx), ("broadcast", raw))
        self.anvil.mine()
        self.assertEqual(self.finish(anchor), "final")
        self.anchored(anchor)

    def test_an_overdue_transaction_is_replaced_with_the_same_nonce(self):
        self.anvil.ask("evm_setAutomine", False)
        self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(anchor.state, "broadcast")
        nonce, fee, first = anchor.nonce, int(anchor.max_fee), anchor.tx_hash
        self.network.bump_minutes = -1
        anchor._step()
        self.assertEqual(anchor.state, "replaced")
        self.assertEqual(anchor.nonce, nonce)
        self.assertGreaterEqual(int(anchor.max_fee), fee * 9 // 8)
        self.assertIn(first, anchor.earlier_hashes)
        self.network.bump_minutes = 10
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.anchored(anchor)

    def test_an_account_without_funds_waits_with_a_sentence(self):
        self.order()
        self.anvil.ask("anvil_setBalance", self.log.anchorer_address, "0x0")
        anchor = self.log._anchor_now()
        self.assertNotIn(anchor.state, ("final", "mined"))
        self.assertTrue(anchor.sentence)
        self.anvil.fund(self.log.anchorer_address)
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)

    def test_a_node_that_is_away_is_a_sentence_not_a_failure(self):
        self.order()
        anchor = self.log._anchoring().queue(self.log._services().sequencer.close_period())
        with patch.object(chain.Node, "connect", side_effect=chain.NodeUnreachable("no_block")):
            anchor._run()
        self.assertEqual(anchor.state, "exported")
        self.assertTrue(anchor.sentence)
        self.assertEqual(self.finish(anchor), "final")

    def test_a_restored_database_is_blocked_before_anything_is_signed(self):
        """Without its files too: the contract alone is enough to notice."""
        self.order()
        crash = Crash(self.env.cr)
        self.finish(self.log._anchor_now())
        crash.kill(self.env)
        self.log._services().publisher.files.folder.rename(f"{self.log._services().publisher.files.folder}-lost")
        nonce = self.network._node().nonce(self.log.anchorer_address)
        with patch.object(chain, "sign", side_effect=AssertionError("signed")):
            self.blocked("bring back the newest backup")
        self.assertEqual(self.network._node().nonce(self.log.anchorer_address), nonce)

    def test_a_changed_entry_is_blocked_before_anything_is_signed(self):
        record = self.order().trace_record_ids
        self.finish(self.log._anchor_now())
        self.order()
        self.tamper("trace_leaf", "UPDATE trace_leaf SET tag = sha256('x') WHERE record_id = %s", record.id)
        with patch.object(chain, "sign", side_effect=AssertionError("signed")):
            self.blocked("an entry was changed")

    def blocked(self, words):
        try:
            self.log._anchor_now()
        except UserError as stop:
            self.assertIn(words, str(stop))
        else:
            self.fail("the log was not blocked")
        self.assertEqual(self.log.state, "read_only")

    def test_a_clone_does_not_anchor(self):
        self.sql("UPDATE trace_log SET anchoring = false WHERE id = %s", self.log.id)
        with self.assertRaisesRegex(UserError, "switched off"):
            self.log._anchor_now()

    def test_one_anchor_in_flight(self):
        self.anvil.ask("evm_setAutomine", False)
        self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(self.log._anchor_now(), anchor)

    def test_the_public_size_tells_no_volume(self):
        for _n in range(3):
            self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(anchor.size, 256)
        last = list(self.log._services().store.entries(255, 256))
        self.assertEqual(tlog.Entry.decode(last[0]).kind, tlog.entry.INDEX)
