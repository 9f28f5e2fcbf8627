# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSpecification(QualityCase):
    def test_a_version_in_force_is_never_edited(self):
        specification = self._specification({self.fat: ("3.1", "5")})
        for change in (
            lambda: specification.write({"name": "Other"}),
            lambda: specification.line_ids.write({"lower": "2"}),
            lambda: specification.line_ids.unlink(),
            lambda: specification.unlink(),
            lambda: self.env["lot.specification.line"].create(
                {"specification_id": specification.id, "parameter_id": self.net.id}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_a_version_is_not_taken_back_to_draft_by_hand(self):
        specification = self._specification({self.fat: ("3.1", "5")})
        with self.assertRaises(UserError):
            specification.with_user(self.quality).write({"state": "draft"})

    def test_a_new_version_supersedes_the_former(self):
        first = self._specification({self.fat: ("3.1", "5")})
        second = self.env["lot.specification"].browse(first.action_new_version()["res_id"])
        self.assertEqual((second.version, second.state, second.line_ids.lower), (2, "draft", "3.1"))
        second.action_put_in_force()
        self.assertEqual((first.state, second.state), ("superseded", "in_force"))
        self.assertLess(first.date_to, second.date_from)

    def test_a_version_cannot_start_before_the_former(self):
        first = self._specification({self.fat: ("3.1", "5")})
        second = self.env["lot.specification"].browse(first.action_new_version()["res_id"])
        second.date_from = "2019-01-01"
        with self.assertRaises(ValidationError):
            second.action_put_in_force()

    def test_the_product_goes_before_its_category(self):
        general = self._specification({self.fat: ("1", None)}, product_id=False, categ_id=self.category.id)
        version = self.env["lot.specification"]._in_force
        self.assertEqual(version(self.product, self.company)[self.product], general)
        own = self._specification({self.fat: ("2", None)})
        self.assertEqual(version(self.product, self.company)[self.product], own)

    def test_a_step_has_its_own_beside_the_lot(self):
        final = self._specification({self.fat: ("3.1", None)})
        homogenised = self._specification({self.fat: ("2", None)}, name="Homogenised", for_step=True)
        filled = self._specification({self.fat: ("2.5", None)}, name="Filled", for_step=True)
        self.assertEqual({version.state for version in final | homogenised | filled}, {"in_force"})
        self.assertEqual(self.env["lot.specification"]._in_force(self.product, self.company)[self.product], final)

    def test_limits_are_exact_and_in_order(self):
        draft = self.env["lot.specification"].create({"name": "D", "product_id": self.product.id})
        line = self.env["lot.specification.line"].create(
            {"specification_id": draft.id, "parameter_id": self.fat.id, "lower": 0, "upper": 3.15}
        )
        self.assertEqual((line.lower, line.upper), ("0", "3.15"))
        for values in ({"lower": "4"}, {"upper": "many"}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                line.write(values)

    def test_a_draft_judges_nothing(self):
        draft = self.env["lot.specification"].create({"name": "D", "product_id": self.product.id})
        with self.assertRaises(ValidationError):
            self.env["lot.sample"].create({"lot_id": self._lot("D1").id, "specification_id": draft.id})

    def test_an_empty_specification_cannot_be_put_in_force(self):
        draft = self.env["lot.specification"].create({"name": "D", "product_id": self.product.id})
        with self.assertRaises(UserError):
            draft.action_put_in_force()

    def test_a_used_parameter_keeps_its_unit(self):
        self._specification({self.fat: ("3.1", "5")})
        with self.assertRaises(UserError):
            self.fat.uom_id = self.kilogram
        self.fat.name = "Milk fat"

    def test_a_grade_without_a_way_out_is_refused(self):
        with self.assertRaises(ValidationError):
            self.grades["held"].write({"allow_quarantine": False, "allow_purchase_return": False})
