# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..sales import LetThrough
from .common import TillCase


@tagged("post_install", "-at_install")
class TestTill(TillCase):
    def _ticket_refused(self, ticket, words):
        before = self.env["pos.payment"].search_count([])
        self._refused(words, self._sync, ticket)
        self.env.invalidate_all()
        self.assertFalse(self.env["pos.order"].search([("uuid", "=", ticket["uuid"])]), "the order is taken back")
        self.assertEqual(self.env["pos.payment"].search_count([]), before, "no payment is booked")

    def _override(self, lot, **values):
        override = (
            self.env["lot.gate.override"]
            .with_user(self.keeper)
            .create({"lot_id": lot.id, "operation": "sale", "reason": "Tasting", **values})
        )
        override.with_user(self.second).action_approve()

    def test_a_lot_that_passes_is_sold(self):
        lot = self._lot("T1", "pass")
        order = self._sync(self._ticket((self.product, 4, ["T1"])))
        self.assertEqual((order.state, order.picking_ids.state, lot.product_qty), ("paid", "done", 6))

    def test_lots_that_must_not_pass_are_refused_with_the_sentence_of_the_gate(self):
        for code in ("in_progress", "fail", "held", "recalled", "expired"):
            lot = self._lot(f"T2-{code}", code)
            words = f"Lot {lot.name} of Raw milk is graded .* must not be used"
            self._ticket_refused(self._ticket((self.product, 4, [lot.name])), words)
            self.assertEqual(lot.product_qty, 10)

    def test_an_expired_lot_is_refused_whatever_date_the_till_gives(self):
        lot = self._lot("T3", "pass", product=self.cheese)
        lot.sudo().expiration_date = fields.Datetime.now() - timedelta(days=1)
        past = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=9))
        self._ticket_refused(self._ticket((self.cheese, 1, ["T3"]), date_order=past), "T3 .*expires")

    def test_one_bad_lot_refuses_the_order(self):
        good, held = self._lot("T4-good", "pass"), self._lot("T4-held", "held")
        self._ticket_refused(
            self._ticket((self.product, 1, ["T4-good"]), (self.product, 1, ["T4-held"])), "Lot T4-held"
        )
        self.assertEqual((good.product_qty, held.product_qty), (10, 10))

    def test_paying_in_the_back_office_meets_the_gate(self):
        lot = self._lot("T5", "held")
        with self.assertRaisesRegex(UserError, "T5"), self.env.cr.savepoint():
            self.create_backend_pos_order(
                {
                    "line_data": [{"product_id": self.product.id, "pack_lot_ids": [(0, 0, {"lot_name": "T5"})]}],
                    "payment_data": [{"payment_method_id": self.cash_payment_method.id, "amount": 10}],
                }
            )
        self.assertEqual(lot.product_qty, 10)

    def test_a_parked_order_is_kept(self):
        self._lot("T6", "held")
        ticket = self._ticket((self.product, 1, ["T6"]), state="draft", payment_ids=[], amount_paid=0)
        self.assertEqual(self._sync(ticket).state, "draft")

    def test_an_override_is_the_way_out(self):
        lot = self._lot("T7", "held")
        self._override(lot)
        order = self._sync(self._ticket((self.product, 2, ["T7"])))
        self.assertEqual((order.picking_ids.state, lot.product_qty), ("done", 8))
        fact = lot.gate_decision_ids
        self.assertEqual((fact.allowed, fact.override_reason, fact.origin), (True, "Tasting", order.pos_reference))

    def test_an_override_for_one_ticket_is_for_that_ticket(self):
        lot = self._lot("T8", "held")
        self._override(lot, origin="2501-001-0008")
        self._ticket_refused(self._ticket((self.product, 1, ["T8"]), number="0007"), "T8")
        order = self._sync(self._ticket((self.product, 1, ["T8"]), number="0008"))
        self.assertEqual((order.picking_ids.state, lot.product_qty), ("done", 9))

    def test_an_override_for_a_number_is_used_up_by_the_first_order_of_it(self):
        lot = self._lot("T8b", "held")
        number = "2501-001-0018"
        self._override(lot, origin=number)
        ticket = self._ticket((self.product, 1, ["T8b"]), (self.product, 2, ["T8b"]), number="0018")
        order = self._sync(ticket)
        self.assertEqual((order.state, lot.product_qty), ("paid", 7))
        self.assertEqual(self._sync(ticket), order, "the till sends it again when the line was down")
        ask = self.env["pos.order"].with_user(self.cashier)
        for sent in ({}, {"paid_order": order.id}):
            refused = ask.with_context(**sent).lot_refusals([[self.product.id, 1, ["T8b"]]], reference=number)
            self.assertRegex(refused[0], "T8b")
        self._ticket_refused(self._ticket((self.product, 1, ["T8b"]), number="0019", pos_reference=number), "T8b")
        self.assertEqual(lot.product_qty, 7)
        self._override(lot, origin=number)
        self._sync(self._ticket((self.product, 1, ["T8b"]), number="0020", pos_reference=number))
        self.assertEqual(lot.product_qty, 6, "who wants another one asks again")

    def test_what_an_override_was_used_for_stays(self):
        lot = self._lot("T8c", "held")
        self._override(lot, origin="2501-001-0021")
        self._sync(self._ticket((self.product, 1, ["T8c"]), number="0021"))
        use = self.env["lot.gate.override.use"].search([], limit=1)
        for user in (self.cashier, self.keeper, self.quality):
            for act in (
                lambda mine: mine.write({"order_ref": 1}),
                lambda mine: mine.unlink(),
                lambda mine: mine.create({"override_id": use.override_id.id, "order_ref": 1}),
            ):
                with self.assertRaises(AccessError):
                    act(use.with_user(user))
        self.env.flush_all()
        for statement in (
            "UPDATE lot_gate_override_use SET order_ref = 1",
            "DELETE FROM lot_gate_override_use",
            "TRUNCATE lot_gate_override_use",
        ):
            self._sql_refused(statement)

    def test_a_customer_brings_back_what_was_recalled(self):
        lot = self._lot("T9", "pass")
        order = self._sync(self._ticket((self.product, 3, ["T9"]), number="0009"))
        lot.sudo().grade_id = self.grades["recalled"]
        refund = self._sync(self._ticket((self.product, -3, ["T9"], order.lines), number="0010"))
        self.assertEqual((refund - order).picking_ids.state, "done")
        self.assertEqual(lot.product_qty, 10)

    def test_an_exchange_takes_the_bad_lot_and_gives_a_good_one(self):
        bad, good = self._lot("T10-bad", "recalled"), self._lot("T10-good", "pass")
        order = self._sync(
            self._ticket((self.product, -1, ["T10-bad"]), (self.product, 1, ["T10-good"]), payment_ids=[])
        )
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})
        self.assertEqual((bad.product_qty, good.product_qty), (11, 9))

    def test_graded_goods_are_sold_by_name(self):
        self._lot("T11", "pass")
        self._ticket_refused(self._ticket((self.product, 1, [])), "Name the lot of Raw milk")
        self._ticket_refused(self._ticket((self.product, 1, ["T11-invented"])), "Raw milk has no lot T11-invented")
        self.category.receipt_grade_id = False
        self._ticket_refused(self._ticket((self.product, 1, [])), "Name the lot of Raw milk")
        self._ticket_refused(self._ticket((self.product, 1, ["T11-invented"])), "Raw milk has no lot T11-invented")

    def test_goods_without_grades_are_sold_as_in_plain_odoo(self):
        plain = self._product("Plain", categ_id=self.env["product.category"].create({"name": "Plain"}).id, lst_price=10)
        plain.available_in_pos = True
        lot = self._lot("T12", product=plain)
        self._sync(self._ticket((plain, 1, ["T12"]), (plain, 1, ["T12-new"]), (plain, 1, [])))
        self.assertEqual(lot.product_qty, 9)

    def test_an_order_to_ship_is_judged_for_its_day(self):
        lot = self._lot("T13", "pass", product=self.cheese)
        lot.sudo().expiration_date = fields.Datetime.now() + timedelta(days=5)
        values = {"partner_id": self.partner_adgu.id, "shipping_date": fields.Date.today() + timedelta(days=9)}
        self._ticket_refused(self._ticket((self.cheese, 1, ["T13"]), **values), "T13 .*expires")
        order = self._sync(self._ticket((self.cheese, 1, []), **values))
        self.assertEqual(order.state, "paid", "the warehouse chooses the lot")

    def test_a_lot_blocked_after_the_sale_is_booked_at_the_end_of_the_session(self):
        self.till_session.update_stock_at_closing = True
        lot = self._lot("T14", "pass")
        self._sync(self._ticket((self.product, 4, ["T14"])))
        self.assertEqual(lot.product_qty, 10)
        lot.sudo().grade_id = self.grades["recalled"]
        self._ticket_refused(self._ticket((self.product, 1, ["T14"]), number="0014"), "T14")
        self.till_session.action_pos_session_closing_control()
        self.assertEqual((self.till_session.state, lot.product_qty), ("closed", 6))
        fact = lot.gate_decision_ids
        self.assertEqual((fact.allowed, fact.grade_code, fact.origin), (True, "recalled", self.till_session.name))

    def test_the_till_is_offered_what_may_be_sold(self):
        self._lot("T15-good", "pass")
        asked, held = self._lot("T15-asked", "held"), self._lot("T15-held", "held")
        self._override(asked, origin="2501-001-0015")
        offered = (
            self.env["pos.order.line"]
            .with_user(self.cashier)
            .get_existing_lots(self.company.id, self.till.id, self.product.id)
        )
        self.assertEqual({lot["name"] for lot in offered}, {"T15-good", "T15-asked"})
        self.assertNotIn(held.id, [lot["id"] for lot in offered])

    def test_the_till_asks_before_it_takes_money(self):
        held = self._lot("T16", "held")
        ask = self.env["pos.order"].with_user(self.cashier).lot_refusals
        self.assertRegex(ask([[self.product.id, 1, ["T16"]]])[0], "T16.*quarantine")
        self.assertEqual(ask([[self.product.id, -1, ["T16"]]]), [])
        self.assertEqual(len(ask([[self.product.id, 1, []]])), 1)
        self.assertEqual(ask([[self.product.id, 1, []]], named=False), [])
        self._override(held, origin="2501-001-0016")
        self.assertEqual(ask([[self.product.id, 1, ["T16"]]], reference="2501-001-0016"), [])
        stranger = new_test_user(self.env, "t_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["pos.order"].with_user(stranger).lot_refusals([[self.product.id, 1, ["T16"]]])

    def test_a_context_sent_by_a_client_lets_nothing_through(self):
        held = self._lot("T17", "held")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        self._pick(picking, held)
        for sent in ({"lots": [held.id]}, [held.id], True):
            with self.assertRaisesRegex(UserError, "T17"), self.env.cr.savepoint():
                picking.with_context(lots_let_through=sent).button_validate()
        other = LetThrough(frozenset())
        with self.assertRaisesRegex(UserError, "T17"), self.env.cr.savepoint():
            picking.with_context(lots_let_through=other).button_validate()
