# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common import BatchNumberingCase


class TestRuleOwner(BatchNumberingCase):
    """A rule of all companies names the lots of each: who works in one of them alone neither makes nor changes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other plant"})
        companies = cls.env["res.company"].search([])
        cls.stranger, cls.everywhere = (
            new_test_user(
                cls.env,
                login,
                groups="stock.group_stock_manager",
                company_id=works[0].id,
                company_ids=[Command.set(works.ids)],
            )
            for login, works in (("t_rule_b", cls.other), ("t_rule_all", cls.company | companies))
        )
        cls.shared = cls.make_rule(company_id=False)

    def test_another_company_leaves_it_as_it_is(self):
        rules = self.env["batch.rule"].with_user(self.stranger)
        numbers = {"restart": "never", "segment_ids": [Command.create({"kind": "counter", "width": 9})]}
        own, shared = rules.create({"name": "Own", **numbers}), self.shared.with_user(self.stranger)
        segment = shared.segment_ids[0]
        for act in (
            lambda: rules.create({"name": "All", "company_id": False, "sequence": 3, **numbers}),
            lambda: own.write({"company_id": False}),
            lambda: own.write({"company_id": self.company.id}),
            lambda: shared.write({"company_id": self.other.id}),
            lambda: shared.write({"active": False}),
            lambda: shared.write({"segment_ids": [Command.update(segment.id, {"text": "X"})]}),
            lambda: segment.write({"text": "X"}),
            lambda: segment.unlink(),
            lambda: segment.create({"rule_id": shared.id, "kind": "text", "text": "X"}),
            lambda: shared.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual(self.make_lots()[0].name, "B20250917-001")
        own.write({"active": False})

    def test_who_works_in_all_changes_it(self):
        shared = self.shared.with_user(self.everywhere)
        shared.segment_ids[0].text = "C"
        shared.write({"sequence": 5})
        self.assertEqual(self.make_lots()[0].name, "C20250917-001")
