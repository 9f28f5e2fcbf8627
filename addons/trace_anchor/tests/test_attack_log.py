# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .. import tlog
from ..chain import NodeRefused
from ..tools.addresses import clean, shown
from .common import TraceCase

REFUSED = UserError  # every refusal is one: of rights, of values, of acts
ROLES = {
    "plain": "base.group_user",
    "stock": "stock.group_stock_user",
    "operator": "mrp_batch_record.group_operator",
    "supervisor": "mrp_batch_record.group_supervisor",
    "auditor": "mrp_batch_record.group_auditor",
    "disclosure": "trace_anchor.group_trace_disclosure",
    "administrator": "trace_anchor.group_trace_admin",
}
#: What somebody sets up; every other model of this add-on that keeps rows is made by its own code alone.
SET_UP = ("trace.log", "trace.network", "trace.witness")
#: What people choose there; everything else is computed or noted by the code.
CHOSEN = {
    "trace.log": {
        "name",
        "company_id",
        "origin",
        "network_id",
        "anchorer_keystore",
        "anchoring",
        "anchor_hours",
        "heartbeat_hours",
    },
    "trace.network": {
        "name",
        "active",
        "company_id",
        "rpc_url",
        "chain_id",
        "contract_address",
        "finality",
        "finality_depth",
        "fee_cap",
        "min_tip",
        "bump_minutes",
        "explorer_url",
        "signer_url",
        "signer_address",
        "second_url",
    },
    "trace.witness": {"active", "name", "url", "vkey", "log_id", "company_id"},
}
WITNESS = tlog.VerifierKey("witness.example/w1", bytes(range(32)), tlog.note.COSIGNATURE)
MAGIC = {"id", "create_uid", "create_date", "write_uid", "write_date"}
TAMPERED = "UPDATE trace_record SET batch_number = 'X', payload = '\\x00' WHERE id = %s"


