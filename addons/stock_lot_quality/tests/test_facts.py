# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..gate import Document
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestFacts(QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sample = cls.env["lot.sample"].create({"lot_id": cls._lot("F1").id})
        cls.result = cls._result(cls.sample, cls.fat, "3.4")
        cls.decision = cls.env["lot.gate.decision"]._record(cls.sample.lot_id._gate("sale"), Document("WH/OUT/1"))
        cls.env.flush_all()

    def test_the_database_refuses_changes(self):
        columns = {"lot.test.result": "value", "lot.gate.decision": "reason_values", "lot.verdict": "evidence"}
        for fact in (self.result, self.decision, self.sample.verdict_ids):
            self.assertTrue(fact)
            table, column = SQL.identifier(fact._table), SQL.identifier(columns[fact._name])
            self._sql_refused(SQL("UPDATE %s SET %s = 'x' WHERE id = %s", table, column, fact.id))
            self._sql_refused(SQL("DELETE FROM %s WHERE id = %s", table, fact.id))
            self._sql_refused(SQL("TRUNCATE %s CASCADE", table))

    def test_a_lot_has_the_last_grade_on_record(self):
        lot, grades = self._lot("F2", "held"), self.grades
        born = self._lot("F3")
        self.assertTrue(born.grade_id and not born.grading_ids)
        self.env.flush_all()
        self._sql_refused(SQL("UPDATE stock_lot SET grade_id = NULL WHERE id = %s", born.id))
        lot.sudo().grade_id = grades["pass"]
        self.env.flush_all()
        for grade in (grades["held"].id, grades["conditional"].id, None):
            self._sql_refused(SQL("UPDATE stock_lot SET grade_id = %s WHERE id = %s", grade, lot.id))
        self.env.cr.execute(SQL("UPDATE stock_lot SET grade_id = %s WHERE id = %s", grades["pass"].id, lot.id))
        lot.sudo().grade_id = False
        lot.sudo().grade_id = grades["held"]
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT grade_id FROM stock_lot WHERE id = %s", lot.id))
        self.assertEqual(self.env.cr.fetchall(), [(grades["held"].id,)])

    def test_a_retraction_is_written_once(self):
        self.result._retract("wrong bottle")
        self.env.flush_all()
        self._sql_refused(SQL("UPDATE lot_test_result SET retraction_reason = 'x' WHERE id = %s", self.result.id))
        self._sql_refused(SQL("UPDATE lot_test_result SET retracted_at = NULL WHERE id = %s", self.result.id))

    def test_the_orm_says_so_in_a_sentence(self):
        for change in (
            lambda: self.result.write({"value": "9"}),
            lambda: self.result.unlink(),
            lambda: self.decision.write({"allowed": True}),
            lambda: self.decision.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "on record"), self.env.cr.savepoint():
                change()
