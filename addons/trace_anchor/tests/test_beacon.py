# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .. import chain, tlog
from .common import ChainCase


@tagged("post_install", "-at_install")
class TestBeacon(ChainCase):
    """Blocks inside the log: what gives a record its earliest time."""

    AWAY = "http://127.0.0.1:1"

    def beacons(self):
        return self.env["trace.leaf"].search([("log_id", "=", self.log.id), ("kind", "=", "2")], order="leaf_index")

    def test_a_log_that_opens_within_reach_of_its_chain_begins_with_a_beacon(self):
        company = self.env["res.company"].create({"name": "Second Dairy"})
        log = self.env["trace.log"]._for_company(company)
        log.network_id = self.network
        self.make_keys(log)
        log._open()
        kinds = self.env["trace.leaf"].search([("log_id", "=", log.id)], order="leaf_index").mapped("kind")
        self.assertEqual(kinds, ["0", "2"])

    def test_each_period_begins_with_one_beacon(self):
        records = self.order().trace_record_ids
        self.log._sequence()
        self.assertEqual(self.beacons().mapped("leaf_index"), [1])
        records += self.order().trace_record_ids
        self.log._sequence()
        self.assertEqual(len(self.beacons()), 1)
        self.log._sequence()
        self.finish(self.log._anchor_now())
        self.anvil.mine(3)
        late = self.order().trace_record_ids
        self.log._sequence()
        self.env.invalidate_all()
        first, *_closing, newest = self.beacons()
        self.assertEqual(newest.leaf_index, 256)
        for record in records:
            self.assertEqual(record._proof_bundle()["beacon"]["index"], first.leaf_index)
        self.assertEqual(late._proof_bundle()["beacon"]["index"], newest.leaf_index)
        self.assertGreater(newest.tag, first.tag)

    def test_a_period_without_records_gets_no_beacon(self):
        self.log._sequence()
        self.assertFalse(self.beacons())

    def test_a_node_that_is_away_keeps_no_record_out_of_the_log(self):
        record = self.order().trace_record_ids
        self.network.rpc_url = self.AWAY
        self.assertEqual(self.log._sequence(), 1)
        self.assertFalse(self.beacons())
        self.assertNotIn("beacon", record._proof_bundle())
        self.network.rpc_url = self.anvil.url
        later = self.order().trace_record_ids
        self.log._sequence()
        self.assertLess(self.beacons().leaf_index, later.leaf_index)
        self.assertIn("beacon", later._proof_bundle())

    def test_sealing_asks_no_node(self):
        with patch.object(chain.Node, "connect", side_effect=AssertionError("a node was asked")):
            self.order()._batch_event("amended")

    def test_a_beacon_of_another_chain_is_no_evidence(self):
        """A verifier would refuse the whole bundle for it."""
        record = self.order().trace_record_ids
        self.log._services().store.append([tlog.entry.beacon(1, 7, bytes(32))])
        self.network.rpc_url = self.AWAY
        self.log._sequence()
        self.assertNotIn("beacon", record._proof_bundle())
