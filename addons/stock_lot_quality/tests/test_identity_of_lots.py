# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestIdentityOfLots(QualityCase):
    """Which lot it is and until when it is good: corrected by few, with a reason, on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.use_expiration_date = True
        cls.manager = new_test_user(cls.env, "t_lot_manager", groups="stock.group_stock_manager")
        cls.lot = cls._lot("KNOWN-1", "pass", quantity=0)
        picking = cls._picking(cls.warehouse.in_type_id, cls.stock, source=cls.vendors)
        cls._pick(picking, cls.lot).picked = True
        picking._action_done()
        cls.yesterday = fields.Datetime.now().replace(microsecond=0) - timedelta(days=1)
        cls.lot.write({"expiration_date": cls.yesterday, "use_date": cls.yesterday})

    def _dialog(self, user, lot=None):
        return Form.from_action(self.env(user=user), (lot or self.lot).with_user(user).action_correct())

    def test_nobody_changes_it_by_writing(self):
        later = fields.Datetime.now() + timedelta(days=3650)
        other = self._product("Other")
        for user in (self.keeper, self.analyst, self.quality, self.manager):
            lot = self.lot.with_user(user).with_context(lot_correction="because", tracking_disable=True)
            for values in (
                {"expiration_date": later},
                {"expiration_date": False},
                {"use_date": later},
                {"removal_date": later},
                {"alert_date": later},
                {"name": "KNOWN-2"},
                {"product_id": other.id},
                {"note": "x", "name": "KNOWN-3"},
            ):
                with self.assertRaises(UserError, msg=(user.login, values)), self.env.cr.savepoint():
                    lot.write(values)
            loaded = lot.browse().load([".id", "name"], [[str(lot.id), "KNOWN-4"]])
            self.assertFalse(loaded["ids"])
        self.assertEqual((self.lot.name, self.lot.expiration_date), ("KNOWN-1", self.yesterday))
        self.lot.with_user(self.keeper).write({"note": "a word", "name": "KNOWN-1", "ref": "filled in"})
        with self.assertRaises(UserError):
            self.lot.with_user(self.keeper).ref = "another"

    def test_what_is_written_as_it_is_counts_no_date_anew(self):
        """Odoo counts the expiry date from today when the product of a lot is written."""
        self.product.expiration_time = 300
        fresh = self._lot("FRESH-1", quantity=0)
        fresh.expiration_date = self.yesterday
        same = {"product_id": self.product.id}
        for user in (self.keeper, self.quality, self.manager):
            lots = (self.lot | fresh).with_user(user)
            self.lot.with_user(user).write({**same, "note": "looked at"})
            lots.write(same)
            self.lot.with_user(user).web_save(same, {})
            rows = [[str(lot.id), str(self.product.id)] for lot in lots]
            loaded = lots.browse().load([".id", "product_id/.id"], rows)
            self.assertEqual(loaded["ids"], lots.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(lots.mapped("expiration_date"), [self.yesterday] * 2, user.login)
            self.assertEqual(self.lot.use_date, self.yesterday)
        fresh.with_user(self.keeper).write({**same, "name": "FRESH-2"})
        self.assertEqual((fresh.name, fresh.expiration_date), ("FRESH-2", self.yesterday))

    def test_an_empty_date_is_corrected_too(self):
        self.lot.write({"removal_date": False})
        later = fields.Datetime.now() + timedelta(days=3650)
        for user in (self.keeper, self.quality, self.manager):
            with self.assertRaisesRegex(UserError, "says why"):
                self.lot.with_user(user).removal_date = later
        self.lot.with_user(self.quality)._correct({"removal_date": later}, "the label says so")
        fact = self.lot.change_ids[:1]
        self.assertEqual((fact.what, fact.old_value, fact.reason), ("removal_date", False, "the label says so"))
        self.lot.with_user(self.keeper).ref = "known later"

    def test_it_is_corrected_in_a_dialog_with_a_reason(self):
        for user, days in ((self.quality, 5), (self.manager, 6)):
            known = self.lot.change_ids
            good = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
            dialog = self._dialog(user)
            self.assertEqual(dialog.name, self.lot.name)
            dialog.name, dialog.expiration_date, dialog.reason = f"{self.lot.name}b", good, "the label says so"
            former = self.lot.name
            dialog.save().action_apply()
            self.assertEqual((self.lot.name, self.lot.expiration_date), (f"{former}b", good))
            facts = (self.lot.change_ids - known).with_user(self.keeper)
            self.assertEqual(set(facts.mapped("what")), {"name", "expiration_date"})
            self.assertEqual(facts.user_id, user)
            self.assertEqual(set(facts.mapped("reason")), {"the label says so"})
            number = facts.filtered(lambda fact: fact.what == "name")
            self.assertEqual((number.old_value, number.new_value), (former, f"{former}b"))

    def test_two_names_are_exchanged_and_given_back(self):
        other = self._lot("KNOWN-9", "held")
        for lot, name in (
            (self.lot, "X"),
            (other, "KNOWN-1"),
            (self.lot, "KNOWN-9"),
            (self.lot, "Y"),
            (other, "KNOWN-9"),
            (self.lot, "KNOWN-1"),
        ):
            lot.with_user(self.quality)._correct({"name": name}, "labels were mixed up")
        self.assertEqual((self.lot.name, other.name), ("KNOWN-1", "KNOWN-9"))
        self.assertEqual(len(self.lot.change_ids), 4 + 2)  # the setup set two dates of what was moved

    def test_a_dialog_of_somebody_without_the_right_changes_nothing(self):
        with self.assertRaises(AccessError):
            self.env["lot.correction"].with_user(self.keeper).create(
                {"lot_id": self.lot.id, "name": "Z", "reason": "x"}
            )
        with self.assertRaisesRegex(UserError, "corrected by quality"):
            self.lot.with_user(self.keeper)._correct({"name": "Z"}, "x")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.lot.with_user(self.quality)._correct({"name": "Z"}, " ")

    def test_a_correction_is_a_fact(self):
        self.lot.with_user(self.quality)._correct({"name": "KNOWN-5"}, "typo")
        fact = self.lot.change_ids[:1]
        values = {"lot_id": self.lot.id, "what": "name", "user_id": self.second.id, "changed_at": fields.Datetime.now()}
        for user in (self.keeper, self.quality, self.manager):
            with self.assertRaises(UserError):
                self.env["lot.change"].with_user(user).create(values)
        for change in (
            lambda: fact.sudo().write({"reason": "other"}),
            lambda: fact.sudo().unlink(),
            lambda: fact.browse().sudo().create(values),
        ):
            with self.assertRaises(UserError):
                change()
        self.env.flush_all()
        for statement in ("UPDATE lot_change SET reason = 'x' WHERE id = %s", "DELETE FROM lot_change WHERE id = %s"):
            with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(statement, [fact.id])

    def test_before_it_moves_the_receiver_corrects_freely(self):
        lot = self.env["stock.lot"].with_user(self.keeper).create({"name": "NEW-1", "product_id": self.product.id})
        self.assertFalse(lot.is_settled)
        lot.write({"name": "NEW-2", "expiration_date": fields.Datetime.now() + timedelta(days=9)})
        self.assertFalse(lot.change_ids)
        sample = self.env["lot.sample"].create({"lot_id": lot.id})
        self._result(sample, self.fat, "3.4")
        lot.invalidate_recordset()
        self.assertTrue(lot.is_settled, "what was tested is judged")
        with self.assertRaises(UserError):
            lot.name = "NEW-3"

    def test_a_new_product_brings_its_gate(self):
        free = self.env["product.category"].create({"name": "Free"})
        lot = (
            self.env["stock.lot"]
            .with_user(self.keeper)
            .create({"name": "SMUGGLED", "product_id": self._product("Ungated", categ_id=free.id).id})
        )
        self.assertFalse(lot.sudo().grade_id)
        lot.product_id = self.product
        self.assertEqual(lot.sudo().grade_id.code, "in_progress")

    def test_a_receipt_counts_its_dates(self):
        self.product.expiration_time = 30
        picking = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        line = picking.move_ids.move_line_ids or self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": picking.move_ids.id,
                "product_id": self.product.id,
                "quantity": 4,
                "location_id": self.vendors.id,
                "location_dest_id": self.stock.id,
            }
        )
        line.write({"lot_name": "RECEIVED-1", "picked": True})
        picking.with_user(self.keeper).button_validate()
        lot = line.lot_id
        self.assertTrue(lot.expiration_date and lot.is_settled)
        self.assertFalse(lot.change_ids)
