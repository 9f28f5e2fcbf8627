# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from eth_utils import keccak, to_canonical_address, to_checksum_address
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import chain
from ..chain import logid
from ..cli.trace_passphrase import NEW_VARIABLE, TracePassphrase
from ..sending import Setup
from ..tools import keys
from .anvil import Anvil
from .common import PASSPHRASE, ChainCase, TraceCase
from .consortium_node import consortium_node

VERIFIER = Path(__file__).parents[3] / "verifier/verify.py"
KEY_FILES = ("ed25519.pem", "owner.keystore.json", "anchorer.keystore.json")


class Runbook:
    """What the walks through docs/operations.md share. Key files come and go in them: each has a folder of its own."""

    def setUp(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        if self.key_folder().is_dir():
            shutil.copytree(self.key_folder(), f"{folder}/keys")
        self.enterContext(patch.dict(os.environ, {keys.DIRECTORY_VARIABLE: f"{folder}/keys"}))
        super().setUp()

    def network_on(self, url, **vals):
        return self.env["trace.network"].create({"name": "A chain", "rpc_url": url, "chain_id": 31337, **vals})

    def key_folder(self):
        return Path(os.environ[keys.DIRECTORY_VARIABLE])

    def anchored(self, log, anvil=None):
        """Press "Anchor now", wait for the chain until all is covered, and see the last bead say final."""
        self.order()
        self.env.invalidate_all()  # each press of a button is a request of its own
        for _n in range(24):
            log.action_anchor()
            if anvil:
                anvil.mine()
            anchor = log._last_anchor(("final",))
            if anchor.size == log.size and not log.queue:
                break
        self.assertFalse(log.trouble)
        self.assertEqual([bead["state"] for bead in log.beads], ["done"] * 5, log.beads)
        return anchor

    def verdict(self, record, log, url):
        """What the program a partner runs says of the record."""
        folder = Path(self.folder)
        (folder / "runbook.json").write_text(record._proof_bundle_text(["batch"]))
        (folder / "runbook-trust.json").write_text(log._trust_text())
        answer = subprocess.run(
            [
                sys.executable,
                VERIFIER,
                "--json",
                "--trust",
                folder / "runbook-trust.json",
                "--rpc",
                url,
                folder / "runbook.json",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return json.loads(answer.stdout)["verdict"]


@tagged("post_install", "-at_install")
class TestFirstSetUp(Runbook, TraceCase):
    """First set-up, step by step, on the three sorts of chain."""

    def chosen(self, network):
        """Steps 2 and 3: network, keys, open."""
        network.action_check()
        self.assertEqual(network.fault, "contract", network.status)
        self.log.network_id = network
        self.assertNotEqual(self.log.key_state, "Ready")
        self.assertEqual(self.log.beads[0]["button"]["method"], "action_create_keys")
        self.make_keys(self.log)
        self.log.action_press_bead("action_open")
        self.assertEqual(self.log.key_state, "Ready")

    def created(self, network):
        """Step 4: deploy, create, take the owner's key away."""
        network.action_deploy()
        self.assertFalse(network.fault, network.status)
        self.log.action_press_bead("action_register")
        owner = self.key_folder() / f"{self.log.name}-owner.keystore.json"
        owner.rename(owner.with_suffix(".in-the-safe"))

    def funded(self, anvil):
        anvil.fund(self.log._account("owner").address, self.log._account("anchorer").address)

    def test_on_a_public_chain(self):
        anvil = Anvil("--chain-id", "1")
        self.addCleanup(anvil.stop)
        network = self.network_on(anvil.url, chain_id=1, finality="finalized", fee_cap=30)
        self.chosen(network)
        with self.assertRaisesRegex(UserError, "too little to pay"):
            network.action_deploy()
        self.funded(anvil)
        self.created(network)
        record = self.order().trace_record_ids
        anvil.ask("anvil_setNextBlockBaseFeePerGas", hex(50 * 10**9))
        anvil.mine()
        self.log._anchor_now()
        self.assertIn("above your cap", self.log._in_flight().sentence)
        network.fee_cap = 200
        self.anchored(self.log, anvil)
        self.assertEqual(self.log.action_download_trust()["url"], f"/trace/{self.log.name}/trust.json")
        self.assertEqual(self.log._trust()["finality"], {"tag": "finalized"})
        self.env.invalidate_all()
        self.assertEqual(self.verdict(record, self.log, anvil.url), "CURRENT")

    def test_on_a_consortium_chain(self):
        url, let_in = self.enterContext(consortium_node(20260))
        network = self.network_on(url, chain_id=20260, finality="finalized", fee_cap=0)
        network.action_check()
        self.assertEqual(network.fault, "tag", network.status)
        network.finality_depth = 0
        network.action_use_depth()
        self.chosen(network)
        with self.assertRaisesRegex(UserError, "not authorized"):
            network.action_deploy()
        let_in |= {self.log._account(role).address for role in ("owner", "anchorer")}
        self.created(network)
        record = self.order().trace_record_ids
        anchor = self.anchored(self.log)
        self.assertEqual((int(anchor.max_fee), anchor.block_number), (0, network._node().newest().number))
        self.assertEqual(self.log._trust()["finality"], {"depth": 0})
        self.env.invalidate_all()
        self.assertEqual(self.verdict(record, self.log, url), "CURRENT")

    def test_an_anchorer_the_consortium_does_not_let_in_is_a_sentence(self):
        url, let_in = self.enterContext(consortium_node(20260))
        network = self.network_on(url, chain_id=20260, finality="depth", finality_depth=0, fee_cap=0)
        self.chosen(network)
        let_in.add(self.log._account("owner").address)
        self.created(network)
        self.order()
        self.log.action_anchor()
        anchor = self.log._in_flight()
        self.assertIn("not authorized", anchor.sentence)
        let_in.add(self.log.anchorer_address)
        self.assertEqual(anchor._run(), "final", anchor.sentence)

    def test_on_a_local_chain(self):
        """The key files made by the button, with their full cost."""
        anvil = Anvil()
        self.addCleanup(anvil.stop)
        network = self.network_on(anvil.url)
        with patch.object(type(self), "make_keys", lambda case, log: log.action_press_bead("action_create_keys")):
            self.chosen(network)
        for file in KEY_FILES:
            self.assertTrue(list(self.key_folder().glob(f"{self.log.name}*{file}")))
        self.funded(anvil)
        self.created(network)
        self.anchored(self.log, anvil)


@tagged("post_install", "-at_install")
class TestKeyRotation(Runbook, ChainCase):
    """Passphrase, anchorer, log key; the owner is in test_anchor_notices.py."""

    def test_the_passphrase(self):
        new = Path(self.folder) / "keys-of-the-new-year"
        with patch.dict(os.environ, {NEW_VARIABLE: "another battery"}), patch("builtins.print"):
            with self.assertRaisesRegex(SystemExit, "exists already"):
                TracePassphrase().run([str(self.key_folder()), str(self.key_folder())])
            TracePassphrase().run([str(self.key_folder()), str(new)])
        self.assertEqual(
            sorted(path.name for path in new.iterdir()), sorted(path.name for path in self.key_folder().iterdir())
        )
        with patch.dict(os.environ, {keys.DIRECTORY_VARIABLE: str(new)}):
            self.assertIn("passphrase does not open it", self.log._key_problem())
            os.environ["BATCH_TRACE_PASSPHRASE"] = "another battery"
            self.addCleanup(os.environ.update, BATCH_TRACE_PASSPHRASE=PASSPHRASE)
            self.assertIsNone(self.log._key_problem())
            self.anchored(self.log, self.anvil)

    def test_the_anchorer(self):
        self.anchored(self.log, self.anvil)
        owner = self.key_folder() / f"{self.log.name}-owner.keystore.json"
        safe = owner.rename(owner.with_suffix(".in-the-safe"))
        notice = self.env["trace.notice"].browse(self.log.action_rotate_anchorer()["res_id"])
        self.assertIn("Create it, or put it back", notice.sentence)
        safe.rename(owner)
        for _n in range(8):
            self.log._cron_anchor()
            self.anvil.mine()
        self.assertEqual(notice.state, "final", notice.sentence)
        owner.rename(safe)
        self.anvil.fund(self.log.anchorer_address)
        self.assertEqual(self.anchored(self.log, self.anvil).sender, notice.address)

    def test_the_log_key(self):
        """A lost or stolen key: the log ends at its last anchored head, the successor has a key of its own."""
        record = self.order().trace_record_ids
        anchor = self.anchored(self.log, self.anvil)
        (self.key_folder() / f"{self.log.name}.ed25519.pem").unlink()
        waiting = self.order()
        self.assertEqual([code for code, _sentence in self.log._troubles()], ["key"])
        end = self.env["trace.succession"].create({"log_id": self.log.id, "reason": "signing key stolen"})
        with patch.object(type(self.log), "_create_keys", lambda log: self.make_keys(log)):
            successor = self.env["trace.log"].browse(end.action_end()["res_id"])
        self.assertNotEqual(successor.vkey, self.log.vkey)
        self.assertEqual(json.loads(successor.genesis)["predecessor"]["root"], anchor.root.hex())
        self.anvil.fund(*(successor._account(role).address for role in ("owner", "anchorer")))
        successor.action_register()
        for _n in range(8):
            self.log._cron_anchor()
            self.anvil.mine()
        self.assertEqual(self.log.state, "ended")
        self.assertEqual(waiting.trace_record_ids.sorted("version")[-1].log_id, successor, "carried over")
        self.anchored(successor, self.anvil)
        self.env.invalidate_all()
        self.assertEqual(waiting.trace_record_ids.mapped("state"), ["final", "sealed"])
        self.assertFalse(self.log.trouble)
        self.assertEqual(self.verdict(record, self.log, self.anvil.url), "CURRENT")


@tagged("post_install", "-at_install")
class TestMoving(Runbook, ChainCase):
    """Moving to another contract or chain: old proofs hold there, new ones here."""

    def moved(self, network, anvil):
        order = self.order()
        old = order.trace_record_ids
        self.anchored(self.log, self.anvil)
        end = self.env["trace.succession"].create(
            {"log_id": self.log.id, "reason": "moving to another chain", "network_id": network.id}
        )
        with patch.object(type(self.log), "_create_keys", lambda log: self.make_keys(log)):
            successor = self.env["trace.log"].browse(end.action_end()["res_id"])
        self.assertEqual((self.log.state, successor.network_id), ("ending", network))
        anvil.fund(*(successor._account(role).address for role in ("owner", "anchorer")))
        successor.action_register()
        for _n in range(12):
            self.log._cron_anchor()
            self.anvil.mine()
        self.assertEqual(self.log.state, "ended", self.log.problem)
        roles = self.network._contract().roles(self.log.chain_log_id)
        self.assertEqual((roles.is_sealed, roles.successor), (True, successor.chain_log_id))
        order._batch_event("amended", note="after the move")
        new = order.trace_record_ids.sorted("version")[-1]
        self.assertEqual((new.version, new.log_id, new.previous_commitment), (2, successor, old.commitment))
        self.anchored(successor, anvil)
        self.env.invalidate_all()
        self.assertEqual(self.verdict(old, self.log, self.anvil.url), "CURRENT")
        self.assertEqual(self.verdict(new, successor, anvil.url), "CURRENT")
        self.assertEqual(self.verdict(old, successor, anvil.url), "REJECTED")

    def test_to_another_chain(self):
        anvil = Anvil("--chain-id", "31338")
        self.addCleanup(anvil.stop)
        network = self.network_on(anvil.url, chain_id=31338)
        anvil.fund(self.log._account("owner").address)
        network.action_deploy()
        self.assertFalse(network.fault, network.status)
        self.moved(network, anvil)

    def test_to_another_contract_on_the_same_chain(self):
        salt, code = keccak(text="another contract"), logid.init_code()
        place = to_checksum_address(keccak(b"\xff" + to_canonical_address(logid.DEPLOYER) + salt + keccak(code))[12:])
        Setup(self.network).send(
            self.network._node(), self.log._account("owner"), chain.Call(logid.DEPLOYER, salt + code, 2_000_000)
        )
        network = self.network_on(self.anvil.url, contract_address=place)
        network.action_check()
        self.assertFalse(network.fault, network.status)
        self.moved(network, self.anvil)
