# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo import Command
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TraceCase

ADMINISTRATOR = "trace_anchor.group_trace_admin"


@tagged("post_install", "-at_install")
class TestLogOwners(TraceCase):
    """The log administrator of another company: keys, network and name of this company's log are not theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.env["trace.network"].create(
            {"name": "Shared chain", "rpc_url": "http://127.0.0.1:1", "chain_id": 31337}
        )
        cls.log.network_id = cls.network
        cls.open_log()
        cls.other = cls.env["res.company"].create({"name": "Second Dairy"})
        cls.other_log = cls.env["trace.log"]._for_company(cls.other)
        cls.here = cls._person("t_log_a", cls.company)
        cls.abroad = cls._person("t_log_b", cls.other)
        cls.both = cls._person("t_log_ab", cls.company | cls.other)

    @classmethod
    def _person(cls, login, companies):
        return new_test_user(
            cls.env, login, groups=ADMINISTRATOR, company_id=companies[0].id, company_ids=[Command.set(companies.ids)]
        )

    def _as(self, user, record):
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def _refused(self, act, why=""):
        with self.assertRaisesRegex((UserError, AccessError), why), self.env.cr.savepoint():
            act()
            self.env.flush_all()

    # -- keys ------------------------------------------------------------------------------------

    def test_no_log_signs_with_the_keys_of_another_company(self):
        theirs = self._as(self.abroad, self.other_log)
        own = self.log.name
        for name in (f"{own}-anchorer", f"{own}-anchorer-2", f"{own}-Anchorer"):
            self._refused(lambda name=name: theirs.write({"anchorer_keystore": name}), "used by other companies")
        for name in (f"{own}-owner", f"{own}-owner-2", f"{own}-OWNER"):
            self._refused(lambda name=name: theirs.write({"anchorer_keystore": name}), "owner of another log")
        self.log.write(Owned(anchorer_keystore="plant-anchorer", owner_keystore="vault"))
        self._refused(lambda: theirs.write({"anchorer_keystore": "plant-anchorer"}), "used by other companies")
        self._refused(lambda: theirs.write({"anchorer_keystore": "vault"}), "owner of another log")
        self._refused(lambda: theirs.write({"name": "plant"}), "used by other companies")
        self.log.write(Owned(anchorer_keystore="plant-anchorer-7"))
        self._refused(lambda: theirs.write({"name": "plant"}), "used by other companies")
        other_log = self.other_log
        self.env["trace.log"].flush_model()
        other_log.unlink()
        self._refused(
            lambda: self._as(self.abroad, self.env["trace.log"]).create(
                {
                    "name": "third",
                    "origin": "third",
                    "company_id": self.other.id,
                    "anchorer_keystore": "plant-anchorer-7",
                }
            ),
            "used by other companies",
        )

    def test_no_owner_key_anchors_another_log(self):
        """Whoever works in both companies neither."""
        both = self._as(self.both, self.other_log)
        self._refused(lambda: both.write({"anchorer_keystore": f"{self.log.name}-owner"}), "owner of another log")

    def test_who_works_in_both_shares_an_anchorer(self):
        both = self._as(self.both, self.other_log)
        both.write({"anchorer_keystore": f"{self.log.name}-anchorer"})
        self.assertEqual(self.other_log.anchorer_keystore, f"{self.log.name}-anchorer")
        own = self._as(self.here, self.log)
        for name in (f"{self.log.name}-anchorer", f"{self.log.name}-anchorer-2"):
            own.write({"anchorer_keystore": name})
        own.write({"anchorer_keystore": "plant"})
        self.assertEqual(self.log.anchorer_keystore, "plant")

    def test_a_name_of_no_key_file_is_refused_where_it_is_typed(self):
        for name in ("../../../etc/passwd", "a/b", "a.b", "a b", "ключ", "a\n"):
            self._refused(
                lambda name=name: self._as(self.here, self.log).write({"anchorer_keystore": name}),
                "cannot name a key file",
            )

    def test_a_log_that_is_made_by_itself_takes_no_name_of_others(self):
        """Sealing never stops because somebody has taken the next name, its origin or its key file."""
        dairy = self.env["res.company"].create({"name": "Third Dairy"})
        self.env["trace.log"].search([("company_id", "=", dairy.id)]).unlink()
        wanted = self.env["trace.log"]._prepare_log_vals(dairy)
        self.sql("UPDATE trace_log SET origin = %s WHERE id = %s", f" {wanted['origin'].upper()}/", self.other_log.id)
        self.log.write(Owned(anchorer_keystore=f"{wanted['name']}-2-anchorer"))
        log = self.env["trace.log"]._for_company(dairy)
        self.assertEqual(log.name, f"{wanted['name']}-3")

    # -- name ------------------------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_an_origin_is_of_one_log(self):
        theirs = self._as(self.abroad, self.other_log)
        for origin in (self.log.origin, self.log.origin.upper(), f"{self.log.origin}/", f" {self.log.origin}"):
            with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
                self.sql("UPDATE trace_log SET origin = %s WHERE id = %s", origin, theirs.id)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            theirs.write({"origin": self.log.origin})
            self.env.flush_all()
        theirs.write({"origin": f"{self.log.origin}-2"})

    def test_no_two_origins_look_alike(self):
        theirs = self._as(self.abroad, self.other_log)
        for origin in (
            "plant.example/trace/plant\u2010b",
            "https://plant.example/trace",
            "plant.example\u00a0",
            "plant.example/trace\n",
            "Plant.example",
            "plant.example/",
            "pl\u0430nt.example",
            "a..b",
            "-a",
            "a//b",
            "",
            "user:pw@plant.example",
            "plant.example/a?b",
            "plant.example:123456",
            " plant.example",
        ):
            with self.subTest(origin):
                self._refused(lambda origin=origin: theirs.write({"origin": origin}), "cannot be an origin|required")
        for origin in ("plant.example", "localhost:8069/trace/a-1", "xn--bcher-kva.example/a_b/c.d", "[::1]:80/trace"):
            theirs.write({"origin": origin})

    def test_a_log_is_named_below_an_address_that_may_be_an_origin(self):
        dairy = self.env["res.company"].create({"name": "Third Dairy"})
        parameters = self.env["ir.config_parameter"]
        for base, host in (
            ("https://Plant.Example:8443/odoo", "plant.example:8443"),
            ("http://[::1]:8069", "[::1]:8069"),
            ("https://bücher.example", "xn--bcher-kva.example"),
            ("http://u:p@plant.example", "plant.example"),
            ("http://plant.example:port", "localhost"),
            ("nothing", "localhost"),
            ("http://a_b:8069", "a_b:8069"),
        ):
            parameters.set_param("web.base.url", base)
            origin = self.env["trace.log"]._prepare_log_vals(dairy)["origin"]
            self.assertEqual(origin.split("/")[0], host)
        dairy.name = "乳业"
        self.env["trace.log"].search([("company_id", "=", dairy.id)]).unlink()
        self.assertTrue(self.env["trace.log"]._for_company(dairy).origin.isascii())

    def test_what_continues_a_log_is_named_below_the_same_place(self):
        """A log that was opened under a name that no new one gets can still be continued."""
        self.tamper(
            "trace_log",
            "UPDATE trace_log SET origin = 'Plant.example/trace/' || name, state = 'ended' WHERE id = %s",
            self.log.id,
        )
        vals = {"company_id": self.company.id, "predecessor_id": self.log.id}
        log = self.env["trace.log"].create(Owned(vals, name="next", origin="Plant.example/trace/next"))
        self.assertEqual(log.origin, "Plant.example/trace/next")
        self._refused(lambda: log.write({"origin": "Plant.example/trace/other"}), "cannot be an origin")

    # -- network ---------------------------------------------------------------------------------

    def put_on_chain(self, *logs):
        for number, log in enumerate(logs, 1):
            log.write(Owned(network_id=self.network.id, chain_log_id=bytes([number]) * 32))

    def test_a_network_is_not_taken_by_a_log_that_is_planned(self):
        self._as(self.abroad, self.other_log).write({"network_id": self.network.id})
        ours = self._as(self.here, self.network)
        ours.write({"rpc_url": "http://127.0.0.1:2", "fee_cap": 5, "finality": "depth"})
        ours.write({"company_id": self.company.id})
        self.assertEqual((self.network.company_id, self.log.network_id), (self.company, self.network))
        self.assertFalse(self.other_log.network_id)

    def test_a_network_stays_that_of_all_who_have_published_its_chain(self):
        self.other_log.network_id = self.network
        self.tamper("trace_log", "UPDATE trace_log SET state = 'open' WHERE id = %s", self.other_log.id)
        self._refused(
            lambda: self._as(self.here, self.network).write({"company_id": self.company.id}), "Logs of other companies"
        )

    def test_the_network_of_another_companys_log_stays(self):
        self.put_on_chain(self.log, self.other_log)
        theirs = self._as(self.abroad, self.network)
        for vals in (
            {"finality": "depth", "finality_depth": 0},
            {"rpc_url": "http://evil.example"},
            {"second_url": "http://evil.example"},
            {"fee_cap": 0},
            {"active": False},
            {"name": "x"},
            {"signer_url": "http://evil.example", "signer_address": "0x1"},
            {"company_id": self.other.id},
        ):
            self._refused(lambda vals=vals: theirs.write(vals), "used by other companies")
            self._refused(lambda vals=vals: theirs.with_context(lang="zh_CN").write(vals), "其他公司|other companies")
        self._refused(lambda: theirs.update_field_translations("name", {"en_US": "x"}), "used by other companies")
        self._refused(theirs.action_use_depth, "used by other companies")
        self._refused(theirs.unlink)
        theirs.action_check()
        self.assertEqual((self.network.company_id.id, self.network.finality), (False, "finalized"))

    def test_who_works_in_all_of_them_changes_it(self):
        self.put_on_chain(self.log, self.other_log)
        self.tamper("trace_log", "UPDATE trace_log SET state = 'open' WHERE id = %s", self.other_log.id)
        self._refused(lambda: self._as(self.here, self.network).write({"fee_cap": 5}), "used by other companies")
        both = self._as(self.both, self.network)
        both.write({"fee_cap": 5, "second_url": "http://127.0.0.1:2"})
        self._refused(lambda: both.write({"company_id": self.company.id}), "Logs of other companies")

    def test_a_company_changes_a_network_that_it_alone_uses(self):
        ours = self._as(self.here, self.network)
        ours.write({"rpc_url": "http://127.0.0.1:2", "company_id": self.company.id})
        self._refused(lambda: ours.write({"company_id": self.other.id}))
        self._refused(lambda: self._as(self.abroad, self.network).write({"fee_cap": 5}))
        self.assertEqual(self.network.company_id, self.company)

    def test_the_signer_of_another_company_signs_here_alone(self):
        signer = {"signer_url": "http://127.0.0.1:9000", "signer_address": "0x" + "Ab" * 20}
        self.network.write(signer)
        self.put_on_chain(self.log)
        values = {"name": "Own", "rpc_url": "http://127.0.0.1:1", "chain_id": 5, "company_id": self.other.id}
        networks = self._as(self.abroad, self.env["trace.network"])
        self._refused(lambda: networks.create({**values, **signer}), "used by other companies")
        own = networks.create(values)
        self._refused(
            lambda: own.write({**signer, "signer_address": signer["signer_address"].lower()}), "used by other companies"
        )
        own.write({**signer, "signer_address": "0x" + "11" * 20})
