# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestBatchTrace(GenealogyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        cls.m1 = self.receive(cls.milk, "M1", 100, cls.farm, "FARM-7")
        cls.m2 = self.receive(cls.milk, "M2", 100, cls.other_farm)
        cls.c1 = self.receive(cls.culture, "K1", 10, cls.farm, "K-99")
        cls.b1 = self.make(cls.bulk, ["B1"], {cls.m1: 60, cls.c1: 1}, quantity=60)
        cls.b2 = self.make(cls.bulk, ["B2"], {cls.m2: 60, cls.c1: 1}, quantity=60)
        cls.cup1 = self.make(cls.cup, ["C1"], {cls.b1: 40, cls.sugar: 2}, quantity=40)
        cls.cup2 = self.make(cls.cup, ["C2"], {cls.b2: 40}, quantity=40)
        cls.delivery = self.ship(cls.cup1, 25, cls.shop)
        self.ship(cls.cup2, 10, cls.hotel)

    def seeds(self, **question):
        return self.trace(**question)._seed_lots()

    # seeds

    def test_each_criterion_alone(self):
        orders = self.env["mrp.production"]
        self.assertEqual(self.seeds(lot_ids=self.m1), self.m1)
        self.assertEqual(self.seeds(supplier_lot=" farm-7 "), self.m1)
        self.assertEqual(self.seeds(vendor_ids=self.farm), self.m1 | self.c1)
        self.assertEqual(self.seeds(customer_ids=self.shop), self.cup1)
        self.assertEqual(self.seeds(product_ids=self.bulk), self.b1 | self.b2)
        order = orders.search([("lot_producing_ids", "in", self.b1.ids)])
        self.assertEqual(self.seeds(production_ids=order), self.b1)

    def test_contacts_of_a_partner_count_as_the_partner(self):
        chain = self.env["res.partner"].create({"name": "Chain", "is_company": True})
        self.shop.parent_id = chain
        self.assertEqual(self.seeds(customer_ids=chain), self.cup1)

    def test_vendor_and_customer_meet_on_the_way(self):
        found = self.seeds(vendor_ids=self.other_farm, customer_ids=self.hotel)
        self.assertEqual(found, self.m2 | self.b2 | self.cup2)
        self.assertFalse(self.seeds(vendor_ids=self.other_farm, customer_ids=self.shop))

    def test_material_and_making(self):
        self.assertEqual(self.seeds(vendor_ids=self.other_farm, product_ids=self.bulk), self.b2)
        self.assertEqual(self.seeds(lot_ids=self.c1, product_ids=self.cup), self.cup1 | self.cup2)

    def test_dates_are_the_factory_days(self):
        today = date.today()
        everything = self.seeds(date_from=today - timedelta(days=1), date_to=today + timedelta(days=1))
        self.assertLessEqual(self.m1 | self.b1 | self.cup2, everything)
        self.assertFalse(self.seeds(date_from=today + timedelta(days=3)) & (self.m1 | self.b1))

    def test_day_begins_in_the_factory_zone(self):
        self.env.company.factory_tz = "Asia/Shanghai"
        order = self.env["mrp.production"].search([("lot_producing_ids", "in", self.b1.ids)])
        order.move_finished_ids.move_line_ids.date = "2026-09-16 16:30:00"  # 00:30 on the 17th in Shanghai
        self.assertEqual(self.seeds(date_from="2026-09-17", date_to="2026-09-17"), self.b1)
        self.assertFalse(self.seeds(date_from="2026-09-16", date_to="2026-09-16"))

    def test_operator_crew_and_equipment(self):
        operator = new_test_user(self.env, "li", groups="mrp_batch_record.group_operator")
        crew = self.env["mrp.crew"].create({"name": "Crew A", "code": "A"})
        tank = self.env["maintenance.equipment"].create({"name": "Tank 1"})
        workcenter = self.env["mrp.workcenter"].create({"name": "Hall"})
        order = self.env["mrp.production"].search([("lot_producing_ids", "in", self.b1.ids)])
        workorder = self.env["mrp.workorder"].create(
            {
                "name": "Ferment",
                "production_id": order.id,
                "workcenter_id": workcenter.id,
                "product_uom_id": order.product_uom_id.id,
            }
        )
        self.env["mrp.step.log"].sudo().create(
            Owned(
                {
                    "name": "Ferment",
                    "workorder_id": workorder.id,
                    "production_id": order.id,
                    "company_id": order.company_id.id,
                    "started_at": "2026-09-17 06:00:00",
                    "crew_id": crew.id,
                    "operator_ids": [(6, 0, operator.ids)],
                    "equipment_ids": [(6, 0, tank.ids)],
                }
            )
        )
        for question in ({"operator_ids": operator}, {"crew_ids": crew}, {"equipment_ids": tank}):
            self.assertEqual(self.seeds(**question), self.b1, question)
        self.assertFalse(self.seeds(operator_ids=operator, vendor_ids=self.other_farm))

    def test_result_out_of_range(self):
        parameter = self.env["lot.parameter"].create({"code": "PH9", "name": "Acidity", "kind": "number"})
        for lot, value in ((self.b1, "3.9"), (self.b2, "4.6")):
            sample = self.env["lot.sample"].create({"lot_id": lot.id})
            self.env["lot.test.result"].create({"sample_id": sample.id, "parameter_id": parameter.id, "value": value})
        limits = {"parameter_id": parameter.id, "own_limits": True}
        self.assertEqual(self.seeds(lower=4.2, upper=4.7, **limits), self.b1)
        self.assertEqual(self.seeds(lower=3.0, upper=4.0, **limits), self.b2)
        self.assertFalse(self.seeds(lower=3.0, upper=5.0, **limits))

    def test_empty_question_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose at least one lot"):
            self.trace()._answer()

    # the answer

    def test_shipped_says_whom_to_call(self):
        answer = self.trace(lot_ids=self.m1, direction="down")._answer()
        self.assertEqual(
            [(row.lot, row.customer, row.contact, row.quantity, row.document) for row in answer.shipped],
            [("C1", "Corner Shop", "shop@example.com", 25, self.delivery.name)],
        )

    def test_returns_are_told_and_balance(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.move_goods(self.cup1, 5, customers, self.stock, self.warehouse.in_type_id, self.shop)
        answer = self.trace(lot_ids=self.m1, direction="down")._answer()
        self.assertEqual([(row.quantity, row.returned) for row in answer.shipped], [(25, False), (5, True)])
        self.assertFalse([row.product for row in answer.balance if row.difference])

    def test_open_orders_can_be_stopped(self):
        order = self.order(self.cup, 5, {self.b1: 5})
        order.move_raw_ids.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                "move_id": order.move_raw_ids.id,
                "product_id": self.bulk.id,
                "lot_id": self.b1.id,
                "quantity": 5,
                "location_id": self.stock.id,
                "location_dest_id": order.move_raw_ids.location_dest_id.id,
            }
        )
        batch = self.lot(self.cup, "C9")
        order.lot_producing_ids = batch
        answer = self.trace(lot_ids=self.m1 | batch, direction="down")._answer()
        self.assertEqual(
            {(row.kind, row.document, row.lot, row.quantity) for row in answer.open_orders},
            {("reserved", order.name, "B1", 5), ("making", order.name, "C9", 0)},
        )

    def test_stock_on_hand_by_location(self):
        answer = self.trace(lot_ids=self.m1, direction="down")._answer()
        self.assertEqual(
            {(row.lot, row.location, row.quantity) for row in answer.on_hand},
            {
                ("M1", self.stock.complete_name, 40),
                ("B1", self.stock.complete_name, 20),
                ("C1", self.stock.complete_name, 15),
            },
        )

    def test_suppliers(self):
        answer = self.trace(lot_ids=self.cup1, direction="up")._answer()
        self.assertEqual(
            {(row.lot, row.supplier, row.supplier_lot, row.contact) for row in answer.suppliers},
            {("M1", "Meadow Farm", "FARM-7", "+86 10 1234"), ("K1", "Meadow Farm", "K-99", "+86 10 1234")},
        )

    def test_siblings_share_a_direct_input(self):
        answer = self.trace(lot_ids=self.b1, direction="down")._answer()
        self.assertEqual([row["name"] for row in answer.siblings], ["B2"])

    def test_mass_balance_closes(self):
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.cup.id, "lot_id": self.cup1.id, "scrap_qty": 3, "location_id": self.stock.id}
        )
        scrap.do_scrap()
        answer = self.trace(lot_ids=self.cup1, direction="up")._answer()
        cup = next(row for row in answer.balance if row.product_id == self.cup.id)
        self.assertEqual((cup.made, cup.shipped, cup.scrapped, cup.on_hand, cup.difference), (40, 25, 3, 12, 0))

    def test_completeness_names_each_gap(self):
        answer = self.trace(lot_ids=self.cup1 | self.cup2, direction="up")._answer()
        gaps = {gap.code: (gap.count, gap.examples) for gap in answer.completeness.gaps}
        self.assertEqual(gaps, {"untracked": (1, ["Sugar"]), "supplier_lot": (1, ["M2"])})
        # 7 material lines, 3 lots received, 7 lots whose origin counts, 7 lots in stock
        self.assertEqual(answer.completeness.facts, 24)
        self.assertEqual(answer.completeness.percent, 91.6)

    def test_quantity_from_nothing_is_a_gap(self):
        found = self.lot(self.milk, "FOUND")
        self.env["stock.quant"]._update_available_quantity(self.milk, self.stock, 50, lot_id=found)
        adjusted = self.lot(self.milk, "COUNTED")
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {"product_id": self.milk.id, "location_id": self.stock.id, "lot_id": adjusted.id, "inventory_quantity": 9}
        ).action_apply_inventory()
        answer = self.trace(lot_ids=found | adjusted, direction="up")._answer()
        gap = next(gap for gap in answer.completeness.gaps if gap.code == "from_nothing")
        self.assertEqual(gap.examples, ["COUNTED", "FOUND"])

    def test_nodes_carry_origin_distance_and_quantity(self):
        answer = self.trace(lot_ids=self.b1)._answer()
        told = {node.name: (node.distance, node.origin, node.quantity, node.seed) for node in answer.nodes}
        self.assertEqual(
            told,
            {
                "M1": (-1, "received", 100, False),
                "K1": (-1, "received", 10, False),
                "B1": (0, "made", 60, True),
                "C1": (1, "made", 40, False),
            },
        )
        self.assertEqual(answer.depth, 1)

    def test_question_remembers_its_figures(self):
        trace = self.trace(lot_ids=self.b1)
        answer = trace._answer()
        self.assertEqual((trace.lot_count, trace.elapsed), (4, answer.elapsed))
        self.assertTrue(trace.asked_at)
        self.assertIn("B1", trace.name)

    def test_number_of_queries_does_not_grow_with_the_lots(self):
        def ask(lots):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.trace(lot_ids=lots)._answer()
            return self.env.cr.sql_log_count - before

        ask(self.m1)
        few = ask(self.m1)
        for number in range(12):
            self.make(self.cup, [f"X{number}"], {self.b1: 1}, quantity=1)
        self.assertLessEqual(ask(self.m1), few + 3)

    # the screen

    def test_ask_overwrites_only_its_own_unsaved_question(self):
        Trace = self.env["batch.trace"]
        first = Trace.ask({"lot_ids": self.m1.ids, "direction": "down"})
        second = Trace.ask({"lot_ids": self.m2.ids, "direction": "down"}, first["trace_id"])
        self.assertEqual(first["trace_id"], second["trace_id"])
        Trace.browse(first["trace_id"]).saved = True
        third = Trace.ask({"lot_ids": self.c1.ids, "direction": "down"}, first["trace_id"])
        self.assertNotEqual(third["trace_id"], first["trace_id"])
        self.assertEqual(third["answer"]["totals"]["nodes"], 5)
        self.assertEqual(third["question"]["lot_ids"], self.c1.ids)

    def test_ask_ignores_fields_that_are_no_criteria(self):
        other = self.env["res.company"].create({"name": "Other dairy"})
        told = self.env["batch.trace"].ask({"lot_ids": self.m1.ids, "company_id": other.id, "saved": True})
        trace = self.env["batch.trace"].browse(told["trace_id"])
        self.assertEqual((trace.company_id, trace.saved), (self.env.company, False))

    def test_smart_buttons_open_the_screen(self):
        action = self.m1.action_trace_downstream()
        self.assertEqual(action["tag"], "mrp_batch_trace.trace")
        self.assertEqual(action["params"], {"lot_ids": self.m1.ids, "direction": "down"})
        self.assertEqual(self.m1.action_trace_upstream()["params"]["direction"], "up")

    def test_auditor_reads_everything_and_an_outsider_nothing(self):
        auditor = new_test_user(self.env, "auditor", groups="mrp_batch_record.group_auditor")
        told = self.env["batch.trace"].with_user(auditor).ask({"lot_ids": self.m1.ids, "direction": "down"})
        self.assertEqual(told["answer"]["shipped"][0]["customer"], "Corner Shop")
        outsider = new_test_user(self.env, "outsider", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["batch.trace"].with_user(outsider).ask({"lot_ids": self.m1.ids})

    def test_old_questions_are_forgotten_unless_kept(self):
        kept, dropped = self.trace(lot_ids=self.m1, saved=True), self.trace(lot_ids=self.m1)
        self.env.cr.execute(
            "UPDATE batch_trace SET create_date = now() - interval '1 year' WHERE id = ANY(%s)", [(kept | dropped).ids]
        )
        (kept | dropped).invalidate_recordset()
        self.env["batch.trace"]._forget_old_questions()
        self.assertEqual((kept | dropped).exists(), kept)
