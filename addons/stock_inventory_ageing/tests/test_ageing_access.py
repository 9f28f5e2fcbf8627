# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingAccess(AgeingCommon):
    """Who may see what the stock is worth, and of which company."""

    def test_stock_user_is_refused(self):
        with self.assertRaises(AccessError):
            self._report("2026-03-31", user=self.inventory_user)
        report = self._report("2026-03-31").with_user(self.inventory_user)
        with self.assertRaises(AccessError):
            report._xlsx()
        with self.assertRaises(AccessError):
            self.env["stock.ageing.policy"].with_user(self.inventory_user).search([])

    def test_accounting_administrator_may(self):
        manager = self._create_new_internal_user(
            name="Manager", login="ageing_manager", groups="account.group_account_manager"
        )
        manager.write({"company_ids": [(6, 0, self.company.ids)], "company_id": self.company.id})
        lot = self._lot(self.product_avco, "SEEN")
        self._receive("2026-02-01 09:00:00", self.product_avco, 3, 10, lot)
        self.assertIn("SEEN", [row.lot for row in self._report("2026-03-31", user=manager)._rows()])
        self.assertTrue(self._report("2026-03-31", user=manager)._xlsx())

    def test_accountant_may_read_but_not_write_policies(self):
        with self.assertRaises(AccessError):
            self.env["stock.ageing.policy"].with_user(self.accountant).create({"name": "Mine"})

    def test_other_company_is_refused(self):
        with self.assertRaises(AccessError):
            self._report("2026-03-31", company_id=self.other_company.id)

    def test_no_report_asks_for_the_stock_of_another_company(self):
        """Also who has the other company's number, and no rule of records that would keep them out."""
        self.env.ref("stock_inventory_ageing.stock_ageing_report_rule_company").active = False
        with self.assertRaisesRegex(UserError, "You may not read the stock"):
            self._report("2026-03-31", company_id=self.other_company.id)
        report = self._report("2026-03-31")
        with self.assertRaisesRegex(UserError, "You may not read the stock"):
            report.company_id = self.other_company
        self.accountant.company_ids |= self.other_company
        report.company_id = self.other_company
        self.assertEqual(report.company_id, self.other_company)

    def test_report_of_another_user_is_not_read(self):
        other = self._create_new_internal_user(
            name="Second", login="ageing_second", groups="account.group_account_readonly"
        )
        other.write({"company_ids": [(6, 0, self.company.ids)], "company_id": self.company.id})
        with self.assertRaises(AccessError):
            self._report("2026-03-31").with_user(other)._rows()

    def test_stock_of_another_company_is_not_counted(self):
        product = self.product_avco
        self._receive("2026-02-01 09:00:00", product, 3, 10, self._lot(product, "HERE"))
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.other_company.id)], limit=1)
        there = self.env["stock.lot"].create(
            {"name": "THERE", "product_id": product.id, "company_id": self.other_company.id}
        )
        self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 8, lot_id=there)
        self.assertEqual([row.lot for row in self._rows("2026-03-31", product)], ["HERE"])

    def test_a_date_to_come_is_refused(self):
        with freeze_time("2026-04-01 10:00:00"), self.assertRaisesRegex(UserError, "2026-04-02"):
            self._report("2026-04-02")

    def test_unreadable_buckets_say_what_to_write(self):
        for text in ("30, 20", "a, b", "", "-1"):
            with self.assertRaisesRegex(UserError, "30, 90, 180, 365"):
                self._report("2026-03-31", bucket_days=text or " ")

    def test_a_reader_reads_the_ageing_and_no_entry(self):
        reader = self._create_new_internal_user(
            name="Reader", login="ageing_reader", groups="stock_inventory_ageing.group_ageing_reader"
        )
        reader.write({"company_ids": [(6, 0, self.company.ids)], "company_id": self.company.id})
        product = self.product_avco
        self._receive("2026-02-01 09:00:00", product, 3, 10, self._lot(product, "SEEN"))
        report = self._report("2026-03-31", user=reader, opening_date="2026-01-31")
        self.assertEqual([row.value for row in report._rows() if row.lot == "SEEN"], [30])
        self.assertTrue(report._xlsx())
        lines = self.env["stock.ageing.line"].with_user(reader).search(report.action_open()["domain"])
        self.assertIn("SEEN", lines.lot_id.mapped("name"))
        for model in ("account.move", "account.move.line", "product.value"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(reader).search([]).mapped("display_name")
        with self.assertRaises(AccessError):
            self.env["account.move"].with_user(reader).create({})
        with self.assertRaises(AccessError):
            self.env["stock.ageing.policy"].with_user(reader).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            product.with_user(reader).standard_price = 1

    def test_what_a_movement_is_worth_is_not_typed_in(self):
        product = self.product_avco
        move = self._receive("2026-02-01 09:00:00", product, 3, 10, self._lot(product, "WORTH"))
        self.assertEqual(move.value, 30)
        with self.assertRaisesRegex(UserError, "is not typed in"), self.env.cr.savepoint():
            move.with_user(self.inventory_user).write({"value": 9999999})
        move.with_user(self.inventory_user).write({"value": 30})
        keeper = self._create_new_internal_user(
            name="Keeper", login="ageing_keeper", groups="stock.group_stock_manager,account.group_account_manager"
        )
        keeper.write({"company_ids": [(6, 0, self.company.ids)], "company_id": self.company.id})
        self.env["product.value"].with_user(keeper).create(
            {"move_id": move.id, "value": 45, "company_id": self.company.id}
        )
        self.assertEqual(move.value, 45, "it is adjusted where that is on record")
