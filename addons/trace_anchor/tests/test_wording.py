# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.http import serialize_exception
from odoo.tests import tagged

from .. import chain
from ..chain import errors
from ..tools.faults import LogStopped
from ..tools.wording import KNOWN, Said, Told, keep, word, word_error
from .common import ChainCase, TraceCase

ENGLISH = re.compile(r"\b(?:the|is|not|does|it|and|of|was)\b")
SPOKEN = [
    "the node does not answer: ConnectTimeout",
    "the node does not answer: ConnectionError",
    "the node's answer is not understood: <html>",
    "the node has no block 17 any more",
    "there is no contract at 0x12 on this chain: deploy it first",
    "the contract at 0x12 is not the one this program was built for",
    "3.000 gwei a gas would pass the cap of 2.000 gwei",
    "/keys/a.pem can be read by others; run: chmod 600 /keys/a.pem",
    "the key file /keys/a.pem cannot be read: Permission denied",
    "/keys/a.pem is no encrypted key, or the passphrase does not open it",
    "[Errno 111] Connection refused",
    "timed out",
    "it knows a head of 30 entries, this one has 20",
    "404 not found",
    "502 bad gateway",
]


@tagged("post_install", "-at_install")
class TestWording(TraceCase):
    """What is kept by night under one language is read in another."""

    def test_errors_of_chain_and_witness_are_worded_for_the_reader(self):
        chinese = self.env(context={"lang": "zh_CN"})
        for text in SPOKEN:
            self.assertTrue(any(pattern.fullmatch(text) for pattern, _said in KNOWN), text)
            self.assertNotRegex(word_error(chinese, text), ENGLISH, text)
            self.assertNotRegex(word_error(self.env(context={"lang": "en_US"}), text), r"%\(", text)
        self.assertEqual(word_error(chinese, "something nobody has seen"), "something nobody has seen")

    def test_every_known_error_has_chinese_words(self):
        for _pattern, said in KNOWN:
            values = dict.fromkeys(re.findall(r"%\((\w+)\)s", said.source), "7")
            self.assertNotRegex(
                word(self.env(context={"lang": "zh_CN"}), Said(said.source, **values).kept()), ENGLISH, said.source)

    def test_what_is_kept(self):
        self.assertIsNone(keep(None))
        self.assertEqual(keep("as a person wrote it"), {"text": "as a person wrote it"})
        self.assertEqual(keep(UserError("a sentence")), {"text": "a sentence"})
        self.assertEqual(keep(errors.NodeUnreachable("away")), {"error": "away"})
        self.assertEqual(word(self.env, {}), "")

    def test_the_web_client_shows_them_as_sentences(self):
        for error in (Told, LogStopped):
            told = serialize_exception(error(self.env, Said("%(path)s is not the log's", path="tile/0/000")))
            self.assertEqual(
                (told["name"], told["message"]), ("odoo.exceptions.UserError", "tile/0/000 is not the log's"))

    def test_why_a_log_is_read_only_is_read_in_two_languages(self):
        self.open_log()
        self.log._go_read_only(Said(
            "the checkpoint in %(folder)s is not ours (%(error)s).", folder="/x", error=errors.ChainError("timed out")))
        self.assertIn("is not ours (it took too long)", self.log.with_context(lang="en_US").reason)
        self.assertNotRegex(self.log.with_context(lang="zh_CN").reason, ENGLISH)


@tagged("post_install", "-at_install")
class TestWordingOnAChain(ChainCase):
    def test_a_schedule_in_english_is_read_in_chinese(self):
        self.anvil.stop()
        self.network.rpc_url = "http://127.0.0.1:1"
        notice = self.env["trace.notice"].create(
            Owned(log_id=self.log.id, network_id=self.network.id, kind="heartbeat"))
        notice.with_context(lang="en_US")._run()
        english, chinese = (notice.with_context(lang=lang).sentence for lang in ("en_US", "zh_CN"))
        self.assertIn("does not answer (no answer: no connection)", english)
        self.assertNotRegex(chinese, ENGLISH)
        notice._fail(Said("The contract refused: %(error)s.", error=chain.Reverted("NotOwner")))
        self.assertIn("NotOwner", notice.with_context(lang="zh_CN").sentence)
        self.assertNotRegex(notice.with_context(lang="zh_CN").sentence, ENGLISH)
