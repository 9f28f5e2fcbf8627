# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common import ChainCase, TraceCase

RUNBOOKS = Path(__file__).parents[3] / "docs"


@tagged("post_install", "-at_install")
class TestRunbooks(TraceCase):
    """What docs/operations.md tells people to press is there."""

    def test_what_the_runbooks_name_exists(self):
        named = {}
        for language in ("", ".zh_CN"):
            text = (RUNBOOKS / f"operations{language}.md").read_text(encoding="utf-8")
            named[language] = set(re.findall(r"`(_?[a-z]+(?:_[a-z]+)+)`", text))
        self.assertEqual(named[""], named[".zh_CN"])
        methods = {name for name in named[""] if name.startswith(("action_", "_"))}
        self.assertGreaterEqual(len(methods), 7)
        for name in methods:
            owners = (self.env["trace.log"], self.env["trace.network"])
            self.assertTrue(any(hasattr(owner, name) for owner in owners), name)

    def test_first_set_up_and_a_clone(self):
        self.make_keys(self.log)
        self.log.action_open()
        self.order()
        self.log.action_sequence()
        with file_open("trace_anchor/data/neutralize.sql") as script:
            self.sql(script.read())
        self.assertEqual([code for code, _sentence in self.log._troubles()], ["read_only"])
        # the clone is to become the original
        self.log.action_resume()
        self.assertFalse(self.log._troubles())


@tagged("post_install", "-at_install")
class TestNodeLost(ChainCase):
    """Days without a node: the log goes on, and one anchor covers them all."""

    def test_the_log_goes_on_without_a_node_and_catches_up(self):
        self.order()
        self.assertEqual(self.finish(self.log._anchor_now()), "final")
        self.network.rpc_url = "http://127.0.0.1:1"
        for day in range(1, 4):
            self.order()
            self.log._cron_sequence()
            with freeze_time(fields.Datetime.now() + timedelta(days=day)):
                self.log._cron_anchor()
            self.assertEqual(self.log._last_checkpoint().size, self.log.size, "signed all the same")
        self.assertEqual(self.log._services().publisher.files.verify(self.log._verifier()).size, self.log.size)
        self.assertEqual([code for code, _sentence in self.log._troubles()], ["anchor"])
        self.assertFalse(self.log.queue)
        states = self.env["trace.record"].search([("log_id", "=", self.log.id)], order="id").mapped("state")
        self.assertEqual(states, ["final", "logged", "logged", "logged"])
        # another node of the same chain
        self.network.rpc_url = self.anvil.url
        anchor = self.log._anchor_now()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.assertEqual((anchor.previous_size, anchor.size), (256, 512))
        self.env.invalidate_all()
        self.assertEqual(
            set(self.env["trace.record"].search([("log_id", "=", self.log.id)]).mapped("state")), {"final"}
        )
        self.log._cron_sequence()
        self.assertFalse(self.log._troubles())
