# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestLocalName(TransactionCase):
    """Where Odoo keeps one name for all, each reader is shown the one in their language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")

    def _call(self, record, english, chinese):
        record.with_context(lang="en_US").shown_name = english
        record.with_context(lang="zh_CN").shown_name = chinese

    def _read(self, record):
        return [record.with_context(lang=lang).display_name for lang in ("en_US", "zh_CN")]

    def test_a_category_is_shown_below_its_parent(self):
        parent = self.env["product.category"].create({"name": "Dairy goods"})
        milk, plain = self.env["product.category"].create(
            [{"name": "Milk", "parent_id": parent.id}, {"name": "Plain", "parent_id": parent.id}]
        )
        self.assertEqual(self._read(milk), ["Dairy goods / Milk"] * 2)
        self._call(parent, "Dairy", "乳品")
        self._call(milk, "Raw milk", "生乳")
        self.assertEqual(self._read(milk), ["Dairy / Raw milk", "乳品 / 生乳"])
        self.assertEqual(self._read(parent), ["Dairy", "乳品"])
        found = self.env["product.category"].with_context(lang="zh_CN").name_search("生乳")
        self.assertEqual([name for _id, name in found], ["乳品 / 生乳"])
        self.assertEqual(milk.complete_name, "Dairy goods / Milk")
        self.assertEqual(plain.display_name, "Dairy goods / Plain")

    def test_a_partner_s_contact_and_address_keep_what_else_is_shown(self):
        farm = self.env["res.partner"].create({"name": "白杨牧场", "is_company": True, "city": "托克托县"})
        contact = self.env["res.partner"].create({"name": "白勇", "parent_id": farm.id})
        self._call(farm, "White Poplar Farm", "白杨牧场")
        self.assertEqual(self._read(farm), ["White Poplar Farm", "白杨牧场"])
        self.assertEqual(self._read(contact), ["White Poplar Farm, 白勇", "白杨牧场, 白勇"])
        shown = farm.with_context(lang="en_US", show_address=True).display_name.splitlines()
        self.assertEqual(shown[0], "White Poplar Farm")
        self.assertIn("托克托县", "".join(shown[1:]))
        self.assertEqual(farm.name, "白杨牧场")

    def test_a_name_within_another_word_stays(self):
        farm = self.env["res.partner"].create({"name": "Farm", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Farmer Li", "parent_id": farm.id})
        self._call(farm, "Dairy Farm", "牧场")
        self._call(contact, "Li", "李")
        self.assertEqual(self._read(contact), ["Dairy Farm, Li", "牧场, 李"])
        plain = self.env["res.partner"].create({"name": "Old Farm, Farm & Sons", "parent_id": farm.id})
        self.assertEqual(self._read(plain)[1], "牧场, Old Farm, Farm & Sons")

    def test_a_person_is_called_so_too(self):
        user = new_test_user(self.env, "local.name", name="李强")
        self.assertEqual(self._read(user), ["李强", "李强"])
        self._call(user, "Li Qiang", "李强")
        self.assertEqual(self._read(user), ["Li Qiang", "李强"])
