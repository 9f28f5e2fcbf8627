# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestNames(MakingCase):
    """Each reader has the names of steps in his own language; the record reads the same in every one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.pasteurise.with_context(lang="zh_CN").name = "巴氏杀菌"
        cls.operator.lang = "zh_CN"

    def _chinese(self, record):
        return record.with_context(lang="zh_CN").name

    def _english(self, record):
        return record.with_context(lang="en_US").name

    def test_a_step_bears_the_name_of_its_operation_in_every_language(self):
        for lang in ("zh_CN", "en_US"):
            order = self._order(user=self.operator.with_context(lang=lang))
            heat, fill = order.workorder_ids
            self.assertEqual((self._english(heat), self._chinese(heat)), ("Pasteurise", "巴氏杀菌"))
            self.assertEqual((self._english(fill), self._chinese(fill)), ("Fill", "Fill"))

    def test_its_log_too_whoever_starts_it(self):
        heat = self._order().workorder_ids[0].with_user(self.operator).with_context(lang="zh_CN")
        self._start(heat)
        log = heat.step_log_id
        self.assertEqual((self._english(log), self._chinese(log)), ("Pasteurise", "巴氏杀菌"))

    def test_a_name_of_its_own_stays(self):
        order = self._order()
        step = self.env["mrp.workorder"].create(
            {
                "name": "Pasteurise twice",
                "production_id": order.id,
                "operation_id": self.pasteurise.id,
                "workcenter_id": self.tank.id,
                "product_uom_id": order.product_uom_id.id,
            }
        )
        self.assertEqual((self._english(step), self._chinese(step)), ("Pasteurise twice", "Pasteurise twice"))

    def test_the_record_reads_the_same_in_every_language(self):
        order = self._order().with_user(self.operator).with_context(lang="zh_CN")
        self._make(order)
        records = [order.with_context(lang=lang)._batch_records()[order.id] for lang in ("zh_CN", "en_US", None)]
        self.assertEqual(records[0], records[1])
        self.assertEqual(records[0], records[2])
        self.assertEqual([step["step"] for step in records[0]["steps"]], ["Pasteurise", "Fill"])
