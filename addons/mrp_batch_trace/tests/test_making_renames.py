# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestRenames(MakingCase):
    """What is renamed later is told in the names of its day: signatures and records are bound to facts."""

    def setUp(self):
        super().setUp()
        self.bom.code = "R-1"
        self.env.flush_all()
        self.crew = self.env["mrp.crew"].create({
            "name": "Early crew", "code": "E1", "company_id": self.company.id, "member_ids": [(4, self.operator.id)]})
        self.batch = self._make(self._order())
        deviation = self.env["mrp.deviation"].with_user(self.operator).create({
            "title": "Late", "production_id": self.batch.id, "workorder_id": self.batch.workorder_ids[0].id,
            "cause": "Valve", "action": "Replaced"})
        deviation.with_user(self.supervisor).action_close()
        self.sample = self.env["lot.sample"].with_user(self.quality).create(
            {"lot_id": self.batch.lot_producing_ids.id, "company_id": self.company.id})
        self.env["lot.test.result"].with_user(self.quality).create(
            {"sample_id": self.sample.id, "parameter_id": self.temperature.id, "value": "4"})
        self.feeding = self.batch.feeding_ids[-1]
        self.feeding.with_user(self.supervisor)._sign("witness", "witnessed")
        self.batch.with_user(self.quality)._sign("quality", "approved")

    def _seen(self):
        self.env.flush_all()
        self.env.invalidate_all()
        signatures = self.env["batch.signature"].search([("production_id", "=", self.batch.id)])
        return self.batch._batch_record(), set(signatures.mapped("valid"))

    def test_renaming_changes_no_record_and_breaks_no_signature(self):
        self.maxDiff = None
        before = self._seen()
        self.assertEqual(before[1], {True})
        self.operator.login = "li.qiang.new"
        self.quality.partner_id.name = "Another Name"
        self.temperature.code = "T-NEW"
        self.tank.write({"name": "Old pasteuriser", "code": "P9"})
        self.machine.write({"name": "Heater", "serial_no": "PH-NEW"})
        self.crew.write({"code": "E9", "name": "Night crew"})
        self.yoghurt.write({"name": "Yogurt", "default_code": "YOG-9", "barcode": "09506000134390"})
        self.milk.default_code = False
        self.bom.code = "R-9"
        self.company.name = "Dairy of another name"
        self.celsius.write({"name": "Grad"})
        self.batch.workorder_ids[0].name = "Heat"
        self.assertEqual(self._seen(), before)
        self.temperature.code = "T-TEST"
        self.operator.login = "making_operator"
        self.assertEqual(self._seen(), before, "and back again")

    def test_what_is_recorded_later_has_the_new_name(self):
        self.operator.login = "li.qiang.new"
        self.env.flush_all()
        time.sleep(1.1)  # facts are noted by whole seconds
        later = self._order()
        self._start(later.workorder_ids[0])
        self.assertEqual(later._batch_record()["steps"][0]["operators"], ["li.qiang.new"])
        self.assertEqual(self.batch._batch_record()["steps"][0]["operators"], ["making_operator"])

    def test_language_and_archiving_break_no_signature(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.pasteurise.with_context(lang="zh_CN").name = "巴氏杀菌"
        order = self._order()
        heat = order.workorder_ids[0]
        self._start(heat)
        self._reading(heat.step_log_id, "74")
        log = heat.step_log_id.with_user(self.operator).with_context(lang="zh_CN")
        log._sign("operator", "performed")
        self.operator.active = False
        for lang in ("zh_CN", "en_US"):
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertTrue(log.signature_ids.with_user(self.auditor).with_context(lang=lang).valid, lang)

    def test_a_changed_fact_still_breaks_it(self):
        self.env.cr.execute(SQL("ALTER TABLE mrp_step_reading DISABLE TRIGGER USER"))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_step_reading SET value = '99' WHERE production_id = %s", [self.batch.id])
        self.assertIn(False, self._seen()[1])

    def test_a_name_changed_behind_the_back_of_odoo_shows(self):
        before = self._seen()
        self.env.cr.execute("UPDATE lot_parameter SET code = 'FORGED' WHERE id = %s", [self.temperature.id])
        self.assertNotEqual(self._seen(), before)

    @mute_logger("odoo.sql_db")
    def test_former_names_are_facts(self):
        self.temperature.code = "T-NEW"
        self.env.flush_all()
        former = self.env["batch.former.name"].search([("res_id", "=", self.temperature.id)])
        self.assertEqual((former.name, former.field_name, former.user_id), ("T-TEST", "code", self.env.user))
        for act in (lambda: former.sudo().write({"name": "X"}), lambda: former.sudo().unlink(),
                    lambda: former.sudo().create({"name": "X"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        with self.assertRaises(Exception) as refused, self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM batch_former_name")
        self.assertIn("append-only", str(refused.exception))

    def test_a_new_thing_has_no_former_name(self):
        made = self.env["lot.parameter"].create({"code": "T-NEWEST", "name": "Newest"})
        self.env["mrp.workcenter"].create({"name": "New place", "company_id": self.company.id})
        self.env.flush_all()
        known = self.env["batch.former.name"].search([("res_model", "in", ("lot.parameter", "mrp.workcenter"))])
        self.assertNotIn(made.id, known.mapped("res_id"))
        self.assertFalse(known.filtered(lambda row: not row.name))
