# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestGuardReads(QualityCase):
    """What the guards of verdicts and grades let pass, and how they find the last one on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._lot("READS")
        cls.sample = cls.env["lot.sample"].create({"lot_id": cls.lot.id})
        cls.env.flush_all()

    def _judge(self, verdict):
        """A verdict goes on record by itself."""
        self.env.cr.execute(
            "INSERT INTO lot_verdict (sample_id, company_id, verdict, judged_at, user_id)"
            " VALUES (%s, %s, %s, now(), %s)",
            (self.sample.id, self.company.id, verdict, self.env.uid),
        )

    def _set(self, verdict):
        self.env.cr.execute("UPDATE lot_sample SET verdict = %s WHERE id = %s", (verdict, self.sample.id))

    def _seen_whole(self, table):
        """How often this transaction has read a table through."""
        self.env.cr.execute("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = %s", (table,))
        return self.env.cr.fetchone()[0]

    def test_a_verdict_is_the_last_one_on_record(self):
        change = "UPDATE lot_sample SET verdict = %s WHERE id = %s"
        self._sql_refused(change, "passed", self.sample.id)
        self._judge("failed")
        self._judge("passed")
        self._sql_refused(change, "failed", self.sample.id)
        self._sql_refused(change, "incomplete", self.sample.id)
        self._sql_refused(change, None, self.sample.id)
        self._set("passed")
        self._sql_refused(change, "pending", self.sample.id)
        self._sql_refused(change, "failed", self.sample.id)
        self._judge("pending")
        self._set("pending")

    def test_no_sample_is_born_judged(self):
        birth = (
            "INSERT INTO lot_sample (name, lot_id, company_id, drawn_at, verdict)"
            " SELECT %s, lot_id, company_id, drawn_at, %s FROM lot_sample WHERE id = %s"
        )
        self._judge("passed")
        for verdict in ("passed", "failed", "incomplete", "withdrawn", None):
            self._sql_refused(birth, "BORN", verdict, self.sample.id)
        self.env.cr.execute(birth, ("BORN", "pending", self.sample.id))

    def test_the_last_one_is_found_without_a_look_at_all(self):
        """Also where the planner has seen a small table: one transaction may add thousands of rows to it."""
        self._judge("failed")
        self.env.cr.execute("ANALYZE lot_verdict; ANALYZE lot_grading; DISCARD PLANS")
        former = self._seen_whole("lot_verdict"), self._seen_whole("lot_grading")
        self._set("failed")
        self.env.cr.execute(
            "INSERT INTO lot_grading (lot_id, grade_id, cause, user_id, graded_at) VALUES (%s, %s, 'other', %s, now())",
            (self.lot.id, self.grades["held"].id, self.env.uid),
        )
        self.env.cr.execute("UPDATE stock_lot SET grade_id = %s WHERE id = %s", (self.grades["held"].id, self.lot.id))
        self.assertEqual((self._seen_whole("lot_verdict"), self._seen_whole("lot_grading")), former)
