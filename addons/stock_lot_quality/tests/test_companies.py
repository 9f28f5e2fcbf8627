# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import QualityCase

HEADER = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间\n"


@tagged("post_install", "-at_install")
class TestCompanies(QualityCase):
    """Products that companies share have lots without a company: one of them answers for each lot, no other does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other plant"})
        cls.env.user.company_ids |= cls.other

        def person(login, group):
            return new_test_user(
                cls.env, login, groups=group, company_id=cls.other.id, company_ids=[(6, 0, cls.other.ids)]
            )

        cls.foreign_quality = person("t_b_quality", "stock_lot_quality.group_quality,stock.group_stock_manager")
        cls.foreign_second = person("t_b_second", "stock_lot_quality.group_quality")
        cls.foreign_keeper = person("t_b_keeper", "stock.group_stock_user")
        cls.foreign_analyst = person("t_b_lab", "stock_lot_quality.group_lab")
        cls.lot = cls._lot("SHARED-1", quantity=0)
        picking = cls._picking(cls.warehouse.in_type_id, cls.stock, source=cls.vendors)
        cls._pick(picking, cls.lot).picked = True
        picking._action_done()
        cls.lot.grade_id = cls.grades["fail"]

    def test_who_received_it_answers_for_it(self):
        self.assertFalse(self.lot.company_id)
        self.assertEqual(self.lot.home_company_id, self.company)
        for values in ({"home_company_id": self.other.id}, {"home_company_id": False}, {"company_id": self.other.id}):
            for user in (self.foreign_quality, self.foreign_keeper):
                with self.assertRaises(UserError):
                    self.lot.with_user(user).write(values)
        born = (
            self.env["stock.lot"]
            .with_user(self.foreign_keeper)
            .with_context(default_home_company_id=self.company.id)
            .create({"name": "B-BORN", "product_id": self.product.id})
        )
        self.assertFalse(born.sudo().home_company_id)

    def test_nobody_gives_a_lot_to_a_company_of_others(self):
        free = self._lot("NOBODYS-1", quantity=0).with_user(self.keeper)
        for given in ({"company_id": self.other.id}, {"company_id": str(self.other.id)}):
            with self.assertRaisesRegex(UserError, "works in"):
                free.write(given)
        free.write({"company_id": self.company.id})
        self.assertEqual(free.company_id, self.company)

    def test_notes_on_a_lot_are_its_companys(self):
        with self.assertRaisesRegex(UserError, "by another company"):
            self.lot.with_user(self.foreign_keeper).write({"note": "<p>Good</p>"})
        self.lot.with_user(self.keeper).write({"note": "<p>Looked at</p>"})
        self.assertIn("Looked at", self.lot.note)

    def _home_after(self, lot, *sources):
        """The company that answers for a lot after it came to the stock from these places, one after the other."""
        for source in sources:
            values = {"product_id": lot.product_id.id, "location_id": source.id, "location_dest_id": self.stock.id}
            move = self.env["stock.move"].create(
                {
                    **values,
                    "product_uom_qty": 1,
                    "company_id": self.company.id,
                    "picked": True,
                    "move_line_ids": [(0, 0, {**values, "lot_id": lot.id, "quantity": 1, "picked": True})],
                }
            )
            move._action_confirm(merge=False)
            move._action_done()
            self.assertEqual(move.state, "done")
        return lot.home_company_id

    def test_what_comes_into_the_world_here_is_ours_and_nothing_else(self):
        makes = self.product.property_stock_production
        counts, back = self.scrap_location, self.customers
        for name, sources, ours in (
            ("RECEIVED", (self.vendors,), True),
            ("MADE", (makes,), True),
            ("COUNTED", (counts,), True),
            ("BROUGHT-BACK", (back,), False),
            ("MOVED", (self.shelf,), False),
            ("FOUND-AGAIN", (back, counts), False),
            ("MOVED-AND-FOUND", (self.shelf, counts), False),
            ("BACK-AND-RECEIVED", (back, self.vendors), True),
        ):
            with self.subTest(name):
                lot = self._lot(name, "pass", location=self.shelf)
                self.assertEqual(self._home_after(lot, *sources), self.company if ours else self.company.browse())

    def test_what_another_company_received_stays_its_own(self):
        lot = self._lot("THEIRS", "pass", quantity=0)
        lot._claim(self.other)
        for source in (self.customers, self.scrap_location):
            self.assertEqual(self._home_after(lot, source), self.other)

    def test_a_shared_lot_becomes_no_other_company_s_own(self):
        with self.assertRaisesRegex(UserError, "another company"):
            self.lot.sudo().company_id = self.other

    def test_another_product_leaves_the_lot_its_home(self):
        lot = self.env["stock.lot"].create(
            {"name": "OWN-1", "product_id": self.product.id, "company_id": self.company.id}
        )
        tracked = {"name": "Cream", "is_storable": True, "tracking": "lot"}
        shared, foreign = self.env["product.product"].create([tracked, {**tracked, "company_id": self.other.id}])
        lot.with_user(self.keeper).product_id = shared
        self.env.flush_all()
        self.assertEqual((lot.company_id, lot.home_company_id), (self.env["res.company"], self.company))
        with self.assertRaisesRegex(UserError, "another company"):
            lot.product_id = foreign

    def test_another_company_neither_grades_nor_names_it(self):
        lot = self.lot.with_user(self.foreign_quality)
        for act in (
            lambda: lot.write({"grade_id": self.grades["pass"].id}),
            lambda: lot._regrade("recalled", "x"),
            lambda: lot.write({"name": "STOLEN"}),
            lambda: lot._correct({"name": "STOLEN"}, "x"),
            lambda: lot._correct({"expiration_date": "2035-01-01 00:00:00"}, "x"),
        ):
            with self.assertRaisesRegex(UserError, "another company"), self.env.cr.savepoint():
                act()
        self.assertEqual((self.lot.grade_id.code, self.lot.name), ("fail", "SHARED-1"))

    def test_another_company_neither_samples_nor_overrides(self):
        samples = self.env["lot.sample"].with_user(self.foreign_analyst)
        overrides = self.env["lot.gate.override"].with_user(self.foreign_keeper)
        ask = {"lot_id": self.lot.id, "operation": "sale", "reason": "x"}
        for act in (
            lambda: samples.create({"lot_id": self.lot.id}),
            lambda: samples.with_context(default_lot_id=self.lot.id).create({}),
            lambda: overrides.create(ask),
            lambda: overrides.with_context(default_company_id=self.other.id).create(ask),
        ):
            with self.assertRaisesRegex(UserError, "another company"), self.env.cr.savepoint():
                act()
        content = HEADER + "B-1,SB-1,SHARED-1,t-fat,3.4,%,2025-09-17 08:30\n"
        delivery = (
            self.env["lot.result.import"]
            .with_user(self.foreign_analyst)
            .create({"content": base64.b64encode(content.encode()), "filename": "b.csv"})
        )
        delivery.action_check()
        delivery.action_import()
        self.assertEqual((delivery.state, delivery.problem_ids.code), ("refused", "unknown"))

    def test_another_company_reads_the_grade_but_not_who_gave_it(self):
        self.lot.with_user(self.quality)._regrade("held", "Customer X complained")
        for user, seen in ((self.quality, True), (self.foreign_quality, False), (self.foreign_keeper, False)):
            self.env.invalidate_all()
            lot = self.lot.with_user(user)
            gradings = self.env["lot.grading"].with_user(user).search([("lot_id", "=", lot.id)])
            self.assertEqual((bool(gradings), bool(lot.grading_ids)), (seen, seen), user.login)
            self.assertEqual(lot.grade_id.code, "held")
        free = self._lot("NOBODYS-2", "held", quantity=0)
        self.assertTrue(free.with_user(self.foreign_quality).grading_ids, "who has it is not known yet")

    def test_an_override_of_another_company_opens_nothing(self):
        """One that was given before the lot had a home, or past the ORM, does not count."""
        override = (
            self.env["lot.gate.override"]
            .with_user(self.keeper)
            .create({"lot_id": self.lot.id, "operation": "sale", "reason": "x"})
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE lot_gate_override SET company_id = %s WHERE id = %s", [self.other.id, override.id])
        override.invalidate_recordset()
        override.with_user(self.foreign_second).action_approve()
        self.assertFalse(self.lot._gate("sale")[0].allowed)
        self.assertNotIn(self.lot.id, self.env["lot.gate.override"]._approved_lots("sale"))

    def test_nobody_of_another_company_changes_what_its_lots_may_do(self):
        """Grades, categories, parameters and limits that companies share decide over the lots of each of them."""
        boss = self.foreign_quality
        boss.group_ids |= self.env.ref("product.group_product_manager")
        unjudged, held = self._lot("SHARED-2", ""), self._lot("SHARED-3", "held")
        (unjudged | held)._claim(self.company)
        own = self._specification({self.fat: ("3", "4")}, company_id=False)
        lenient = own.with_user(boss).browse(own.action_new_version()["res_id"])
        lenient.line_ids.upper = "99"
        lots, before = self.lot | unjudged | held, self._everything_allowed()
        for act in (
            lambda: self.grades["held"].with_user(boss).write({"allow_sale": True, "change_reason": "x"}),
            lambda: self.env["lot.grade"].with_user(boss).create({"name": "x", "code": "x", "allow_sale": True}),
            lambda: self.category.with_user(boss).write({"receipt_grade_id": False, "production_grade_id": False}),
            lambda: self.category.with_user(boss).write({"receipt_grade_id": self.grades["pass"].id}),
            lambda: self.category.with_user(boss).write(
                {"parent_id": self.env["product.category"].create({"name": "Above"}).id}
            ),
            lambda: self.product.with_user(boss).write(
                {"categ_id": self.env["product.category"].create({"name": "Plain"}).id}
            ),
            lambda: self.fat.with_user(boss).write({"name": "Protein", "change_reason": "x"}),
            lambda: lenient.action_put_in_force(),
            *(lambda lot=lot: lot.with_user(boss).write({"grade_id": self.grades["pass"].id}) for lot in lots),
            *(
                lambda lot=lot: (
                    self.env["lot.gate.override"]
                    .with_user(boss)
                    .create({"lot_id": lot.id, "operation": "sale", "reason": "x"})
                )
                for lot in lots
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
            self.assertEqual(self._everything_allowed(), before)
        boss.company_ids |= self.company
        self.category.with_user(boss).receipt_grade_id = self.grades["pass"]
        lenient.action_put_in_force()
        self.assertEqual(lenient.state, "in_force")

    def _everything_allowed(self):
        lots = self.env["stock.lot"].search([("product_id", "=", self.product.id)])
        operations = ("sale", "consumption", "pick", "transfer", "put_away", "quarantine", "purchase_return", "output")
        return {(lot.name, operation) for operation in operations for lot in lots if lot._gate(operation)[0].allowed}

    def test_the_company_it_belongs_to_does_all_of_it(self):
        lot = self.lot.with_user(self.quality)
        lot._regrade("held", "looked at again")
        lot._correct({"name": "SHARED-1b"}, "label")
        self.assertEqual(self.lot.change_ids[:1].company_id, self.company)
        override = (
            self.env["lot.gate.override"]
            .with_user(self.keeper)
            .create({"lot_id": self.lot.id, "operation": "sale", "reason": "x"})
        )
        override.with_user(self.second).action_approve()
        self.assertTrue(self.lot._gate("sale")[0].allowed)
        sample = self.env["lot.sample"].with_user(self.analyst).create({"lot_id": self.lot.id})
        self.assertEqual(sample.company_id, self.company)
