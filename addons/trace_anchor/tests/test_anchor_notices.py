# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import json
from datetime import timedelta
from unittest.mock import patch

from eth_account import Account
from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .. import chain, sdjwt, tlog
from ..sending import Schedule, Setup
from ..tools import keys
from .common import PASSPHRASE, KeptChainCase


@tagged("post_install", "-at_install")
class TestAnchorNotices(KeptChainCase):
    """What the contract is told besides heads, several heads at once, and a chain that goes back on its word."""

    def finish_all(self, *sendings):
        for _n in range(8):
            self.anvil.mine()
            for sending in sendings:
                sending._run()
        return [sending.state for sending in sendings]

    # -- recall ----------------------------------------------------------------------------------

    def test_a_recall_is_flagged_in_the_contract(self):
        order = self.order()
        order._batch_event("recalled")
        order._batch_event("recalled")
        notice = self.env["trace.notice"].search([("production_id", "=", order.id)])
        self.assertEqual((len(notice), notice.kind, notice.state), (1, "recall", "pending"))
        self.assertFalse(self.contract().recalled(self.log.chain_log_id, notice.tag))
        self.log._cron_anchor()
        self.assertTrue(self.contract().recalled(self.log.chain_log_id, notice.tag))
        self.assertEqual(self.finish_all(notice), ["final"], notice.sentence)
        claims = sdjwt.verify(order.trace_record_ids[:1].jwt + "~", self.log._verifier().public_key).claims
        self.assertEqual(claims["recall_tag"], base64.urlsafe_b64encode(notice.tag).decode().rstrip("="))

    def test_a_recall_before_there_is_a_chain_waits(self):
        self.log.write(Owned(chain_log_id=False))
        order = self.order()
        order._batch_event("recalled")
        notice = self.env["trace.notice"].search([("production_id", "=", order.id)])
        self.assertFalse(notice._step())
        self.assertTrue(notice.sentence)
        self.log._create_on_chain()
        self.assertEqual(self.finish_all(notice), ["final"], notice.sentence)

    def test_a_clone_flags_nothing(self):
        order = self.order()
        order._batch_event("recalled")
        notice = self.env["trace.notice"].search([("production_id", "=", order.id)])
        self.log.write(Owned(database="another/database"))
        with patch.object(chain, "sign", side_effect=AssertionError("signed")):
            notice._run()
        self.assertEqual((notice.state, self.log.state), ("failed", "read_only"))
        self.assertEqual(notice.activity_ids.user_id, self.keeper, "whoever looks after the log is told")

    def test_only_log_administrators_touch_notices(self):
        order = self.order()
        order._batch_event("recalled")
        notice = self.env["trace.notice"].search([("production_id", "=", order.id)])
        auditor = self.env["res.users"].create(
            {
                "name": "Auditor",
                "login": "notice-auditor",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, self.env.ref("mrp_batch_record.group_auditor").ids)],
            }
        )
        self.assertEqual(notice.with_user(auditor).kind, "recall")
        for act in ("action_give_up", "action_continue", "action_again"):
            with self.assertRaises(AccessError):
                getattr(notice.with_user(auditor), act)()

    # -- heartbeat, rotation ---------------------------------------------------------------------

    def test_a_quiet_log_says_that_it_lives(self):
        anchor = self.anchored()
        self.log._cron_anchor()
        self.assertFalse(self.env["trace.notice"].search([("log_id", "=", self.log.id)]), "not yet due")
        long_ago = fields.Datetime.now() - timedelta(hours=self.log.heartbeat_hours + 1)
        self.sql("UPDATE trace_anchor SET create_date = %s WHERE id = %s", long_ago, anchor.id)
        with patch.object(Schedule, "is_anchor_due", return_value=False):
            self.log._cron_anchor()
            self.log._cron_anchor()
        beat = self.env["trace.notice"].search([("log_id", "=", self.log.id), ("kind", "=", "heartbeat")])
        self.assertEqual(len(beat), 1)
        self.assertGreater(self.contract().head(self.log.chain_log_id).heard_at, 0)
        self.assertEqual(self.finish_all(beat), ["final"], beat.sentence)

    def test_the_anchorer_is_changed_by_the_owner(self):
        self.anchored()
        old = self.log.anchorer_address
        notice = self.log._rotate_anchorer()
        with self.assertRaisesRegex(UserError, "is being changed"):
            self.log._anchor_now()
        for state in ("on its way", "final"):
            with self.assertRaisesRegex(UserError, "Only a notice that failed", msg=state):
                notice.action_again()
            self.assertEqual(self.finish_all(notice), ["final"], notice.sentence)
        self.assertNotEqual(self.log.anchorer_address, old)
        self.assertEqual(self.log._account("anchorer").address, self.log.anchorer_address)
        self.assertEqual(self.contract().roles(self.log.chain_log_id).anchorer, self.log.anchorer_address)
        self.anvil.fund(self.log.anchorer_address)
        self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.assertEqual(anchor.sender, self.log.anchorer_address)

    # -- the end of a log ------------------------------------------------------------------------

    def end(self, **vals):
        successor = self.log._end(
            "moving",
            {"name": "second-log", "origin": "localhost/trace/second-log", "network_id": self.network.id, **vals},
        )
        self.assertEqual((self.log.state, successor.state), ("ending", "open"))
        self.assertEqual(self.env["trace.log"]._for_company(self.company), successor)
        return successor

    def test_a_log_is_succeeded_by_another(self):
        record = self.order().trace_record_ids
        successor = self.end()
        self.assertTrue(record.logged_at, "what was sealed before belongs to the old log")
        last = self.log._last_checkpoint()
        cited = json.loads(successor.genesis)["predecessor"]
        self.assertEqual((cited["size"], cited["root"]), (last.size, last.root.hex()))
        self.assertEqual(cited["log_id"], "0x" + self.log.chain_log_id.hex())
        entries = [tlog.Entry.decode(entry) for entry in self.log._services().store.entries(0, self.log.size)]
        self.assertIn(tlog.entry.successor(self.log.succession.encode()), entries)
        anchor = self.log._in_flight()
        self.log._cron_anchor()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.log._cron_anchor()
        seal = self.env["trace.notice"].search([("log_id", "=", self.log.id), ("kind", "=", "seal")])
        self.assertIn("second-log", seal.sentence)
        self.anvil.fund(successor._account("owner").address, successor._account("anchorer").address)
        successor._create_on_chain()
        self.assertEqual(self.finish_all(seal), ["final"], seal.sentence)
        roles = self.contract().roles(self.log.chain_log_id)
        self.assertEqual((roles.is_sealed, roles.successor), (True, successor.chain_log_id))
        self.assertEqual(self.log.state, "ended")
        order = self.order()
        self.assertEqual(order.trace_record_ids.log_id, successor)
        anchor = successor._anchor_now()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.assert_audit_reads_the_ended_log(record)

    def assert_audit_reads_the_ended_log(self, record):
        audit = self.env["trace.audit"]._begin(self.company)._run()
        self.assertFalse(audit.finding_ids, audit.finding_ids.mapped("sentence"))
        self.env.cr.execute("ALTER TABLE trace_leaf DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE trace_leaf SET tag = sha256(tag) WHERE record_id = %s", (record.id,))
        self.env.invalidate_all()
        audit = self.env["trace.audit"]._begin(self.company)._run()
        self.assertLessEqual({"leaf", "root", "tile"}, set(audit.finding_ids.mapped("kind")))

    def test_a_broken_log_ends_where_the_chain_knew_it(self):
        anchor = self.anchored()
        waiting = self.order()
        self.log._go_read_only("restored")
        successor = self.end()
        cited = json.loads(successor.genesis)["predecessor"]
        self.assertEqual((cited["size"], cited["root"]), (anchor.size, anchor.root.hex()))
        self.log._schedule().carry_over()
        carried = waiting.trace_record_ids.sorted("version")[-1]
        self.assertEqual((carried.log_id, carried.moment), (successor, "amended"))
        self.log._schedule().carry_over()
        self.assertEqual(len(waiting.trace_record_ids), 2, "carried over once")

    def test_a_log_that_ends_alone_stops_nobody(self):
        """Batches are sealed on by people who may not make logs; a second one as little as the first is in the way."""
        operator = new_test_user(
            self.env,
            "ended-operator",
            groups="mrp.group_mrp_user,mrp_batch_record.group_operator",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        ended = self.log
        for number in (2, 3):
            ended.write(Owned(chain_log_id=False))
            self.assertFalse(ended._end("closing"))
            self.assertEqual(ended.state, "ended")
            waiting = self.env["trace.log"]._for_company(self.company)
            self.assertEqual((waiting.state, waiting.name), ("draft", f"{self.log.name}-{number}"))
            waiting.unlink()  # and when it is not there, the next seal makes it
            order = self.order(confirm=False)
            order.with_user(operator).action_confirm()
            record = order.trace_record_ids
            waiting = record.log_id
            self.assertEqual((waiting.state, waiting.name), ("draft", f"{self.log.name}-{number}"))
            self.assertEqual((waiting.predecessor_id, waiting.network_id), (ended, self.network))
            self.assertIn(ended.name, waiting.trouble)
            self.assertIn(waiting.name, ended.ending_note)
            self.assertEqual([code for code, _sentence in waiting._troubles()], ["not_open"])
            with self.assertRaisesRegex(UserError, "nothing to resume"):
                ended.action_resume()
            self.make_keys(waiting)
            waiting._open()
            waiting._sequence()
            self.assertTrue(record.logged_at)
            self.assertEqual(json.loads(waiting.genesis)["predecessor"]["root"], ended._last_checkpoint().root.hex())
            self.assertFalse(waiting.trouble)
            ended = waiting

    # -- the owner -------------------------------------------------------------------------------

    def test_the_owner_is_changed_in_two_steps(self):
        self.anchored()
        old = self.log.owner_address
        offer = self.log._change_owner()
        self.assertEqual(self.finish_all(offer), ["final"], offer.sentence)
        self.assertEqual(self.contract().roles(self.log.chain_log_id).owner, old, "offered is not taken")
        accept = self.env["trace.notice"].search([("log_id", "=", self.log.id), ("kind", "=", "accept")])
        self.log._cron_anchor()
        self.assertIn("too little to pay", accept.sentence)
        self.anvil.fund(offer.address)
        self.assertEqual(self.finish_all(accept), ["final"], accept.sentence)
        self.assertEqual(self.contract().roles(self.log.chain_log_id).owner, offer.address)
        self.assertEqual((self.log.owner_address, self.log._account("owner").address), (offer.address, offer.address))
        self.log._create_on_chain()
        self.assertEqual(self.contract().roles(self.log.chain_log_id).owner, offer.address, "the log keeps its id")
        rotated = self.log._rotate_anchorer()
        self.assertEqual(self.finish_all(rotated), ["final"], rotated.sentence)

    def test_an_owner_elsewhere_is_waited_for(self):
        new = Account.create()
        change = self.env["trace.ownership"].create({"log_id": self.log.id, "is_elsewhere": True, "address": "0x12"})
        with self.assertRaisesRegex(UserError, "40 digits"):
            change.action_change()
        change.address = new.address.lower()
        offer = self.env["trace.notice"].browse(change.action_change()["res_id"])
        self.assertEqual(self.finish_all(offer), ["final"], offer.sentence)
        accept = self.env["trace.notice"].search([("log_id", "=", self.log.id), ("kind", "=", "accept")])
        self.assertEqual(self.finish_all(accept), ["pending"])
        self.assertIn(new.address, accept.sentence)
        self.anvil.fund(new.address)
        contract = self.contract()
        Setup(self.network).send(contract.node, new, contract.accept_ownership(new.address, self.log.chain_log_id))
        self.assertEqual(self.finish_all(accept), ["final"], accept.sentence)
        self.assertEqual(self.log.owner_address, new.address)

    # -- several logs ----------------------------------------------------------------------------

    def test_logs_of_two_companies_share_a_transaction(self):
        directory = chain.KeyDirectory(f"{self.folder}/keys", PASSPHRASE)
        other = self.env["trace.log"]._for_company(self.env["res.company"].create({"name": "Second Dairy"}))
        directory.create_log_key(other.name)
        directory.create_account(f"{other.name}-owner", kdf_work=2)
        other.write({"network_id": self.network.id, "anchorer_keystore": f"{self.log.name}-anchorer"})
        self.assertEqual(
            keys.account(other.name, "anchorer", other.anchorer_keystore).address, self.log.anchorer_address
        )
        self.anvil.fund(other._account("owner").address)
        other._open()
        other._export()
        other._create_on_chain()
        self.order()
        self.env["trace.leaf"]._put(other, [tlog.entry.padding()])
        (self.log | other)._cron_anchor()
        first, second = self.log._last_anchor(), other._last_anchor()
        self.assertEqual((first.state, second.state), ("mined", "mined"), first.sentence or second.sentence)
        self.assertEqual(first.tx_hash, second.tx_hash)
        self.assertEqual(self.finish(second), "final", second.sentence)
        self.assertEqual(first.state, "final")
        for log in self.log | other:
            anchor = log._last_anchor()
            head = self.contract().head(log.chain_log_id)
            self.assertEqual((head.size, head.root), (anchor.size, anchor.root))

    # -- a chain in trouble ----------------------------------------------------------------------

    def test_a_head_that_another_server_sent_is_taken_as_ours(self):
        """The row was lost with a backup, the head is on the chain: nothing is signed, nothing fails."""
        self.order()
        checkpoint = self.log._services().sequencer.close_period()
        self.log._export()
        account = self.log._account("anchorer")
        contract = self.contract()
        call = contract.anchor(account.address, self.log.chain_log_id, 0, checkpoint.size, checkpoint.root, [])
        Setup(self.network).send(contract.node, account, call)
        anchor = self.log._anchoring().queue(checkpoint)
        with patch.object(chain, "sign", side_effect=AssertionError("signed")):
            anchor._run()
            self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.assertFalse(anchor.tx_hash)
        self.assertNotIn("tx", anchor._bundle_entry())

    def test_a_dropped_transaction_is_sent_again_as_it_was(self):
        self.anvil.ask("evm_setAutomine", False)
        self.order()
        anchor = self.log._anchor_now()
        raw = anchor.raw_tx
        self.anvil.ask("anvil_dropAllTransactions")
        anchor._run()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        self.assertEqual((anchor.raw_tx, anchor.attempts), (raw, 1))

    # -- the network's form ----------------------------------------------------------------------

    def test_the_network_says_what_is_wrong_and_offers_the_button(self):
        self.network.action_check()
        self.assertEqual((self.network.fault, "expected code" in self.network.status), (False, True))
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertIn("最终", self.network.with_context(lang="zh_CN").status, "in the language of whoever reads it")
        self.anvil.ask("anvil_setBalance", self.log.anchorer_address, "0x1")
        self.network.action_check()
        self.assertEqual(self.network.fault, "funds")
        self.assertIn(self.log.anchorer_address, self.network.status)
        self.anvil.ask("anvil_setCode", self.network.contract_address, "0x6001")
        self.network.action_check()
        self.assertEqual(self.network.fault, "code")
        self.anvil.ask("anvil_setCode", self.network.contract_address, "0x")
        self.network.action_check()
        self.assertEqual(self.network.fault, "contract")
        self.network.write(Owned(chain_id=5))
        self.network.action_check()
        self.assertEqual(self.network.fault, "chain")
        with self.assertRaisesRegex(UserError, "anchored on chain"):
            self.network.action_use_chain_id()
        self.network.rpc_url = "http://127.0.0.1:9"
        self.network.action_check()
        self.assertEqual(self.network.fault, "node")
