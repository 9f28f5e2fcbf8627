# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import os
from unittest.mock import patch

import psycopg2
from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .. import sdjwt
from ..models.audit.trace_audit_finding import NO_ALARM
from ..record import normal
from ..record.sealed_version import encrypt
from ..tools.wording import Said
from .common import TraceCase

#: A row like the newest one, but for these values.
AGAIN = """
    INSERT INTO %(table)s SELECT another.* FROM (SELECT * FROM %(table)s ORDER BY id DESC LIMIT 1) newest,
           jsonb_populate_record(NULL::%(table)s, to_jsonb(newest) || %(values)s) another
"""
ERASED = """
    UPDATE trace_record_key
       SET secret = NULL, erased_at = now() AT TIME ZONE 'UTC', erased_by = %s, erase_reason = 'GDPR'
     WHERE production_id = %s
"""


@tagged("post_install", "-at_install")
class TestAttackActs(TraceCase):
    """What the server's own database user writes to have an audit look elsewhere, or an alarm closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.orders = [cls.order() for _n in range(3)]
        cls.orders[1].write(Owned(release_state="released"))
        cls.orders[1]._batch_event("released")
        cls.log._sequence()
        cls.log._export()
        cls.stranger = cls.env["res.company"].create({"name": "Stranger"})
        cls.other_log = cls.env["trace.log"]._for_company(cls.stranger)
        cls.env.flush_all()

    def audit(self):
        self.env.invalidate_all()
        return self.env["trace.audit"]._begin(self.company)._run()

    def alarms(self):
        return self.audit().finding_ids.filtered(lambda finding: finding.kind not in NO_ALARM)

    def codes(self):
        self.env.invalidate_all()
        return [code for code, _sentence in self.log._troubles()]

    def refused(self, statement, *parameters, **names):
        self.env.flush_all()
        with (
            self.assertRaisesRegex(psycopg2.Error, "refused", msg=statement),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(SQL(statement, *parameters, **names))

    def row(self, order, version, log):
        """The columns of a version of an order as it reads now, made without the server."""
        live = normal.sealed_sections(order._sealable_records()[order.id])
        first = order.trace_record_ids[-1]
        secret = first._secret()
        return {
            "production_id": order.id,
            "company_id": self.company.id,
            "log_id": log.id,
            "batch_number": first.batch_number,
            "identity": first.identity,
            "version": version,
            "moment": "amended",
            "sealed_at": "2099-01-01",
            "tag": sdjwt.RecordKey(secret).tag(version),
            "payload": encrypt(secret, version, first.identity, sdjwt.canonical(live)),
        }

    def version(self, order, version):
        """A version whatever the counter says, and its entry, in another company's log.

        Put in with the guards off: what the audit says of it is tried.
        """
        row = {"id": self.env["trace.record"].search([], limit=1).id + 1000, **self.row(order, version, self.other_log)}
        self.tamper("trace_record", f"INSERT INTO trace_record ({', '.join(row)}) VALUES %s", tuple(row.values()))  # noqa: S608
        self.tamper(
            "trace_leaf",
            "INSERT INTO trace_leaf (log_id, record_id, kind, tag, leaf_index, logged_second)"
            " SELECT log_id, id, '1', tag, 0, 1 FROM trace_record WHERE id = %s",
            row["id"],
        )
        return self.env["trace.record"].browse(row["id"])

    def test_nobody_takes_an_id_in_advance(self):
        self.env["trace.audit"]._begin(self.company)._find("unread", details={"problem": "away"})
        self.env["trace.cosignature"].create(
            Owned(
                checkpoint_id=self.log._last_checkpoint().id, vkey="w+00+AA", line="x", signed_at=fields.Datetime.now()
            )
        )
        self.env["trace.audit.closing"]._make(self.env["trace.audit.finding"].search([], limit=1), "Judged")
        for table in (
            "trace_record",
            "trace_leaf",
            "trace_cosignature",
            "trace_audit_finding",
            "trace_audit_closing",
            "trace_record_key",
            "trace_checkpoint",
        ):
            self.refused(AGAIN, table=SQL.identifier(table), values=psycopg2.extras.Json({"id": 2147480001}))

    def test_a_version_takes_the_number_that_comes_next_in_its_own_companys_log(self):
        values = {"version": 9001, "commitment": None, "jwt": None}
        next_id = SQL(
            "to_jsonb(%s::jsonb || jsonb_build_object('id', nextval('trace_record_id_seq')))",
            psycopg2.extras.Json(values),
        )
        self.refused(AGAIN, table=SQL.identifier("trace_record"), values=next_id)
        key = self.env["trace.record.key"].search([("production_id", "=", self.orders[2].id)])
        self.sql("UPDATE trace_record_key SET last_version = last_version + 1 WHERE id = %s", key.id)
        values = {"version": key.last_version, "log_id": self.other_log.id, "commitment": None, "jwt": None}
        next_id = SQL(
            "to_jsonb(%s::jsonb || jsonb_build_object('id', nextval('trace_record_id_seq')))",
            psycopg2.extras.Json(values),
        )
        self.refused(AGAIN, table=SQL.identifier("trace_record"), values=next_id)

    def test_a_forged_newest_version_blinds_neither_audit_nor_seal(self):
        order = self.orders[1]
        self.sql("UPDATE mrp_production SET product_qty = 11, release_state = 'rejected' WHERE id = %s", order.id)
        forged = self.version(order, 9001)
        found = self.alarms()
        self.assertLessEqual({"batch.planned_quantity", "batch.release_state"}, set(found.mapped("path")))
        self.assertEqual(found.filtered(lambda finding: finding.kind == "number").record_id, forged)
        self.assertIn("audit_alarm", self.codes())
        order._batch_event("shipped")
        sealed = order.trace_record_ids.filtered(lambda record: record.version == 3)
        self.assertEqual(sealed._sections()["batch"][normal.EVENT]["differs_from"]["version"], 2)

    def left_to_be_signed(self):
        """An order that reads differently, and a version that says so, for the log to sign."""
        order = self.orders[1]
        self.sql("UPDATE mrp_production SET release_state = 'rejected' WHERE id = %s", order.id)
        self.sql("UPDATE trace_record_key SET last_version = 3 WHERE production_id = %s", order.id)
        row = self.row(order, 3, self.log)
        self.sql(
            f"WITH record AS (INSERT INTO trace_record ({', '.join(row)}) VALUES %s RETURNING id, log_id, tag)"  # noqa: S608
            " INSERT INTO trace_leaf (log_id, record_id, kind, tag) SELECT log_id, id, '1', tag FROM record",
            tuple(row.values()),
        )
        return order.trace_record_ids[:1]

    def test_a_version_that_somebody_left_to_be_signed_is_compared_first(self):
        self.left_to_be_signed()
        self.log._sequence()
        finding = self.env["trace.audit.finding"].search([("kind", "=", "changed")])
        self.assertEqual((finding.path, finding.live_value), ("batch.release_state", "rejected"))
        self.assertIn("audit_alarm", self.codes())

    def test_a_version_that_the_next_log_signs_is_compared_too(self):
        self.left_to_be_signed()._sign_with(self.log._signer())
        finding = self.env["trace.audit.finding"].search([("kind", "=", "changed")])
        self.assertEqual((finding.path, finding.live_value), ("batch.release_state", "rejected"))

    def test_an_entry_that_has_a_place_has_a_signature(self):
        self.sql("UPDATE trace_record_key SET last_version = 2 WHERE production_id = %s", self.orders[0].id)
        forged = self.version(self.orders[0], 2)
        kinds = {finding.kind for finding in self.alarms() if finding.record_id == forged}
        self.assertEqual(kinds, {"number", "leaf"})

    def test_a_counter_that_was_pushed_is_found_once(self):
        order = self.orders[0]
        self.sql("UPDATE trace_record_key SET last_version = 2 WHERE production_id = %s", order.id)
        order._batch_event("amended")
        found = self.alarms()
        self.assertEqual((found.kind, found.production_id, found.details["versions"]), ("gap", order, "2"))
        self.assertIn("version 2 was counted", found.sentence)
        self.assertIn("audit_alarm", self.codes())
        self.assertFalse(self.alarms(), "found once")
        self.assertIn("audit_alarm", self.codes())
        found._close("The counter was pushed by hand")
        order.name = "Another name"
        self.assertFalse(self.alarms())
        self.assertNotIn("audit_alarm", self.codes())

    def test_what_a_restore_lost_is_in_the_log(self):
        order = self.orders[1]
        newest = order.trace_record_ids[0]
        self.tamper("trace_leaf", "UPDATE trace_leaf SET record_id = NULL WHERE record_id = %s", newest.id)
        self.tamper("trace_record", "DELETE FROM trace_record WHERE id = %s", newest.id)
        self.assertFalse(self.alarms().filtered(lambda finding: finding.kind == "gap"))

    def test_a_key_is_there_from_the_first_version_on(self):
        draft = self.order(confirm=False)
        insert = "INSERT INTO trace_record_key (production_id, company_id, %s) VALUES (%s, %s, %s)"
        for columns, values in (
            ("last_version, erased_at, erased_by, erase_reason", "0, now(), 2, 'x'"),
            ("last_version, erased_at, erased_by, erase_reason", "1, now(), 2, 'x'"),
            ("last_version, secret", "7, sha256('')"),
            ("last_version, secret", "0, sha256('')"),
            ("last_version, secret", "1, 'short'"),
            ("last_version", "1"),
            ("last_version, secret, erase_proof", "1, sha256(''), 'x'"),
        ):
            self.refused(insert, SQL(columns), draft.id, self.company.id, SQL(values))
        draft.action_confirm()
        self.assertEqual(len(draft.trace_record_ids), 1)

    def test_an_erasure_in_anothers_name_is_found(self):
        key = self.env["trace.record.key"].search([("production_id", "=", self.orders[0].id)])
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("trace_anchor.group_trace_admin")
        admin.company_ids += self.company
        self.orders[0].write(Owned(release_decision="rejected"))
        key.with_user(admin)._erase("The customer asked")
        self.assertFalse(self.alarms(), "the server did that one")
        self.sql(ERASED, admin.id, self.orders[1].id)
        self.sql("UPDATE mrp_production SET product_qty = 11 WHERE id = %s", self.orders[1].id)
        found = self.alarms()
        self.assertEqual((found.kind, found.production_id), ("erased", self.orders[1]))
        self.assertIn("GDPR", found.sentence)
        self.assertIn("audit_alarm", self.codes())
        self.assertFalse(self.alarms(), "found once")
        found._close("DEV-9: nobody erased it")
        admin.name = "Another name"
        self.assertFalse(self.alarms(), "a person has another name")
        self.assertNotIn("audit_alarm", self.codes())

    def forged_closing(self, finding):
        self.sql(
            "INSERT INTO trace_audit_closing (finding_id, company_id, reason, user_id, closed_at, proof)"
            " SELECT %s, %s, 'Put back', 2, now() AT TIME ZONE 'UTC',"
            " (SELECT proof FROM trace_audit_closing ORDER BY id DESC LIMIT 1)",
            finding.id,
            self.company.id,
        )

    def test_a_closing_that_the_log_has_not_signed_closes_nothing(self):
        self.sql("UPDATE mrp_production SET product_qty = 11 WHERE id = %s", self.orders[1].id)
        self.alarms()._close("Typed in wrongly: DEV-7")
        self.assertNotIn("audit_alarm", self.codes())
        self.sql("UPDATE mrp_production SET product_qty = 12 WHERE id = %s", self.orders[1].id)
        forged = self.alarms()
        self.forged_closing(forged)
        self.assertIn("audit_alarm", self.codes(), "before an audit")
        self.sql("UPDATE mrp_production SET product_qty = 10 WHERE id = %s", self.orders[1].id)
        found = self.alarms()
        self.assertEqual((found.kind, found.production_id), ("closing", self.orders[1]))
        self.assertIn(f"finding {forged.id} reads as closed", found.sentence)
        self.forged_closing(found)
        self.assertIn("audit_alarm", self.codes())
        again = self.alarms()
        self.assertEqual(again.details["finding"], found.id)
        again._close("DEV-8: both closings were forged, the quantity is right")
        self.assertIn("audit_alarm", self.codes(), "the first one is not judged by that")

    def test_the_keys_are_looked_up_once_for_all_closings(self):
        """Monitoring asks every minute, and closings are kept for ever."""
        audit, queries = self.env["trace.audit"]._begin(self.company), []
        for places in (range(1), range(1, 20)):
            for place in places:
                audit._find("unread", details={"problem": str(place)})
            findings = self.env["trace.audit.finding"].search([("closing_ids", "=", False)])
            self.env["trace.audit.closing"]._make(findings, "Judged")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(self.env["trace.audit.closing"]._unconfirmed(self.company))
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*queries)

    def test_without_a_key_nothing_is_closed(self):
        self.sql("UPDATE mrp_production SET product_qty = 11 WHERE id = %s", self.orders[1].id)
        found = self.alarms()
        with patch.dict(os.environ):
            del os.environ["BATCH_TRACE_KEYS"]
            with self.assertRaisesRegex(UserError, "key of the log is not at hand"):
                found._close("Put back")
        self.assertTrue(found.is_open)

    def test_a_log_that_was_never_opened_confirms_nothing(self):
        for state in ("ended", "ending", "read_only"):
            self.refused(
                "UPDATE trace_log SET state = %s, company_id = %s, vkey = 'x' WHERE id = %s",
                state,
                self.company.id,
                self.other_log.id,
            )

    def test_a_log_that_ended_has_ended(self):
        """No place is made for a moment, where another log of the company could be opened and end."""
        for state in ("ending", "ended"):
            self.sql("UPDATE trace_log SET state = %s WHERE id = %s", state, self.log.id)
            for again in ("open", "read_only", "draft"):
                self.refused("UPDATE trace_log SET state = %s WHERE id = %s", again, self.log.id)
        self.log._end_again()
        self.log._go_read_only(Said("chain_head_foreign"))
        self.assertEqual(self.log.state, "ending")
