# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from eth_account import Account
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import chain
from .common import ChainCase
from .lying_node import GARBAGE, lying_node

TIMEOUT = 0.4  # seconds; a node that stalls takes longer
# lies that are noticed before anything is signed, and what the sentence tells a person to do
BEFORE = {
    "wrong_chain": "Correct the address or the chain id",
    "wrong_code": "Deploy the contract from the network's form, or correct its address",
    "stall": "it is tried again on schedule",
    "reset": "it is tried again on schedule",
    "limited": "name another one",
}
# lies about what became of a transaction, and the sentence; without one there is nothing for a person to do yet
AFTER = {"invented": "Check it against another node", "other_block": "Check it against another node", "swallowed": ""}


class Signer(BaseHTTPRequestHandler):
    """Web3Signer's ``eth_signTransaction``; the server's ``account`` signs, whichever was asked for."""

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        account, [asked] = self.server.account, request["params"]
        transaction = {name: value for name, value in asked.items() if name != "from"}
        signed = account and account.sign_transaction(transaction | {"type": 2}).raw_transaction
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"result": "0x" + (signed.hex() if signed else "c0ffee")}).encode())

    def log_message(self, *_args):
        """Nothing: the tests' output is not the place."""


@tagged("post_install", "-at_install")
class TestAnchorLiars(ChainCase):
    """A node that lies, stalls or answers garbage: never a wrong FINAL, and a sentence that says what to do."""

    def setUp(self):
        super().setUp()
        self.liar, self.lie = self.enterContext(lying_node(self.anvil.url))
        connect = chain.Node.connect
        self.enterContext(
            patch.object(chain.Node, "connect", lambda url, timeout=TIMEOUT: connect(url, timeout=timeout))
        )

    def believe(self, lie):
        """Work with the liar from here on."""
        self.lie(lie)
        self.network.rpc_url = self.liar

    def be_honest(self):
        self.lie("none")
        self.network.write({"rpc_url": self.anvil.url, "second_url": False})

    def ends_well(self, anchor):
        """With an honest node the head becomes final, and is on the chain once."""
        self.be_honest()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        head = self.network._contract().head(self.log.chain_log_id)
        self.assertEqual((head.size, head.root), (anchor.size, anchor.root))

    def run_on(self, anchor):
        """The schedule's steps while blocks are made."""
        for _n in range(4):
            anchor._run()
            self.anvil.mine()
        return anchor.state

    # -- before a signature ----------------------------------------------------------------------

    def test_nothing_is_signed_for_a_node_that_lies(self):
        self.order()
        with patch.object(chain, "sign", side_effect=AssertionError("signed")):
            for lie, words in BEFORE.items():
                with self.subTest(lie):
                    self.believe(lie)
                    with self.assertRaisesRegex(UserError, words):
                        self.log._anchor_now()
                    self.assertEqual(self.log.state, "open")
        self.be_honest()
        self.ends_well(self.log._anchor_now())

    def test_garbage_is_a_sentence(self):
        self.network.rpc_url = self.liar
        for number, garbage in enumerate(GARBAGE):
            with self.subTest(garbage):
                self.lie(f"garbage{number}")
                with self.assertRaises(UserError) as refused:
                    self.network._contract()
                self.assertRegex(str(refused.exception), "on schedule|Correct the address")

    def test_another_history_stops_the_log(self):
        self.order()
        self.ends_well(self.log._anchor_now())
        self.order()
        self.believe("wrong_history")
        with patch.object(chain, "sign", side_effect=AssertionError("signed")):
            try:  # assertRaises would take back that the log went read-only
                self.log._anchor_now()
            except UserError as stop:
                self.assertIn("contract on Test chain", str(stop))
        self.assertEqual(self.log.state, "read_only")
        self.be_honest()
        self.log.action_resume()
        self.ends_well(self.log._anchor_now())

    # -- after it --------------------------------------------------------------------------------

    def test_a_receipt_is_not_believed_without_the_contract(self):
        for lie, words in AFTER.items():
            with self.subTest(lie):
                self.order()
                self.believe(lie)
                anchor = self.log._anchor_now()
                self.assertEqual(self.run_on(anchor), "broadcast")
                self.assertIn(words, anchor.sentence or "")
                self.ends_well(anchor)
                self.assertEqual(anchor.attempts, 1)

    def test_final_is_what_the_second_node_says_too(self):
        self.order()
        self.believe("early_final")
        self.network.second_url = self.anvil.url
        anchor = self.log._anchor_now()
        anchor._run()
        self.assertEqual(anchor.state, "mined")
        self.assertIn("two nodes of Test chain do not agree", anchor.sentence)
        self.assertEqual(self.finish(anchor), "final", "both say so some blocks later")
        self.order()
        self.network.write({"rpc_url": self.anvil.url, "second_url": self.liar})
        self.lie("none")
        anchor = self.log._anchor_now()
        for lie, words in (("wrong_chain", "second node"), ("wrong_code", "correct its address"), ("reset", "answer")):
            self.lie(lie)
            self.assertEqual(self.run_on(anchor), "mined", lie)
            self.assertIn(words, anchor.sentence)
        self.ends_well(anchor)

    # -- a remote signer -------------------------------------------------------------------------

    def test_a_remote_signer_signs_for_the_account_or_for_nobody(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Signer)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        own = self.log._account("anchorer")
        self.network.signer_url = f"http://127.0.0.1:{server.server_port}"
        self.order()
        with self.assertRaisesRegex(UserError, "Say which account"):
            self.log._account("anchorer")
        self.network.signer_address = own.address
        stranger = Account.create()
        for account, words in ((stranger, f"signed for {stranger.address}"), (None, "no signed transaction")):
            server.account = account
            anchor = self.log._anchor_now()
            self.assertEqual((anchor.state, anchor.raw_tx), ("exported", False))
            self.assertIn(words, anchor.sentence)
        self.assertEqual(self.network._node().nonce(own.address), 0)
        server.account = own
        self.ends_well(anchor)
        self.assertEqual(anchor.sender, own.address)

    # -- a stuck transaction ---------------------------------------------------------------------

    def test_a_stuck_transaction_is_replaced_up_to_the_cap(self):
        self.anvil.ask("evm_setAutomine", False)
        self.order()
        anchor = self.log._anchor_now()
        nonce, fee, tip, first = anchor.nonce, int(anchor.max_fee), int(anchor.tip), anchor.tx_hash
        self.network.write({"bump_minutes": -1, "fee_cap": fee / 10**9})
        self.assertFalse(anchor._step())
        self.assertIn("raise the cap", anchor.sentence)
        self.assertEqual((anchor.state, anchor.tx_hash, anchor.attempts), ("broadcast", first, 1))
        self.network.fee_cap = 200
        anchor._step()
        self.assertEqual((anchor.state, anchor.nonce, anchor.attempts), ("replaced", nonce, 2))
        self.assertGreaterEqual(int(anchor.max_fee) * 8, fee * 9)
        self.assertGreaterEqual(int(anchor.tip) * 8, tip * 9)
        self.network.bump_minutes = 10
        anchor._step()
        self.assertEqual(anchor.state, "broadcast")
        self.assertIsNone(self.anvil.ask("eth_getTransactionByHash", first), "the node holds the dearer one alone")
        self.anvil.ask("evm_setAutomine", True)
        self.ends_well(anchor)
        self.assertEqual(anchor.earlier_hashes, first)
