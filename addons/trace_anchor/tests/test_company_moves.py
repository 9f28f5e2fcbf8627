# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import TraceCase

#: What a record of these models needs beside its name.
VALUES = {
    "batch.shift": {"code": "W", "start_hour": 6, "end_hour": 14},
    "batch.rule": {
        "restart": "never",
        "segment_ids": [Command.create({"kind": "text", "text": "W"}), Command.create({"kind": "counter", "width": 9})],
    },
    "lot.lims.connector": {"url": "https://lims.example"},
    "trace.network": {"rpc_url": "http://127.0.0.1:1", "chain_id": 1},
    "trace.log": {"name": "walked", "origin": "walked.example"},
}


@tagged("post_install", "-at_install")
class TestCompanyMoves(TraceCase):
    """Nobody moves data into a company that they do not work in: each of our models with a company is tried."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad, cls.there = cls.env["res.company"].create([{"name": "Abroad Dairy"}, {"name": "Dairy of Others"}])
        cls.env["trace.log"].search([("company_id", "in", (cls.abroad | cls.there).ids)]).unlink()

    def _ours(self):
        """Names of our models whose company some group may write."""
        addons = {
            module.name
            for module in self.env["ir.module.module"].search([("state", "=", "installed")])
            if module.author == self.env.ref("base.module_fact_guard").author
        }
        for name, model in self.env.items():
            field = model._fields.get("company_id")
            if model._original_module not in addons or model._abstract or model._transient or not model._auto:
                continue
            if not field or field.comodel_name != "res.company" or not field.store or field.related:
                continue
            guarded = (
                model._guarded_names("owner") | model._guarded_names("once") if hasattr(model, "_guarded_names") else ()
            )
            if "company_id" not in guarded and self._writers(name):
                yield name

    def _writers(self, name):
        return (
            self.env["ir.model.access"]
            .search([("model_id.model", "=", name), ("perm_write", "=", True), ("perm_create", "=", True)])
            .group_id
        )

    def _values(self, name):
        product = {"product_id": self.product.id} if name == "lot.specification" else {}
        return {"name": "Walked", **VALUES.get(name, {}), **product}

    def test_nothing_goes_into_a_company_of_others(self):
        walked = set()
        for name in self._ours():
            person = new_test_user(
                self.env, f"walks_{name}", company_id=self.abroad.id, company_ids=[Command.set(self.abroad.ids)]
            )
            person.group_ids |= self._writers(name)
            model = self.env[name].with_user(person).with_context(allowed_company_ids=self.abroad.ids)
            record = model.create({**self._values(name), "company_id": self.abroad.id})
            with self.subTest(name), self.assertRaises(UserError), self.env.cr.savepoint():
                record.write({"company_id": self.there.id})
            record.invalidate_recordset()
            self.assertEqual(record.company_id, self.abroad, name)
            walked.add(name)
        self.assertLess({"lot.specification", "lot.result.mapping", "trace.network", "trace.log", "mrp.crew"}, walked)
