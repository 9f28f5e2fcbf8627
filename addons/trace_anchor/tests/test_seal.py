# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import os
from unittest.mock import patch

import psycopg2
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .. import sdjwt
from ..record import normal
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestSeal(TraceCase):
    """Sealing lives and dies with the transaction it is part of, and never stops the shop floor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()

    def test_confirming_an_order_seals_its_first_version(self):
        order = self.order()
        record = order.trace_record_ids
        self.assertEqual((record.version, record.moment, record.state), (1, "order_opened", "sealed"))
        self.assertEqual(record.leaf_ids.kind, "1")
        self.assertEqual(record.leaf_ids.commitment, sdjwt.commitment(record.jwt))
        self.assertFalse(record.leaf_ids.logged_at)
        self.assertIn("06901234567892", record.identity)

    def test_a_seal_calls_the_schedule_in_its_own_transaction(self):
        cron = self.env.ref("trace_anchor.ir_cron_sequence")
        called = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        savepoint = self.env.cr.savepoint()
        self.order()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), called + 1)
        savepoint.close(rollback=True)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), called)
        # nothing to sign for in a log that is not open, and nobody listens in a neutralised copy
        self.log.write(Owned(state="read_only"))
        self.env.flush_all()
        self.order()
        self.log.write(Owned(state="open"))
        cron.active = False
        self.env.flush_all()
        self.order()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), called)

    def test_the_schedule_is_woken_once_a_transaction(self):
        after = self.env.cr.postcommit
        after.clear()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_notifydb", autospec=True) as wake:
            for _n in range(3):
                self.order()
            after.run()
            self.assertEqual(wake.call_count, 1)
            self.order()
            after.run()
            self.assertEqual(wake.call_count, 2)

    def test_the_sealed_record_is_the_batch_record(self):
        order = self.order()
        sealed = order.trace_record_ids._sections()
        event = sealed["batch"].pop(normal.EVENT)
        self.assertEqual(event, {"moment": "order_opened"})
        self.assertEqual(sealed, normal.sealed_sections(order._sealable_records()[order.id]))
        self.assertEqual(set(sealed), set(sdjwt.SECTIONS))

    def test_the_signed_record_verifies_with_the_public_key(self):
        record = self.order().trace_record_ids
        shown = sdjwt.verify(sdjwt.present(record.jwt, record._disclosures()), self.log._verifier().public_key)
        self.assertEqual(shown.sections, record._sections())
        self.assertEqual(shown.claims["sub"], record.identity)

    def test_versions_name_the_commitment_before_them(self):
        order = self.order()
        order._batch_event("amended", note="a typing error")
        first, newest = order.trace_record_ids.sorted("version")
        self.assertEqual((first.version, newest.version), (1, 2))
        self.assertEqual(newest.previous_commitment, first.commitment)
        self.assertNotEqual(newest.commitment, first.commitment)

    def test_many_orders_are_sealed_with_two_statements(self):
        orders = self.env["mrp.production"].concat(*(self.order() for _n in range(5)))
        told = []
        execute = self.env.cr.execute

        def noted(query, *arguments, **named):
            told.append(getattr(query, "code", query))
            return execute(query, *arguments, **named)

        with patch.object(self.env.cr, "execute", noted):
            orders._batch_event("released")
        statements = [text for text in told if "INSERT INTO trace_" in text or "UPDATE trace_" in text]
        self.assertEqual(len(statements), 2)
        for order in orders:
            newest, first = order.trace_record_ids
            self.assertEqual((newest.version, newest.moment), (2, "released"))
            self.assertEqual(newest.previous_commitment, first.commitment)
            self.assertEqual(newest.leaf_ids.commitment, sdjwt.commitment(newest.jwt))

    def test_what_is_kept_of_a_log_follows_it(self):
        logs = self.env["trace.log"]
        self.assertEqual(logs._living(self.company).id, self.log.id)
        self.sql("ALTER TABLE trace_log DISABLE TRIGGER USER")  # the database keeps the key of an opened log
        self.log.write(Owned(vkey="another"))
        self.sql("ALTER TABLE trace_log ENABLE TRIGGER USER")
        self.assertIsNone(logs._living(self.company).signer())
        self.log.write(Owned(state="ended"))
        with self.assertRaises(LookupError):
            logs._opened(self.company.id)

    def test_two_tellings_of_one_amendment_are_one_version(self):
        order = self.order()
        order.origin = "S00001"
        order._batch_event("amended", note="A lot was graded")
        order._batch_event("amended", note="A test result was recorded after the decision.")
        self.assertEqual(len(order.trace_record_ids), 2)
        order.origin = "S00002"
        order._batch_event("amended")
        self.assertEqual(len(order.trace_record_ids), 3)
        order._batch_event("recalled")
        self.assertEqual(order.trace_record_ids[0].moment, "recalled")

    def test_an_amendment_that_was_rolled_back_is_sealed_the_next_time(self):
        order = self.order()
        order.origin = "S00001"
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order._batch_event("amended")
            raise ZeroDivisionError
        self.env.invalidate_all()
        order._batch_event("amended")
        self.assertEqual(order.trace_record_ids.mapped("version"), [2, 1])

    def test_a_rolled_back_transaction_leaves_nothing(self):
        before = self.env["trace.leaf"].search_count([])
        order = self.order(confirm=False)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order.action_confirm()
            self.assertEqual(len(order.trace_record_ids), 1)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertFalse(order.trace_record_ids)
        self.assertEqual(self.env["trace.leaf"].search_count([]), before)
        order.action_confirm()
        self.assertEqual(order.trace_record_ids.version, 1)

    def test_without_a_key_the_version_waits_unsigned_and_is_signed_later(self):
        with patch.dict(os.environ):
            del os.environ["BATCH_TRACE_KEYS"]
            order = self.order()
            order._batch_event("step_closed")
            self.assertEqual(set(order.trace_record_ids.mapped("state")), {"queued"})
            self.assertIn("BATCH_TRACE_KEYS", self.log._key_problem())
            with self.assertRaisesRegex(UserError, "BATCH_TRACE_KEYS"):
                self.log._sequence()
        # a version sealed with the key at hand still waits for the unsigned one before it
        order._batch_event("released")
        self.assertEqual(set(order.trace_record_ids.mapped("state")), {"queued"})
        self.log._sequence()
        first, second, newest = order.trace_record_ids.sorted("version")
        self.assertEqual({first.state, second.state, newest.state}, {"logged"})
        self.assertEqual(second.previous_commitment, first.commitment)
        self.assertEqual(newest.previous_commitment, second.commitment)

    def test_odd_values_are_sealed_as_text_instead_of_stopping_the_line(self):
        odd = {"batch": {"float": 72.50, "big": 2**60, "nothing": None, "letter": "e\u0301"}, "materials": []}
        sections = normal.sealed_sections(odd)
        self.assertEqual(sections["batch"], {"float": "72.5", "big": str(2**60), "letter": "\u00e9"})
        sdjwt.check_record(sections)

    def test_an_operator_seals_without_any_right_to_the_log(self):
        operator = new_test_user(
            self.env,
            "trace_operator",
            "mrp_batch_record.group_operator",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        order = self.order(confirm=False)
        order.with_user(operator).action_confirm()
        self.assertEqual(order.trace_record_ids.version, 1)

    def test_users_cannot_read_keys_nor_write_records(self):
        operator = new_test_user(
            self.env,
            "trace_reader",
            "mrp_batch_record.group_operator",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        record = self.order().trace_record_ids
        key = self.env["trace.record.key"].search([("production_id", "=", record.production_id.id)])
        with self.assertRaises(AccessError):
            key.with_user(operator).read(["secret"])
        with self.assertRaises(AccessError):
            record.with_user(operator).write({"moment": "recalled"})
        with self.assertRaises(AccessError):
            self.env["trace.leaf"].with_user(operator).create({"log_id": self.log.id, "kind": "1"})
        with self.assertRaises(AccessError):
            self.log.with_user(operator).action_sequence()

    def test_a_user_without_rights_reads_nothing_at_all(self):
        """Neither keys nor payloads, nor that there are any; the web's guest and a customer least of all."""
        record = self.order().trace_record_ids
        self.log._sequence()
        for number, groups in enumerate(("base.group_user", "base.group_portal", "base.group_public")):
            nobody = new_test_user(
                self.env,
                f"trace_nobody_{number}",
                groups,
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            kept = (
                record,
                record.leaf_ids,
                self.log,
                self.log._last_checkpoint(),
                self.env["trace.record.key"].search([("production_id", "=", record.production_id.id)]),
            )
            for facts in kept:
                with self.subTest(groups=groups, model=facts._name):
                    self.assertTrue(facts)
                    with self.assertRaises(AccessError):
                        facts.with_user(nobody).read()
                    with self.assertRaises(AccessError):
                        facts.with_user(nobody).search([])
            with self.assertRaises(AccessError):
                record.with_user(nobody).read(["payload"])
            with self.assertRaises(AccessError):
                record.with_user(nobody).action_disclose()

    def test_who_may_see_that_it_is_sealed_reads_no_key_and_no_text(self):
        """An auditor reads the record's row; what is in it is encrypted under a key that is not for auditors."""
        auditor = new_test_user(
            self.env,
            "trace_auditor",
            "mrp_batch_record.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        record = self.order().trace_record_ids
        [row] = record.with_user(auditor).read(["payload", "jwt"])
        for text in (self.product.name, record.production_id.name):
            self.assertNotIn(text.encode(), bytes.fromhex(row["payload"]))
        with self.assertRaises(AccessError):
            self.env["trace.record.key"].with_user(auditor).search([])
        with self.assertRaises(AccessError):
            record.with_user(auditor).action_disclose()

    def test_another_company_sees_none_of_it(self):
        record = self.order().trace_record_ids
        other = self.env["res.company"].create({"name": "Competitor"})
        stranger = new_test_user(
            self.env,
            "trace_stranger",
            "trace_anchor.group_trace_admin,mrp_batch_record.group_supervisor",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("trace.record", "trace.record.key", "trace.leaf", "trace.checkpoint"):
            seen = (
                self.env[model]
                .with_user(stranger)
                .with_company(other)
                .with_context(allowed_company_ids=other.ids)
                .search([])
            )
            self.assertFalse(
                seen.filtered(
                    lambda r: (
                        r.sudo()["company_id" if "company_id" in r._fields else "log_id"]
                        in (record.company_id, record.log_id)
                    )
                )
            )
        self.assertNotEqual(self.env["trace.log"]._for_company(other), self.log)

    def test_erasing_the_key_ends_reading_and_proving(self):
        order = self.order()
        record = order.trace_record_ids
        self.log._sequence()
        key = self.env["trace.record.key"].search([("production_id", "=", order.id)])
        order.write(Owned(release_decision="rejected"))
        key._erase("request of the person concerned")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "was erased"):
            record._sections()
        with self.assertRaisesRegex(UserError, "was erased"):
            record._proof_bundle(["batch"])
        order._batch_event("amended")
        self.assertEqual(len(order.trace_record_ids), 1)
        self.assertEqual(self.log._services().store.root(self.log.size), self.log._checkpoint().root)


@tagged("post_install", "-at_install")
class TestAppendOnly(TraceCase):
    """The database refuses, whoever asks: the ORM's guard is only for the friendly sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.record = cls.order().trace_record_ids
        cls.log._sequence()

    def refused(self, query, *parameters):
        with (
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.flush_all()
            self.env.cr.execute(query, parameters)

    def test_sql_cannot_edit_a_sealed_record(self):
        self.refused("UPDATE trace_record SET payload = 'x' WHERE id = %s", self.record.id)
        self.refused("UPDATE trace_record SET jwt = 'x' WHERE id = %s", self.record.id)
        self.refused("UPDATE trace_record SET commitment = NULL WHERE id = %s", self.record.id)
        self.refused("DELETE FROM trace_record WHERE id = %s", self.record.id)
        self.refused("TRUNCATE trace_record CASCADE")

    def test_sql_cannot_move_or_change_an_entry(self):
        self.refused("UPDATE trace_leaf SET leaf_index = 99 WHERE record_id = %s", self.record.id)
        self.refused("UPDATE trace_leaf SET leaf_index = NULL WHERE record_id = %s", self.record.id)
        self.refused("UPDATE trace_leaf SET tag = 'x' WHERE record_id = %s", self.record.id)
        self.refused("DELETE FROM trace_leaf WHERE record_id = %s", self.record.id)
        self.refused("UPDATE trace_checkpoint SET size = 1 WHERE log_id = %s", self.log.id)

    def test_a_record_key_can_only_be_destroyed(self):
        order = self.record.production_id.id
        self.refused("UPDATE trace_record_key SET secret = 'x' WHERE production_id = %s", order)
        self.refused("UPDATE trace_record_key SET last_version = 0 WHERE production_id = %s", order)
        self.refused("UPDATE trace_record_key SET secret = NULL WHERE production_id = %s", order)
        self.refused("DELETE FROM trace_record_key WHERE production_id = %s", order)

    def test_the_orm_says_it_in_a_sentence(self):
        with self.assertRaisesRegex(UserError, "sealed and cannot be edited"):
            self.record.write({"moment": "recalled"})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.record.unlink()


@tagged("post_install", "-at_install")
class TestOpening(TraceCase):
    """An order's opening is sealed once there is a log; then the order stays."""

    def test_before_the_log_is_opened_an_opening_leaves_nothing_and_the_order_can_go(self):
        order = self.order()
        self.assertFalse(order.trace_record_ids)
        order.action_cancel()
        order.unlink()
        self.assertFalse(order.exists())

    def test_what_happens_to_an_order_is_kept_for_the_log_to_come(self):
        order = self.order()
        order._batch_event("material_fed")
        self.assertEqual(order.trace_record_ids.moment, "material_fed")

    def test_a_sealed_order_is_cancelled_not_deleted(self):
        self.open_log()
        order = self.order()
        order.action_cancel()
        with self.assertRaises(UserError) as refused:
            order.unlink()
        self.assertIn(order.name, str(refused.exception))