@tagged("post_install", "-at_install")
class TestAttackLog(HttpCase, TraceCase):
    """What callers who know the source try on the log, its audits and its anchors: none of it succeeds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.users = {
            role: new_test_user(
                cls.env, f"attack_{role}", groups=group, company_id=cls.company.id, company_ids=cls.company.ids
            )
            for role, group in ROLES.items()
        }
        cls.record = cls.order().trace_record_ids
        cls.log._sequence()
        cls.network = cls.env["trace.network"].create(
            {
                "name": "Chain",
                "rpc_url": "https://us3r:s3cretpw@node.example/v3/APIKEY12345?token=T0KEN678",
                "chain_id": 31337,
            }
        )

    def kept(self):
        """The models of this add-on that keep rows."""
        return [
            model
            for name, model in self.env.items()
            if name.startswith("trace.") and not model._abstract and not model._transient and model._auto
        ]

    def columns(self, model):
        return {name for name, field in model._fields.items() if field.store and field.column_type} - MAGIC

    def a_row(self, model):
        """A row of the model, made by the code it belongs to."""
        owned = {
            "trace.audit": lambda: self.env["trace.audit"]._begin(self.company),
            "trace.witness": lambda: self.env["trace.witness"].create(
                {"log_id": self.log.id, "url": "https://witness.example", "vkey": str(WITNESS)}
            ),
            "trace.anchor": lambda: self.log._anchoring().queue(self.log._last_checkpoint()),
            "trace.notice": lambda: self.env["trace.notice"].create(
                Owned(log_id=self.log.id, network_id=self.network.id, kind="heartbeat")
            ),
        }
        found = model.sudo().search([], limit=1)
        if not found and model._name in owned:
            self.log.write({"network_id": self.network.id})
            found = owned[model._name]()
        return found

    def test_each_column_is_chosen_by_people_or_owned_by_code(self):
        """A column that is added has to be put on one side."""
        for model in self.kept():
            owned = model._guarded_names("owner") | model._guarded_names("once")
            free = self.columns(model) - owned
            self.assertEqual(
                free | {"log_id"} & CHOSEN.get(model._name, set()), CHOSEN.get(model._name, set()), model._name
            )
            self.assertEqual(model._owned_rows, model._name not in SET_UP, model._name)

    def test_nobody_makes_a_row_by_hand(self):
        for model in self.kept():
            if model._name in SET_UP:
                continue
            forged = {f"default_{name}": 1 for name in self.columns(model)}
            for user in [*self.users.values(), self.env.ref("base.user_admin")]:
                for asking in (model.with_user(user), model.with_user(user).sudo()):
                    with self.assertRaises(REFUSED, msg=(model._name, user.login)):
                        asking.with_context(**forged).create([{}])
                    with self.assertRaises(REFUSED, msg=(model._name, user.login)):
                        asking.create([{name: 1 for name in sorted(self.columns(model))}])

    def test_nobody_writes_what_the_code_notes(self):
        for model in self.kept():
            row = self.a_row(model)
            for name in sorted(self.columns(model) & (model._guarded_names("owner") | model._guarded_names("once"))):
                for user in self.users.values():
                    for asking in (row.with_user(user), row.with_user(user).sudo()):
                        with self.assertRaises(REFUSED, msg=(model._name, name, user.login)):
                            asking.write({name: False})

    def test_defaults_of_the_caller_do_not_count(self):
        administrator = self.users["administrator"]
        company = self.env["res.company"].sudo().create({"name": "Second Dairy"})
        administrator.company_ids += company
        self.env["trace.log"].search([("company_id", "=", company.id)]).sudo().unlink()
        log = (
            self.env["trace.log"]
            .with_user(administrator)
            .with_context(
                allowed_company_ids=company.ids,
                default_state="open",
                default_vkey="forged",
                default_genesis="forged",
                default_chain_log_id="00" * 32,
                default_predecessor_id=self.log.id,
                default_end_size=9,
            )
            .create([{"name": "second", "company_id": company.id, "origin": "second.example/trace/second"}])
        )
        self.assertEqual(
            (log.state, log.vkey, log.genesis, log.chain_log_id, log.predecessor_id.id, log.end_size),
            ("draft", False, False, False, False, 0),
        )

    def test_what_an_opened_log_is_known_by_stays(self):
        log = self.log.with_user(self.users["administrator"])
        for vals in (
            {"name": "another"},
            {"origin": "another.example/trace/x"},
            {"company_id": self.env.ref("base.main_company").id},
        ):
            with self.assertRaises(REFUSED, msg=vals):
                log.write(vals)
        log.write({"name": self.log.name, "anchor_hours": 12})
        self.assertEqual(self.log.anchor_hours, 12)

    def test_a_log_on_a_chain_stays_there(self):
        self.log.write({"network_id": self.network.id})
        other = self.network.copy({"name": "Elsewhere", "chain_id": 5})
        moved = self.network.copy({"name": "Another node", "rpc_url": "http://other.example"})
        self.log.write(Owned(chain_log_id=b"\1" * 32))
        log = self.log.with_user(self.users["administrator"])
        for network in (other.id, False):
            with self.assertRaises(REFUSED):
                log.write({"network_id": network})
        log.write({"network_id": moved.id})
        for vals in ({"chain_id": 5}, {"contract_address": "0x" + "11" * 20}):
            with self.assertRaises(REFUSED, msg=vals):
                moved.with_user(self.users["administrator"]).write(vals)

    def test_an_alarm_is_not_silenced(self):
        self.tamper("trace_record", TAMPERED, self.record.id)
        auditor = self.users["auditor"]
        audits = self.env["trace.audit"].with_user(auditor).with_context(allowed_company_ids=self.company.ids)
        audit = audits.browse(audits.action_start()["res_id"])
        self.assertTrue(audit.alarm_count)
        clean_run = {
            "phase": "done",
            "started_at": fields.Datetime.now(),
            "finished_at": fields.Datetime.now(),
            "record_count": 3,
        }
        defaults = {f"default_{name}": value for name, value in clean_run.items()}
        for user in self.users.values():
            runs, run, findings = audits.with_user(user), audit.with_user(user), audit.finding_ids.with_user(user)
            for act, arguments in (
                (runs.create, [clean_run]),
                (runs.with_context(**defaults).create, [{}]),
                (run.write, [{"phase": "done"}]),
                (run.unlink, []),
                (findings.unlink, []),
                (findings.write, [{"kind": "added"}]),
                (
                    self.env["trace.audit.closing"].with_user(user).create,
                    [
                        {
                            "finding_id": audit.finding_ids[:1].id,
                            "company_id": self.company.id,
                            "reason": "f",
                            "user_id": user.id,
                        }
                    ],
                ),
            ):
                with self.assertRaises(REFUSED, msg=(user.login, act)):
                    act(*arguments)
            self.assertFalse(self._imported(runs))
        self.assertIn("audit_alarm", [code for code, _sentence in self.log._troubles()])
        self.env["trace.audit"]._begin(self.company)
        self.assertIn("audit_alarm", [code for code, _sentence in self.log._troubles()], "a run that was only begun")

    def _imported(self, audits):
        try:
            return audits.load(["phase", "record_count"], [["done", "3"]])["ids"]
        except AccessError:
            return False

    def _sql_refused(self, statement, *parameters):
        self.env.flush_all()
        with (
            self.assertRaisesRegex(psycopg2.Error, "refused", msg=statement),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement, parameters)

    def test_the_database_keeps_what_the_orm_keeps(self):
        """The server's own user, past the ORM."""
        for table in sorted(model._table for model in self.kept() if model._owned_rows or model._name == "trace.log"):
            self._sql_refused(f"TRUNCATE {table} CASCADE")
        anchor = self.a_row(self.env["trace.anchor"])
        notice = self.a_row(self.env["trace.notice"])
        audit = self.env["trace.audit"]._begin(self.company)._run()
        for row, changes in (
            (anchor, ("size = 9", "root = NULL")),
            (notice, ("kind = 'seal'", "tag = '\\x01'")),
            (audit, ("phase = 'chain'", "record_count = 9", "finished_at = NULL")),
            (self.log, ("name = 'x'", "origin = 'x'", "vkey = NULL", "genesis = 'x'", "state = 'draft'")),
        ):
            self._sql_refused(f"DELETE FROM {row._table} WHERE id = %s", row.id)
            for change in changes:
                self._sql_refused(f"UPDATE {row._table} SET {change} WHERE id = %s", row.id)

    def test_a_key_is_destroyed_by_somebody_and_for_a_reason(self):
        key = self.env["trace.record.key"].search([("production_id", "=", self.record.production_id.id)])
        for change in (
            "secret = NULL, erased_at = now()",
            "secret = NULL, erased_at = now(), erased_by = 2",
            "secret = NULL, erased_at = now(), erased_by = 2, erase_reason = ' '",
            "secret = '\\x01'",
            "secret = NULL, erased_by = 2, erase_reason = 'asked'",
            "erase_reason = 'x'",
            "erased_by = 2",
        ):
            self._sql_refused(f"UPDATE trace_record_key SET {change} WHERE id = %s", key.id)
        key.production_id.write(Owned(release_decision="rejected"))
        key.with_user(self.users["administrator"])._erase("The customer asked")
        for change in ("erased_by = NULL", "erased_at = NULL", "erase_reason = 'x'", "secret = '\\x01'"):
            self._sql_refused(f"UPDATE trace_record_key SET {change} WHERE id = %s", key.id)

    def test_who_may_audit(self):
        may = {role for role, user in self.users.items() if self._may_audit(user)}
        self.assertEqual(may, {"auditor", "supervisor", "disclosure", "administrator"})

    def _may_audit(self, user):
        try:
            self.env["trace.audit"].with_user(user).with_context(allowed_company_ids=self.company.ids).action_start()
        except AccessError:
            return False
        return True

    def test_an_audit_that_never_ends_is_old(self):
        audit = self.env["trace.audit"]._begin(self.company)
        audit.write(Owned(started_at=fields.Datetime.now() - timedelta(days=4)))
        self.assertIn("audit_old", [code for code, _sentence in self.log._troubles()])

    def test_what_lets_one_in_at_a_node_is_shown_to_nobody(self):
        network = self.network
        for words in (
            f"no answer from {network.rpc_url}",
            "HTTPSConnectionPool: Max retries exceeded with url: /v3/APIKEY12345",
            "invalid key APIKEY12345",
            "the user us3r with s3cretpw is unknown",
            "token T0KEN678 expired",
        ):
            said = network._sentence(NodeRefused("words", words=words))
            for secret in ("us3r", "s3cretpw", "APIKEY12345", "T0KEN678"):
                self.assertNotIn(secret, said)
        self.assertEqual(shown(network.rpc_url), "https://node.example")
        self.assertEqual(clean("see http://a:b@[::1]:8545/x?y and stay"), "see http://[::1]:8545 and stay")
        self.assertEqual(clean("the node does not answer", "https://node.example/node"), "the node does not answer")
