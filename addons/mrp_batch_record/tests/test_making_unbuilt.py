# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MakingCase


class UnbuiltCase(MakingCase):
    """A batch of two lots of milk, to be taken apart."""

    def setUp(self):
        super().setUp()
        self._grades_lots()
        self.bom.product_uom_id = self.kg
        self.quarantine = self.env["stock.location"].create(
            {
                "name": "Quarantine",
                "location_id": self.warehouse.view_location_id.id,
                "usage": "internal",
                "is_quarantine": True,
                "company_id": self.company.id,
            }
        )
        self.milks = [self._received(self.milk, name, quantity) for name, quantity in (("M-A", 30), ("M-B", 70))]
        self.batch = self._batch()
        self.lot = self.batch.lot_producing_ids

    def _batch(self):
        order = self._order()
        self._make_steps(order, (("M-A", 30), ("M-B", 70)))
        order.action_close_batch(100)
        self.assertEqual(order.state, "done")
        return order

    def _unbuild(self, quantity, place=None, lot=None, user=None, **vals):
        unbuild = (
            self.env["mrp.unbuild"]
            .with_user(user or self.supervisor)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "mo_id": self.batch.id,
                    "lot_id": (lot or self.lot).id,
                    "product_qty": quantity,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": (place or self.stock).id,
                    **vals,
                }
            )
        )
        unbuild.action_unbuild()
        self.assertEqual(unbuild.state, "done")
        return unbuild

    def _shelf(self):
        return [lot.product_qty for lot in self.milks]


@tagged("post_install", "-at_install")
class TestUnbuiltInParts(UnbuiltCase):
    """Each part gives back what is still in the batch."""

    def setUp(self):
        super().setUp()
        self.batch.with_user(self.quality)._release()

    def test_the_second_part_gives_back_what_the_first_did_not(self):
        self.assertEqual(self._shelf(), [0, 0])
        self._unbuild(50)
        self.assertEqual(self._shelf(), [30, 20])
        self._unbuild(25)
        self.assertEqual(self._shelf(), [30, 45])
        last = self._unbuild(25)
        self.assertEqual(self._shelf(), [30, 70])
        self.assertEqual((self.lot.product_qty, self.culture_lot.product_qty), (0, 20))
        self.assertEqual(set(last.produce_line_ids.mapped("state")), {"done"}, "nothing is left to wait")

    def test_no_more_than_was_made_of_the_lot(self):
        self._unbuild(60)
        self._received(self.yoghurt, "Y-OTHER", 100)
        with self.assertRaisesRegex(UserError, "40.00 kg of .* is left to be taken apart"), self.env.cr.savepoint():
            self._unbuild(41)
        other = self.env["stock.lot"].search([("name", "=", "Y-OTHER"), ("product_id", "=", self.yoghurt.id)])
        with self.assertRaisesRegex(UserError, "0.00 kg of Y-OTHER"), self.env.cr.savepoint():
            self._unbuild(1, lot=other)
        self._unbuild(40)
        self.assertEqual(self._shelf(), [30, 70])

    def test_in_another_unit(self):
        self._unbuild(50)
        self._unbuild(30000, product_uom_id=self.env.ref("uom.product_uom_gram").id)
        self.assertEqual(self._shelf(), [30, 50])

    def test_goods_without_grades_go_beyond_as_in_odoo(self):
        self.category.write({"receipt_grade_id": False, "production_grade_id": False})
        (self.lot | self.culture_lot | self.env["stock.lot"].union(*self.milks)).sudo().grade_id = False
        self._unbuild(50)
        self._unbuild(50)
        self.assertEqual(self._shelf(), [30, 70])
        self._unbuild(50)
        self.assertEqual(self.lot.product_qty, -50)


@tagged("post_install", "-at_install")
class TestBarredUnbuilt(UnbuiltCase):
    """What may not be used may be taken apart within a quarantine, and comes back no better than it was."""

    def _codes(self):
        return [lot.grade_id.code for lot in self.milks]

    def test_a_rejected_batch_into_a_quarantine_alone(self):
        self.batch.with_user(self.quality)._reject("smells")
        with self.assertRaisesRegex(UserError, "choose one as the destination"), self.env.cr.savepoint():
            self._unbuild(50)
        self.assertEqual(self._codes(), ["pass", "pass"])
        self._unbuild(50, self.quarantine)
        self.assertEqual(self._codes(), ["held", "held"])
        self.assertEqual(self._shelf(), [30, 20])
        quants = self.env["stock.quant"].search(
            [("lot_id", "in", [lot.id for lot in self.milks]), ("location_id.usage", "=", "internal")]
        )
        self.assertEqual(quants.filtered("quantity").location_id, self.quarantine)
        self.assertIn(f"from lot {self.lot.name}", "".join(self.milks[0].message_ids.mapped("body")))
        self._grade(self.milks[0], "pass")
        self.assertEqual(self._codes(), ["pass", "held"], "quality judges each")

    def test_what_waits_for_its_release(self):
        with self.assertRaisesRegex(UserError, "choose one as the destination"), self.env.cr.savepoint():
            self._unbuild(50)
        self._unbuild(50, self.quarantine)
        self.assertEqual(self._codes(), ["held", "held"])

    def test_what_is_worse_than_held_stays_so(self):
        self.batch.with_user(self.quality)._reject("smells")
        self._grade(self.milks[0], "fail")
        self._grade(self.milks[1], "recalled")
        self._unbuild(100, self.quarantine)
        self.assertEqual(self._codes(), ["fail", "recalled"])

    def test_a_good_batch_is_as_before(self):
        self.batch.with_user(self.quality)._release()
        self._unbuild(50, self.quarantine)
        self._unbuild(50)
        self.assertEqual(self._codes(), ["pass", "pass"])

    def test_an_override_is_a_judgement(self):
        self.batch.with_user(self.quality)._reject("smells")
        override = (
            self.env["lot.gate.override"]
            .with_user(self.supervisor)
            .create(
                {
                    "lot_id": self.lot.id,
                    "operation": "consumption",
                    "reason": "label only",
                    "company_id": self.company.id,
                }
            )
        )
        override.with_user(self.quality).action_approve()
        self._unbuild(50)
        self.assertEqual(self._codes(), ["pass", "pass"])

    def test_no_order_consumes_a_failed_lot_as_if_it_were_taken_apart(self):
        self._grade(self.milk_lot, "fail")
        unbuild = (
            self.env["mrp.unbuild"]
            .with_user(self.supervisor)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "mo_id": self.batch.id,
                    "lot_id": self.lot.id,
                    "product_qty": 1,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": self.quarantine.id,
                }
            )
        )
        order = self._order()
        move = order.move_raw_ids[0].with_user(self.operator)
        move.write({"unbuild_id": unbuild.id})
        with self.assertRaisesRegex(UserError, "M-1"), self.env.cr.savepoint():
            move.move_line_ids = [
                Command.clear(),
                Command.create(
                    {
                        "product_id": self.milk.id,
                        "lot_id": self.milk_lot.id,
                        "quantity": 100,
                        "picked": True,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                    }
                ),
            ]
