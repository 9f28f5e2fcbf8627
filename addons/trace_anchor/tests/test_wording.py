# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import errno
import json
import re
import socket
import urllib.error

import requests
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.http import serialize_exception
from odoo.tests import tagged

from .. import chain, tlog
from ..tlog import witness
from ..tlog.outside import outside
from ..tools.faults import LogDamaged, LogStopped
from ..tools.keys import KeyMissing
from ..tools.sentences import SENTENCES
from ..tools.wording import Said, Told, in_english, keep, said_of, word
from .common import ChainCase, TraceCase

ENGLISH = re.compile(r"\b(?:the|is|not|does|it|and|of|was)\b")
#: Errors of the plain packages as they are raised, and what a person reads of them in English.
RAISED = [
    (chain.NodeUnreachable("no_answer", why=chain.outside(requests.ConnectTimeout())), "no answer: it took too long"),
    (chain.NodeUnreachable("no_answer", why=chain.outside(requests.ConnectionError())), "no answer: no connection"),
    (chain.NodeUnreachable("answer_unknown", answer="<html>"), "its answer is not understood: <html>"),
    (chain.NodeUnreachable("block_gone", block=17), "it has no block 17 any more"),
    (chain.WrongContract("no_contract", address="0x12"), "There is no contract at 0x12 on this chain"),
    (chain.FeeCapReached("fee_cap", fee="3.000", cap="2.000"), "3.000 gwei a gas would pass the cap of 2.000 gwei"),
    (
        chain.KeyFault("key_shared", path="/keys/a.pem", command="chmod 600 /keys/a.pem"),
        "/keys/a.pem can be read by others; run: chmod 600 /keys/a.pem",
    ),
    (
        chain.KeyFault("key_unread", path="/keys/a.pem", why=chain.outside(PermissionError(errno.EACCES, "Verboten"))),
        "/keys/a.pem cannot be read: no permission",
    ),
    (
        chain.KeyFault("key_unopened", path="/keys/a.pem"),
        "/keys/a.pem is no key file, or the passphrase does not open it",
    ),
    (outside(ConnectionRefusedError(errno.ECONNREFUSED, "Connexion refusée")), "no connection"),
    (
        outside(urllib.error.URLError(socket.gaierror(-2, "Name or service not known"))),
        "its name is not known on this network",
    ),
    (outside(OSError(errno.EHOSTUNREACH, "No route to host")), "there is no way to it on this network"),
    (
        witness.WitnessError(witness.AHEAD, "witness_ahead", known=30, size=20),
        "it knows a head of 30 entries, this one has 20",
    ),
    (tlog.NoteError("vkey_parts"), "a public key has three parts: name+id+key"),
    (LogDamaged(7), "entry 7 is missing or incomplete"),
    (
        KeyMissing("key_fault", fault=chain.KeyFault("passphrase_short", count=8)),
        "The key file cannot be used: the passphrase of the key files needs at least 8 characters",
    ),
]


@tagged("post_install", "-at_install")
class TestWording(TraceCase):
    """What is kept by night under one language is read in another."""

    def test_errors_of_the_plain_packages_are_worded_for_the_reader(self):
        chinese, english = (self.env(context={"lang": lang}) for lang in ("zh_CN", "en_US"))
        for error, sentence in RAISED:
            kept = json.loads(json.dumps(keep(error)))
            self.assertNotIn(sentence, json.dumps(kept), "a sentence is kept in no language")
            self.assertEqual(word(english, kept), sentence)
            self.assertEqual(in_english(error), sentence)
            self.assertNotRegex(word(chinese, kept), ENGLISH, sentence)

    def test_words_of_somebody_outside_stay_as_they_are(self):
        chinese = self.env(context={"lang": "zh_CN"})
        for error in (
            chain.NodeRefused("words", words="daily request count exceeded"),
            chain.outside(OSError(errno.EXDEV, "daily request count exceeded")),
        ):
            self.assertEqual(keep(error), {"text": "daily request count exceeded"})
            self.assertEqual(word(chinese, keep(error)), "daily request count exceeded")

    def test_every_sentence_is_worded_with_its_values(self):
        for code, sentence in SENTENCES.items():
            values = dict.fromkeys(re.findall(r"%\((\w+)\)s", sentence), "7")
            for lang in ("en_US", "zh_CN"):
                self.assertNotIn("%(", word(self.env(context={"lang": lang}), Said(code, **values).kept()), code)

    def test_what_is_kept(self):
        self.assertIsNone(keep(None))
        self.assertEqual(keep("as a person wrote it"), {"text": "as a person wrote it"})
        self.assertEqual(keep(UserError("a sentence")), {"text": "a sentence"})
        self.assertEqual(keep(chain.NodeUnreachable("no_block")), {"code": "no_block", "values": {}})
        self.assertEqual(
            keep(Said("head_foreign", folder="/x", error=chain.NodeRefused("words", words="no"))),
            {"code": "head_foreign", "values": {"folder": "/x", "error": {"text": "no"}}},
        )
        self.assertEqual(word(self.env, {}), "")

    def test_what_was_kept_before_there_were_codes_is_read(self):
        chinese = self.env(context={"lang": "zh_CN"})
        self.assertEqual(word(chinese, {"error": "timed out"}), "timed out")
        before = {"source": "The contract refused: %(error)s.", "values": {"error": {"error": "NotOwner"}}}
        self.assertEqual(word(self.env(context={"lang": "en_US"}), before), "The contract refused: NotOwner.")
        self.assertNotRegex(word(chinese, before), ENGLISH)

    def test_the_web_client_shows_them_as_sentences(self):
        for error in (Told, LogStopped):
            told = serialize_exception(error(self.env, Said("tile_unlike", path="tile/0/000")))
            self.assertEqual(
                (told["name"], told["message"]), ("odoo.exceptions.UserError", "tile/0/000 is not the log's")
            )

    def test_why_a_log_is_read_only_is_read_in_two_languages(self):
        self.open_log()
        self.log._go_read_only(Said("head_foreign", folder="/x", error=outside(TimeoutError())))
        self.assertIn("is not ours (it took too long)", self.log.with_context(lang="en_US").reason)
        self.assertNotRegex(self.log.with_context(lang="zh_CN").reason, ENGLISH)


@tagged("post_install", "-at_install")
class TestWordingOnAChain(ChainCase):
    def test_a_schedule_in_english_is_read_in_chinese(self):
        self.anvil.stop()
        self.network.rpc_url = "http://127.0.0.1:1"
        notice = self.env["trace.notice"].create(
            Owned(log_id=self.log.id, network_id=self.network.id, kind="heartbeat")
        )
        notice.with_context(lang="en_US")._run()
        english, chinese = (notice.with_context(lang=lang).sentence for lang in ("en_US", "zh_CN"))
        self.assertIn("does not answer (no answer: no connection)", english)
        self.assertNotRegex(chinese, ENGLISH)
        notice._fail(said_of(chain.Reverted("NotOwner")))
        self.assertIn("NotOwner", notice.with_context(lang="zh_CN").sentence)
        self.assertNotRegex(notice.with_context(lang="zh_CN").sentence, ENGLISH)
