# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
import random

from odoo.tests import tagged

from .. import sdjwt
from ..audit import RecordAudit
from . import batches, forgeries
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestLiveRecord(TraceCase):
    """The audit's SQL reads what the batch record's own definition reads."""

    def test_sql_and_definition_agree_on_full_records(self):
        orders = batches.make(self.env, self.company, 3)
        live, defined = orders._live_records(), orders._sealable_records()
        for order in orders:
            self.assertEqual(len(defined[order.id]["materials"]), 5)
            self.assertEqual(len(defined[order.id]["steps"]), 4)
            self.assertEqual(sum(len(sample["results"]) for sample in defined[order.id]["tests"]), 10)
            for section, content in json.loads(live[order.id]).items():
                self.assertEqual(content, defined[order.id][section], section)
            self.assertEqual(live[order.id], sdjwt.canonical(defined[order.id]))

    def test_an_order_with_nothing_in_it_too(self):
        order = self.order()
        self.assertEqual(order._live_records()[order.id], sdjwt.canonical(order._sealable_records()[order.id]))


@tagged("post_install", "-at_install")
class TestForgeries(TraceCase):
    """Facts edited, deleted and inserted in SQL, with the triggers off: each is found and named."""

    EDITS = 40

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.orders = batches.make(cls.env, cls.company, 5)
        cls.env["trace.record"]._seal(cls.orders, "released")

    def test_nothing_is_found_where_nothing_was_done(self):
        audit = self.env["trace.audit"]._begin(self.company)._run()
        self.assertFalse(audit.finding_ids, audit.finding_ids.mapped("sentence"))

    def test_who_sees_to_a_deviation_by_when_is_no_fact(self):
        self.env.cr.execute("ALTER TABLE mrp_deviation DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE mrp_deviation SET owner_id = %s, due_date = '2030-01-01' WHERE production_id IN %s",
            [self.env.uid, tuple(self.orders.ids)],
        )
        self.assertTrue(self.env.cr.rowcount)
        self.env.cr.execute("ALTER TABLE mrp_deviation ENABLE TRIGGER USER")
        self.env.invalidate_all()
        audit = self.env["trace.audit"]._begin(self.company)._run()
        self.assertFalse(audit.finding_ids, audit.finding_ids.mapped("sentence"))

    def test_every_random_forgery_is_found_and_named(self):
        forger = forgeries.Forger(self.env, self.orders, random.Random(20261125))
        for _n in range(self.EDITS):
            with forger.forged() as (order_id, section, words, what):
                audit = self.env["trace.audit"]._begin(self.company)
                checks = RecordAudit(audit)
                checks.check(checks.newest_versions(self.orders))
                self.assertTrue(
                    forgeries.named(audit.finding_ids, order_id, section, words),
                    f"{what}: {[(f.production_id.id, f.path) for f in audit.finding_ids]}",
                )
