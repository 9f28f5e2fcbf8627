# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from io import BytesIO

from odoo.tests import HttpCase, new_test_user, tagged
from openpyxl import load_workbook

from ..reports.trace_workbook import trace_workbook
from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestTraceScreen(GenealogyCase):
    """A number typed as it stands on the label, what is said when it names nothing, and the answer to take away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        cls.m1 = self.receive(cls.milk, "RM-0917-1", 100, cls.farm, "NH0917-02")
        cls.m2 = self.receive(cls.milk, "RM-0917-2", 100, cls.farm, "NH_0917")
        cls.b1 = self.make(cls.bulk, ["B0917-001"], {cls.m1: 60}, quantity=60)
        cls.order = cls.env["mrp.production"].search([("lot_producing_ids", "in", cls.b1.ids)])
        self.ship(cls.b1, 25, cls.shop)

    def _asked(self, **question):
        return self.env["batch.trace"].ask({"direction": "both", **question})["answer"]

    def test_a_number_is_a_lot_s_a_supplier_s_or_an_order_s(self):
        for number, seeds in (
            ("rm-0917-1 ", self.m1),
            (" NH0917-02", self.m1),
            (self.order.name, self.b1),
            ("b0917-001", self.b1),
        ):
            trace = self.trace(number=number)
            self.assertEqual(trace._seed_lots(), seeds, number)
            self.assertFalse(trace._unknown())

    def test_only_the_whole_number_names_a_lot(self):
        """No wildcard: % and _ mean themselves."""
        for number in ("RM-0917", "%", "RM-0917-_", "NH%"):
            self.assertFalse(self.trace(number=number)._seed_lots(), number)
        self.assertEqual(self.trace(supplier_lot="NH_0917")._seed_lots(), self.m2)
        self.assertFalse(self.trace(supplier_lot="NH%")._seed_lots())

    def test_part_of_a_number_is_answered_with_what_may_be_meant(self):
        answer = self._asked(supplier_lot="NH0917")
        self.assertEqual((answer["nodes"], answer["completeness"]["facts"]), ([], 0))
        [unknown] = answer["unknown"]
        self.assertEqual((unknown["criterion"], unknown["text"]), ("supplier_lot", "NH0917"))
        [guess] = unknown["guesses"]
        self.assertEqual((guess["kind"], guess["name"]), ("supplier_lot", "NH0917-02"))
        again = self._asked(**{guess["criterion"]: guess["value"]})
        self.assertEqual(again["totals"]["nodes"], 2)

    def test_a_wrong_end_or_a_slip_is_forgiven(self):
        def names(number):
            return [guess.name for guess in self.trace(number=number)._unknown()[0].guesses]

        self.assertIn("B0917-001", names("B0917-009"))
        self.assertIn(self.order.name, names(self.order.name[:-1]))
        if self.env.registry.has_trigram:
            self.assertIn("B0917-001", names("0B917-001"))
        self.assertEqual(names("ZZZZZZ"), [])

    def test_lots_of_others_take_no_place_among_the_likest(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        product = self.env["product.product"].create(
            {"name": "Foreign", "is_storable": True, "tracking": "lot", "company_id": other.id}
        )
        self.env["stock.lot"].create(
            [{"name": f"0B917-0010{number}", "product_id": product.id, "company_id": other.id} for number in range(99)]
        )
        reader = new_test_user(self.env, "trace_reader", groups="mrp_batch_record.group_operator")
        trace = self.env["batch.trace"].with_user(reader).create({"number": "0B917-001"})
        if self.env.registry.has_trigram:
            self.assertIn("B0917-001", [guess.name for guess in trace._unknown()[0].guesses])

    def test_the_longest_shared_beginning_is_found_in_few_questions(self):
        Trace, lots = self.env["batch.trace"], self.env["stock.lot"]
        self.assertEqual(Trace._begun_alike(lots, "name", "B0917-001" + "X" * 50).mapped("name"), ["B0917-001"])
        self.assertEqual(Trace._similar("stock.lot", "name", "B0917-001" + "X" * 999), lots)

    def test_guesses_are_lots_the_reader_may_see(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for lot in self.m1, self.m2:
            lot.product_id.company_id = self.env.company
            lot.company_id = self.env.company
        stranger = new_test_user(
            self.env,
            "trace_stranger",
            groups="mrp_batch_record.group_operator",
            company_id=company.id,
            company_ids=company.ids,
        )
        trace = self.env["batch.trace"].with_user(stranger).create({"number": "NH0917"})
        self.assertEqual([unknown.guesses for unknown in trace._unknown()], [[]])

    def test_nodes_say_what_the_lot_is_today(self):
        self.m1.with_context(lang="en_US")._regrade("held", "Aflatoxin")
        nodes = self._asked(lot_ids=self.m1.ids)["nodes"]
        states = {node["name"]: (node["state"], bool(node["why"])) for node in nodes}
        self.assertEqual(states["RM-0917-1"], ("held", True))
        self.assertEqual(states["B0917-001"], ("suspect", True))

    def test_the_workbook_has_every_block_and_runs_nothing(self):
        self.shop.name = "=HYPERLINK(1)"
        self.m1.name = "+1+1"
        book = load_workbook(BytesIO(trace_workbook(self.trace(lot_ids=self.m1))))
        self.assertEqual(
            book.sheetnames,
            [
                "Question",
                "Lots",
                "Links",
                "Shipped",
                "Can still be stopped",
                "Stock on hand",
                "Suppliers",
                "Lots sharing an input",
                "Mass balance",
                "Completeness",
            ],
        )
        cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        self.assertIn("'=HYPERLINK(1)", [cell.value for cell in cells])
        self.assertEqual(book["Shipped"]["D2"].value, "B0917-001")
        self.assertEqual([line[1].value for line in book["Lots"].iter_rows(min_row=2)], ["'+1+1", "B0917-001"])

    def test_an_empty_answer_is_a_workbook_too(self):
        book = load_workbook(BytesIO(trace_workbook(self.trace(number="nothing"))))
        said = {line[0].value: line[1].value for line in book["Question"].iter_rows(min_row=2)}
        self.assertEqual((said["No lot has the number"], said["Completeness (%)"]), ("nothing", "–"))


@tagged("post_install", "-at_install")
class TestTraceExport(HttpCase, GenealogyCase):
    def test_the_workbook_is_for_those_who_may_trace(self):
        milk = self.receive(self.milk, "EXPORT-1", 100, self.farm)
        trace, private = self.trace(lot_ids=milk, saved=True), self.trace(lot_ids=milk)
        path = trace.action_export()["url"]
        reader = new_test_user(
            self.env, "trace_reader", groups="mrp_batch_record.group_auditor", password="trace_reader"
        )
        new_test_user(self.env, "trace_nobody", groups="base.group_user", password="trace_nobody")
        self.assertIn("/web/login", self.url_open(path).url)
        self.authenticate("trace_reader", "trace_reader")
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.url_open(private.action_export()["url"]).status_code, 404)
        self.assertIn("Lots", load_workbook(BytesIO(answer.content)).sheetnames)
        told = [(row.how, row.asked, row.found, row.user_id) for row in self.env["batch.lookup"].search([])[:1]]
        self.assertEqual(told, [("workbook", "EXPORT-1", "EXPORT-1", reader)])
        for number in (999999999, 2**31, 10**40):
            self.assertEqual(self.url_open(f"/batch_trace/trace/{number}.xlsx").status_code, 404, number)
        self.authenticate("trace_nobody", "trace_nobody")
        self.assertIn(self.url_open(path).status_code, (403, 404))
