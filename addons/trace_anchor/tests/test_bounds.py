# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import chain
from ..tools.wording import keep
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestBounds(TraceCase):
    """Numbers and words that nothing can be done with are refused where they come in, or kept as far as they can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.env["trace.network"].create(
            {"name": "Chain", "rpc_url": "http://127.0.0.1:1", "chain_id": 31337}
        )
        cls.log.network_id = cls.network
        cls.open_log()

    def refused(self, record, why=psycopg2.errors.CheckViolation, **vals):
        # what the database refuses becomes a sentence where the request ends
        with self.assertRaises(why), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            record.write(vals)
            self.env.flush_all()

    def test_hours_that_no_date_holds_are_refused(self):
        for name in ("anchor_hours", "heartbeat_hours"):
            for hours in (10**9, -(10**9), 8785, -1):
                self.refused(self.log, **{name: hours})
            self.log.write({name: 8784})
        self.assertTrue(self.log._health()[0]["state"])

    def test_fees_that_cannot_be_paid_are_refused(self):
        for name in ("fee_cap", "min_tip"):
            for fee in (2e9, -1):
                self.refused(self.network, **{name: fee})

    def test_an_address_that_is_none_is_refused(self):
        for name in ("contract_address", "signer_address"):
            for address in ("zz", "0x12", "0x" + "g" * 40, "0x" + "1" * 40 + "\n", "1" * 42):
                self.refused(self.network, ValidationError, **{name: address})
            self.network.write({name: "0x" + "aB" * 20})

    def test_words_that_no_database_holds_are_kept_without_what_it_cannot(self):
        words = chain.NodeRefused("words", words="bad\x00 \ud800node\x1b[31m")
        for said in (words, chain.NodeUnreachable("no_answer", why=words)):
            self.network.write(Owned(status_kept=keep(said)))
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertIn("bad node[31m", self.network.status)
