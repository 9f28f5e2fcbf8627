# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import DatabaseError

from ..former_names import KEPT_NAMES
from ..models.uom_uom import QUANTITY_DIGITS
from .common import MakingCase

#: Texts of a record that have no former names, and what keeps them.
STAYING = {
    ("lot.sample", "place"): "the decision on the batch",
    ("mrp.production", "name"): "confirming the order",
    ("mrp.production", "origin"): "the decision on the batch",
    ("stock.lot", "name"): "moves and grades: a correction changes it, with its reason",
}


@tagged("post_install", "-at_install")
class TestRenames(MakingCase):
    """What is renamed later is told in the names of its day: signatures and records are bound to facts."""

    def setUp(self):
        super().setUp()
        self.bom.code = "R-1"
        self.env.flush_all()
        self.crew = self.env["mrp.crew"].create(
            {"name": "Early crew", "code": "E1", "company_id": self.company.id, "member_ids": [(4, self.operator.id)]}
        )
        self.batch = self._make(self._order())
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create(
                {
                    "title": "Late",
                    "production_id": self.batch.id,
                    "workorder_id": self.batch.workorder_ids[0].id,
                    "cause": "Valve",
                    "action": "Replaced",
                }
            )
        )
        deviation.with_user(self.supervisor).action_close()
        self.sample = (
            self.env["lot.sample"]
            .with_user(self.quality)
            .create({"lot_id": self.batch.lot_producing_ids.id, "company_id": self.company.id})
        )
        self.env["lot.test.result"].with_user(self.quality).create(
            {"sample_id": self.sample.id, "parameter_id": self.temperature.id, "value": "4"}
        )
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
        self.batch.workorder_ids[0].with_user(self.supervisor).name = "Heat"
        self.assertEqual(self._seen(), before)
        self.temperature.code = "T-TEST"
        self.operator.login = "making_operator"
        self.assertEqual(self._seen(), before, "and back again")

    def _told_in(self):
        """The names that the batch is told in, as (record, field)."""
        step = self.batch.workorder_ids[0].with_user(self.supervisor)
        return [
            (self.operator, "login"),
            (self.quality.partner_id, "name"),
            (self.temperature, "code"),
            (self.tank, "name"),
            (self.tank, "code"),
            (self.tank.resource_id, "name"),
            (self.machine, "name"),
            (self.machine, "serial_no"),
            (self.crew, "code"),
            (self.crew, "name"),
            (self.bom, "code"),
            (self.yoghurt.product_tmpl_id, "name"),
            (self.yoghurt, "default_code"),
            (self.yoghurt, "barcode"),
            (self.milk, "default_code"),
            (self.company, "name"),
            (self.celsius, "name"),
            *([] if self.batch.release_decision else [(step, "name")]),
        ]

    def _by(self, way, record, name, value):
        translated = record._fields[name].translate
        if way == "web_save":
            record.web_save({name: value}, {})
        elif way == "import":
            self.assertTrue(record.load([".id", name], [[str(record.id), value]])["ids"])
        elif way == "translations" and translated:
            record.update_field_translations(name, {"en_US": value, "zh_CN": value})
        elif way == "in Chinese" and translated:
            record.with_context(lang="zh_CN").web_override_translations({name: value})
        else:
            record.with_context(lang="zh_CN" if way == "in Chinese" else "en_US").write({name: value})

    def test_no_way_of_renaming_changes_a_record(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        before = self._seen()
        for way in ("write", "web_save", "import", "translations", "in Chinese"):
            named = [(record, name, record[name]) for record, name in self._told_in()]
            for number, (record, name, _was) in enumerate(named):
                self._by(way, record, name, f"Renamed {number}")
            self.assertEqual(self._seen(), before, way)
            for record, name, was in named:
                self._by(way, record, name, was)
            self.assertEqual(self._seen(), before, f"{way}, named back")

    def test_no_renaming_changes_a_released_record(self):
        self.batch = self._make(self._order())
        self.batch.with_user(self.quality)._release()
        self.test_no_way_of_renaming_changes_a_record()

    def _texts_read(self):
        """What a record may be told from: ``{stored text field: ids}``."""
        self._seen()
        self.env.invalidate_all()
        self.batch._batch_record()
        return {
            field: ids
            for field, values in self.env.transaction.field_data.items()
            if field.store
            and field.type in ("char", "text")
            and (ids := tuple(key for key in values if isinstance(key, int)))
        }

    def _is_told_in(self, field, ids):
        """Whether a change of this text, past Odoo, shows in the record; a fact refuses the change."""
        forged = SQL("%s::jsonb", '{"en_US": "FORGED"}') if field.translate else SQL("'FORGED' || id")
        before = self.batch._batch_record()
        point = self.env.cr.savepoint(flush=False)
        try:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id IN %s",
                    SQL.identifier(self.env[field.model_name]._table),
                    SQL.identifier(field.name),
                    forged,
                    ids,
                ),
                log_exceptions=False,
            )
            self.env.invalidate_all()
            return self.batch._batch_record() != before
        except DatabaseError as refused:
            self.assertRegex(str(refused), "refused")
            return False
        finally:
            point.close(rollback=True)
            self.env.invalidate_all()

    def test_each_text_of_a_record_is_kept_or_stays(self):
        told = {
            (field.model_name, field.name) for field, ids in self._texts_read().items() if self._is_told_in(field, ids)
        }
        kept = {(model, name) for model, names in KEPT_NAMES.items() for name in names}
        self.assertLessEqual({("product.template", "name"), ("res.users", "login"), ("mrp.workorder", "name")}, told)
        self.assertFalse(told - kept - STAYING.keys())

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

    def test_other_decimal_places_break_no_signature(self):
        """Quantities are written with the places that units have: with others they are what was signed all the same."""
        accuracy = self.env["decimal.precision"].search([("name", "=", QUANTITY_DIGITS)])
        digits = accuracy.digits
        for places in (digits + 1, digits + 2, digits + 1):
            accuracy.digits = places
            self.assertEqual(self._seen()[1], {True}, places)
        self.batch.with_user(self.quality)._sign("quality", "approved")
        for places in (digits, digits - 1, 0):
            accuracy.digits = places
            self.assertEqual(self._seen()[1], {True}, places)
        accuracy.digits = digits + 1
        self.env.flush_all()
        self.env.cr.execute(SQL("ALTER TABLE mrp_feeding DISABLE TRIGGER USER"))
        self.env.cr.execute(
            "UPDATE mrp_feeding SET quantity = quantity + %s WHERE id = %s", [0.1 ** (digits + 1), self.feeding.id]
        )
        self._seen()
        self.assertFalse(self.feeding.signature_ids.valid, "what other places would round away is no detail")

    def test_a_changed_fact_still_breaks_it(self):
        self.env.cr.execute(SQL("ALTER TABLE mrp_step_reading DISABLE TRIGGER USER"))
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_step_reading SET value = '99' WHERE production_id = %s", [self.batch.id])
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
        for act in (
            lambda: former.sudo().write({"name": "X"}),
            lambda: former.sudo().unlink(),
            lambda: former.sudo().create({"name": "X"}),
        ):
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
