# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import BatchNumberingCase


class TestSecurity(BatchNumberingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(cls.env, "numbering_worker", "base.group_user,stock.group_stock_user")
        cls.clerk = new_test_user(cls.env, "numbering_clerk", "base.group_user")
        cls.rule = cls.make_rule()

    def test_a_warehouse_worker_names_lots_but_changes_no_rule(self):
        lot = self.env["stock.lot"].with_user(self.worker).create({"product_id": self.yogurt.id})
        self.assertEqual(lot.name, "B20250917-001")
        with self.assertRaises(AccessError):
            self.rule.with_user(self.worker).restart = "never"
        with self.assertRaises(AccessError):
            self.rule.segment_ids[0].with_user(self.worker).text = "C"
        with self.assertRaises(AccessError):
            self.shifts[0].with_user(self.worker).code = "Q"

    def test_a_worker_s_deletion_is_registered_but_the_register_is_not_theirs(self):
        lot = self.env["stock.lot"].with_user(self.worker).create({"product_id": self.yogurt.id})
        number = lot.name
        lot.unlink()
        void = self.env["batch.number.void"].search([("number", "=", number)])
        self.assertEqual(void.user_id, self.worker)
        with self.assertRaises(AccessError):
            self.env["batch.number.void"].with_user(self.worker).create(
                {"number": "B20250917-009", "rule_id": self.rule.id, "reason": "x"}
            )

    def test_a_clerk_sees_no_rule(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.clerk).read(["name"])

    def test_companies_are_walls(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        self.worker.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for record in (self.rule, self.rule.segment_ids[0], self.shifts[0]):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.worker).read(["id", "display_name"])
        self.make_lots()
        self.env.flush_all()
        counters = self.env["batch.counter"].with_user(self.worker).search([])
        self.assertNotIn(self.rule, counters.sudo().rule_id)
        void = self.env["batch.number.void"].create(
            {"number": "B20250917-009", "rule_id": self.rule.id, "reason": "x", "company_id": self.company.id}
        )
        self.assertFalse(self.env["batch.number.void"].with_user(self.worker).search([("id", "=", void.id)]))
