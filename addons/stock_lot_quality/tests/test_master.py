# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestMaster(QualityCase):
    """Grades and parameters decide in every company: few change them, and each change is on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.other = cls.env["res.company"].create({"name": "Other plant"})
        cls.foreign = new_test_user(
            cls.env,
            "t_m_foreign",
            groups="stock_lot_quality.group_quality",
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )
        cls.system = new_test_user(cls.env, "t_m_system", groups="base.group_system")
        cls._specification({cls.fat: ("3", "4")}, company_id=cls.company.id)

    def test_quality_opens_no_gate(self):
        held = self.grades["held"]
        lot = self._lot("GATED", "held")
        for user in (self.quality, self.foreign, self.keeper):
            for act in (
                lambda grade: grade.write({"allow_sale": True}),
                lambda grade: grade.write({"badge": "pass"}),
                lambda grade: grade.update_field_translations("name", {"en_US": "Released", "zh_CN": "已放行"}),
                lambda grade: grade.create({"name": "Mine", "code": "mine", "allow_sale": True}),
                lambda grade: (
                    grade.load([".id", "allow_sale"], [[str(held.id), "1"]])["ids"] or grade.check_access("write")
                ),
                lambda grade: grade.unlink(),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    act(held.with_user(user))
        self.assertFalse(lot._gate("sale")[0].allowed)

    def test_an_administrator_changes_it_on_record(self):
        held = self.grades["held"].with_user(self.system).with_context(tracking_disable=True)
        for values in ({"allow_transfer": True}, {"allow_transfer": True, "change_reason": "  "}):
            for asking in (held, held.with_context(change_reason="said by a caller")):
                with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
                    asking.write(values)
        held.write({"allow_transfer": True, "priority": held.priority, "change_reason": " moved by crane "})
        fact = held.change_ids
        self.assertEqual((fact.what, fact.old_value, fact.new_value), ("allow_transfer", "no", "yes"))
        self.assertEqual(fact.reason, "moved by crane")
        self.assertEqual((fact.user_id, fact.what_name), (self.system, "Transfer"))
        self.env.flush_all()
        for statement in (
            "UPDATE lot_master_change SET new_value = 'no' WHERE id = %s",
            "DELETE FROM lot_master_change WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(statement, [fact.id])
        with self.assertRaises(UserError):
            self.env["lot.master.change"].sudo().create(
                {"grade_id": held.id, "what": "active", "user_id": self.quality.id, "changed_at": "2026-01-01"}
            )

    def test_what_ships_keeps_its_names(self):
        for grade in (self.grades["held"], self.grades["held"].with_user(self.system)):
            for act in (
                lambda grade: grade.write({"name": "Released"}),
                lambda grade: grade.write({"badge": "pass"}),
                lambda grade: grade.write({"code": "held2"}),
                lambda grade: grade.update_field_translations("name", {"zh_CN": "已放行"}),
            ):
                with self.assertRaisesRegex(UserError, "keeps its code"), self.env.cr.savepoint():
                    act(grade)
        own = self.env["lot.grade"].with_user(self.system).create({"name": "Second", "code": "second"})
        with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
            own.update_field_translations("name", {"zh_CN": "已放行"})
        own.with_context(lang="zh_CN").write({"name": "次品", "change_reason": "for the floor"})
        own.write({"name": "Second choice", "change_reason": "as sales calls it"})
        self.assertEqual(own.change_ids.mapped("reason"), ["as sales calls it", "for the floor"])
        self.assertEqual(own.with_context(lang="zh_CN").name, "次品")
        with self.assertRaises(UserError):
            own.code = "pass2"

    def test_a_used_parameter_keeps_its_meaning(self):
        for values in ({"kind": "text"}, {"uom_id": self.gram.id}, {"code": "T-FAT2"}):
            for user in (self.quality, self.foreign, self.system):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.fat.with_user(user).write(values | {"change_reason": "x"})
            with self.assertRaisesRegex(UserError, "stay as they are"), self.env.cr.savepoint():
                self.fat.with_user(self.quality).write(values)
        self.net.with_user(self.quality).code = "T-NET2"
        self.assertFalse(self.net.change_ids, "nothing was ever judged by it")

    def test_another_company_renames_no_parameter_in_use(self):
        for act in (
            lambda fat: fat.write({"name": "Protein"}),
            lambda fat: fat.write({"self_verification": True}),
            lambda fat: fat.update_field_translations("name", {"en_US": "Protein"}),
            lambda fat: fat.write({"active": False}),
        ):
            with self.assertRaisesRegex(UserError, "other companies"), self.env.cr.savepoint():
                act(self.fat.with_user(self.foreign))
        with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
            self.fat.with_user(self.quality).name = "Fat content"
        self.fat.with_user(self.quality).write({"name": "Fat content", "change_reason": "as in the standard"})
        fact = self.fat.change_ids
        self.assertEqual((fact.what, fact.user_id, fact.reason), ("name", self.quality, "as in the standard"))
        self.assertIn('"Fat"', fact.old_value)
        self.assertIn('"Fat content"', fact.new_value)

    def test_the_values_of_a_used_choice_stay(self):
        smell = self.env["lot.parameter"].create(
            {"code": "T-SMELL", "name": "Smell", "kind": "choice", "choices": "good\nbad"}
        )
        smell.with_user(self.quality).choices = "good\nbad\nfoul"
        sample = self.env["lot.sample"].create({"lot_id": self._lot("SMELLS").id})
        self._result(sample, smell, "bad")
        bad = smell.choice_ids.filtered(lambda choice: choice.value == "bad")
        for act in (
            lambda: bad.with_user(self.quality).write({"value": "good enough"}),
            lambda: bad.with_user(self.quality).unlink(),
            lambda: smell.with_user(self.quality).write({"choices": "good"}),
            lambda: bad.with_user(self.foreign).write({"name": "Good"}),
            lambda: bad.with_user(self.foreign).update_field_translations("name", {"zh_CN": "好"}),
            lambda: bad.with_user(self.foreign).create({"parameter_id": smell.id, "value": "fine"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        for values in ({"choices": "good\nbad\nfoul\nsour"}, {"choice_ids": [(1, bad.id, {"name": "Bad"})]}):
            with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
                smell.with_user(self.quality).write(values)
            smell.with_user(self.quality).write(values | {"change_reason": "asked for by the laboratory"})
        self.assertEqual(set(smell.change_ids.mapped("what")), {"choice_ids"})
        self.assertEqual(smell.change_ids.mapped("reason"), ["asked for by the laboratory"] * 2)
        self.assertIn("sour", smell.change_ids.mapped("new_value"))
