# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger
from psycopg2.errors import RestrictViolation

from .common import BatchNumberingCase


class TestVoid(BatchNumberingCase):
    """Every number is a lot or stands in the register with its reason."""

    def setUp(self):
        super().setUp()
        self.rule = self.make_rule()

    def voids(self):
        return (
            self.env["batch.number.void"]
            .search([("rule_id", "=", self.rule.id)], order="number")
            .mapped(lambda void: (void.number, void.reason))
        )

    def void(self, number, **values):
        return self.env["batch.number.void"].create(
            {"number": number, "rule_id": self.rule.id, "reason": "Label spoiled", **values}
        )

    def test_a_deleted_lot_leaves_its_number_in_the_register(self):
        self.make_lots(2)[0].unlink()
        self.assertEqual(self.voids(), [("B20250917-001", "Lot deleted")])
        self.assertEqual(self.make_lots().name, "B20250917-003")

    def test_a_renamed_lot_leaves_its_number_in_the_register(self):
        self.make_lots().name = "SUPPLIER-77"
        self.assertEqual(self.voids(), [("B20250917-001", "Lot renamed to SUPPLIER-77")])

    def test_a_renamed_lot_takes_its_number_back_and_no_other_lot_does(self):
        first, second = self.make_lots(2)
        first.name = "SUPPLIER-77"
        with self.assertRaisesRegex(ValidationError, "voided"):
            second.name = "B20250917-001"
        for name in ("B20250917-001", "SUPPLIER-78", "B20250917-001"):
            first.name = name
        self.assertEqual([number for number, _reason in self.voids()], ["B20250917-001"])
        with self.assertRaisesRegex(ValidationError, "exists already"):
            second.name = "B20250917-001"

    def test_nobody_voids_in_another_name_nor_gives_a_number_away(self):
        lot = self.make_lots(2)[0]
        lot.name = "SUPPLIER-77"
        forged = self.env["batch.number.void"].with_context(
            default_user_id=self.env.ref("base.user_admin").id, batch_number_leaving=True
        )
        void = forged.create(
            {
                "number": "B20250917-009",
                "rule_id": self.rule.id,
                "reason": "x",
                "lot_id": lot.id,
                "voided_at": "2001-01-01 00:00:00",
            }
        )
        self.assertEqual(void.user_id, self.env.user)
        self.assertFalse(void.lot_id)
        self.assertGreater(void.voided_at, fields.Datetime.to_datetime("2024-01-01 00:00:00"))
        with self.assertRaisesRegex(ValidationError, "names a lot"):
            forged.create({"number": "B20250917-002", "rule_id": self.rule.id, "reason": "x"})

    def test_a_voided_number_is_never_given(self):
        self.void("B20250917-001")
        self.assertEqual(self.make_lots().name, "B20250917-002")
        with self.assertRaisesRegex(ValidationError, r"B20250917-001 was voided on 2025-09-16 \(Label spoiled\)"):
            self.make_lots(name="B20250917-001")

    def test_a_number_void_for_one_product_is_free_for_another(self):
        self.void("B20250917-001", product_id=self.board.id)
        self.assertEqual(self.make_lots().name, "B20250917-001")

    def test_only_numbers_of_the_rule_without_a_lot_are_voided(self):
        with self.assertRaisesRegex(ValidationError, "not a number of rule"):
            self.void("X1")
        self.make_lots()
        with self.assertRaisesRegex(ValidationError, "names a lot"):
            self.void("B20250917-001")

    def test_a_number_is_void_for_a_reason_that_is_seen(self):
        with self.assertRaisesRegex(ValidationError, "Say why the number is void"):
            self.void("B20250917-001", reason=" \u200b")

    def test_the_register_cannot_be_changed(self):
        void = self.void("B20250917-001")
        with self.assertRaisesRegex(UserError, "never changed: B20250917-001"):
            void.reason = "Other"
        with self.assertRaisesRegex(UserError, "never changed"):
            void.unlink()
        self.env.flush_all()
        for query in ("UPDATE batch_number_void SET reason = 'x'", "DELETE FROM batch_number_void"):
            with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_numbers_drawn_and_never_used_are_accounted_for(self):
        source = self.env["batch.numbering"]._source(self.yogurt)
        drawn = self.env["batch.numbering"]._names([(source, 3)])[0].names
        self.make_lots(name=drawn[1])
        self.env["batch.number.void"]._account()
        self.assertFalse(self.voids(), "a number may still be saved on the day it was drawn")
        self.env.cr.execute("UPDATE batch_counter_draw SET drawn_at = drawn_at - interval '2 years'")
        self.env.invalidate_all()
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.env["batch.number.void"]._account()
        self.assertEqual(
            self.voids(), [("B20250917-001", "Drawn and never used"), ("B20250917-003", "Drawn and never used")]
        )
        self.assertFalse(
            self.env["batch.counter.draw"].search([("accounted", "=", False), ("rule_id", "=", self.rule.id)])
        )
