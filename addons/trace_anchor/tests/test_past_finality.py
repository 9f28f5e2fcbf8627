# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.fact_guard.guard import Owned
from odoo.tests import tagged

from ..chain import Node
from ..sending.finality import stands, watch_final
from .common import KeptChainCase


@tagged("post_install", "-at_install")
class TestPastFinality(KeptChainCase):
    """A chain in trouble drops blocks that it had called final; what stood in them is final no more."""

    def told(self, notice):
        """A notice brought to its end."""
        for _n in range(8):
            notice._run()
            self.anvil.mine()
        self.assertEqual(notice.state, "final", notice.sentence)
        return notice

    def drop_from(self, number):
        """The chain loses its blocks from that number on."""
        self.anvil.ask("anvil_reorg", self.contract().node.newest().number - number + 1, [])

    def test_the_newest_head_is_sent_again(self):
        first, second = self.anchored(), self.anchored()
        self.drop_from(first.block_number)
        self.assertEqual(self.contract().head(self.log.chain_log_id).size, 0)
        self.log._anchoring().watch_final()
        self.assertEqual((first.state, second.state), ("failed", "reorged"))
        self.assertEqual(second.activity_ids.user_id, self.keeper)
        self.assertEqual(first.activity_ids.user_id, self.keeper, "its proofs must be made again too")
        self.assertEqual(self.finish(second), "final", second.sentence)
        head = self.contract().head(self.log.chain_log_id)
        self.assertEqual((head.size, head.root), (second.size, second.root))
        self.assertEqual(self.order().trace_record_ids.log_id, self.log)

    def test_a_head_on_its_way_ends_what_fell_behind_it(self):
        """It becomes final on the new chain; below it nothing may be called final that is not there any more."""
        first, second = self.anchored(), self.anchored()
        self.order()
        third = self.log._anchor_now()
        self.assertEqual(third.state, "mined", third.sentence)
        self.drop_from(second.block_number)
        self.assertEqual(self.finish(third), "final", third.sentence)
        self.assertEqual((first.state, second.state), ("final", "failed"))
        self.assertEqual(second.activity_ids.user_id, self.keeper)
        self.assertTrue(stands(first, self.contract()))

    def left_waiting(self):
        """A final head, and the next one waiting in no block; then the chain and its pool forget both."""
        first = self.anchored()
        self.anvil.ask("evm_setAutomine", False)
        self.addCleanup(self.anvil.ask, "evm_setAutomine", True)
        self.order()
        second = self.log._anchor_now()
        self.assertEqual(second.state, "broadcast", second.sentence)
        self.assertGreater(second.nonce, first.nonce)
        self.anvil.ask("anvil_dropAllTransactions")
        self.drop_from(first.block_number)
        self.anvil.ask("evm_setAutomine", True)
        return first, second

    def test_what_waits_behind_a_dropped_head_is_signed_anew_at_once(self):
        first, second = self.left_waiting()
        for _n in range(4):
            self.log._cron_anchor()
            self.anvil.mine(3)
        self.assertEqual((first.state, second.state), ("failed", "final"), second.sentence)
        self.assertEqual((second.nonce, second.restarts), (first.nonce, 1))
        self.assertEqual(self.contract().head(self.log.chain_log_id).size, second.size)

    def test_a_node_that_is_behind_makes_no_number_free(self):
        first, second = self.left_waiting()
        signed = second.tx_hash
        block = Node.block
        with patch.object(
            Node, "block", lambda node, number: None if number == first.block_number else block(node, number)
        ):
            second._run()
        self.assertEqual((second.state, second.tx_hash, second.restarts), ("broadcast", signed, 0))
        self.assertIn("behind", second.sentence)

    def roles(self):
        return self.contract().roles(self.log.chain_log_id)

    def test_a_new_anchorer_is_named_again(self):
        old = self.log.anchorer_address
        notice = self.told(self.log._rotate_anchorer())
        self.anvil.fund(self.log.anchorer_address)
        anchor = self.anchored()
        self.drop_from(notice.block_number)
        self.anvil.fund(self.log.anchorer_address)
        self.assertEqual(self.roles().anchorer, old)
        self.turns(16)
        self.assertEqual((notice.state, anchor.state), ("final", "final"), (notice.sentence, anchor.sentence))
        self.assertEqual(self.roles().anchorer, self.log.anchorer_address)
        self.assertEqual(self.contract().head(self.log.chain_log_id).size, anchor.size)

    def test_an_owner_is_changed_again(self):
        old = self.log.owner_address
        offer = self.log._change_owner()
        self.anvil.fund(offer.address)
        self.turns()
        self.assertEqual(self.log.owner_address, offer.address)
        self.drop_from(offer.block_number)
        self.anvil.fund(offer.address)
        self.assertEqual(self.roles().owner, old)
        self.turns(16)
        self.assertEqual(self.roles().owner, offer.address)
        self.assertEqual(self.log.owner_address, offer.address)
        accept = self.env["trace.notice"].search([("log_id", "=", self.log.id), ("kind", "=", "accept")])
        self.assertEqual((offer.state, accept.mapped("state")), ("final", ["final"]), accept.mapped("sentence"))

    def ended(self):
        """The last head and the notice of the end of a log, both final."""
        self.order()
        self.log._end("closing")
        self.turns()
        self.assertEqual(self.log.state, "ended")
        seal = self.env["trace.notice"].search([("log_id", "=", self.log.id), ("kind", "=", "seal")])
        return self.log._last_anchor(("final",)), seal

    def turns(self, number=8):
        for _n in range(number):
            self.log._cron_anchor()
            self.anvil.mine(3)

    def assert_ended_on_chain(self, last, seal):
        self.assertEqual((last.state, seal.state), ("final", "final"), (last.sentence, seal.sentence))
        self.assertEqual(self.log.state, "ended")
        self.assertEqual(self.contract().head(self.log.chain_log_id).size, last.size)
        self.assertTrue(self.roles().is_sealed)

    def test_a_log_ends_again_after_its_last_head(self):
        last, seal = self.ended()
        self.drop_from(last.block_number)
        self.assertEqual(self.contract().head(self.log.chain_log_id).size, 0)
        self.log._cron_anchor()
        self.assertEqual(self.log.state, "ending")
        self.assertIn("anchor that is on its way", seal.sentence)
        self.turns()
        self.assert_ended_on_chain(last, seal)
        self.assertGreater(seal.block_number, last.block_number)

    def test_only_the_end_is_told_again(self):
        last, seal = self.ended()
        self.drop_from(seal.block_number)
        self.assertFalse(self.roles().is_sealed)
        self.log._cron_anchor()
        self.assertEqual((self.log.state, last.state), ("ending", "final"))
        self.turns()
        self.assert_ended_on_chain(last, seal)

    def test_a_recall_is_flagged_again(self):
        order = self.order()
        order._batch_event("recalled")
        notice = self.env["trace.notice"].search([("production_id", "=", order.id)])
        self.log._cron_anchor()
        self.told(notice)
        self.drop_from(notice.block_number)
        self.assertFalse(self.contract().recalled(self.log.chain_log_id, notice.tag))
        self.log._cron_anchor()
        self.assertNotEqual(notice.state, "final")
        self.assertEqual(notice.activity_ids.user_id, self.keeper)
        self.told(notice)
        self.assertTrue(self.contract().recalled(self.log.chain_log_id, notice.tag))

    def test_only_the_newest_heartbeat_is_sent_again(self):
        self.anchored()
        notices = self.env["trace.notice"]
        for _n in range(2):
            self.anvil.ask("evm_increaseTime", 60)
            notices |= self.told(
                notices.create(Owned({"log_id": self.log.id, "network_id": self.network.id, "kind": "heartbeat"}))
            )
        self.drop_from(notices[0].block_number)
        self.assertEqual(watch_final(notices, self.log), notices.sorted("block_number", reverse=True))
        self.assertEqual(notices.mapped("state"), ["failed", "reorged"])
        self.told(notices[1])

    def audited(self):
        """The kinds of finding of an audit, with what they tell."""
        findings = self.env["trace.audit"]._begin(self.company)._run().finding_ids
        return [(finding.kind, finding.details) for finding in findings]

    def test_what_is_only_said_to_be_final_is_found(self):
        """The server's own database user says so before a block is there, or of another block: the contract tells."""
        first = self.anchored()
        self.assertEqual(self.audited(), [])
        self.anvil.ask("evm_setAutomine", False)
        self.addCleanup(self.anvil.ask, "evm_setAutomine", True)
        self.order()
        second = self.log._anchor_now()
        self.assertEqual(second.state, "broadcast", second.sentence)
        said = {"network": self.network.name, "size": second.size, "block": first.block_number}
        for state in ("mined", "final"):
            self.env.cr.execute(
                "UPDATE trace_anchor SET state = %s, block_number = %s, block_hash = %s, block_time = %s WHERE id = %s",
                (state, first.block_number, first.block_hash, first.block_time, second.id),
            )
        self.env.invalidate_all()
        self.assertEqual(self.audited(), [("anchor", said)])
        self.env.cr.execute(
            """
            INSERT INTO trace_anchor (log_id, network_id, company_id, checkpoint_id, size, root, state, block_number,
                                      block_hash, block_time)
            SELECT log_id, network_id, company_id, checkpoint_id, size, root, 'final', block_number - 1, block_hash,
                   block_time - interval '1 year' FROM trace_anchor WHERE id = %s
            """,
            [first.id],
        )
        self.assertIn(("anchor", said | {"size": first.size, "block": first.block_number - 1}), self.audited())
