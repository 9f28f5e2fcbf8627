# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.mrp_batch_record import record_elements
from odoo.addons.mrp_batch_record.record import entries
from odoo.addons.mrp_batch_record.record_members import linked, text
from odoo.tests import tagged

from .. import sdjwt
from ..record.reading import RecordReading
from . import batches
from .common import TraceCase

MORE = text("terminal_number", "Number of the terminal", "client_ref")


@tagged("post_install", "-at_install")
class TestRecordOnce(TraceCase):
    """What an element of the record says is spelled in one place; record, seal, audit and reading follow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.order_made = batches.make(cls.env, cls.company, 1)

    def setUp(self):
        super().setUp()
        feeding = record_elements.ELEMENTS["feeding"]
        self.enterContext(
            patch.dict(record_elements.ELEMENTS, {"feeding": feeding._replace(members=(*feeding.members, MORE))})
        )
        self.feeding = self.order_made.feeding_ids[:1]
        self.number("T-1")

    def number(self, value):
        self.tamper("mrp_feeding", "UPDATE mrp_feeding SET client_ref = %s WHERE id = %s", value, self.feeding.id)
        self.env.invalidate_all()

    def element(self, record):
        """The feeding in a record, with its place."""
        return next(
            (at, element)
            for at, element in enumerate(record["materials"])
            if element["id"] == f"feeding/{self.feeding.id}"
        )

    def test_a_member_added_to_a_feeding_is_in_the_record_and_not_beside_it(self):
        order = self.order_made
        _at, element = self.element(order._sealable_records()[order.id])
        self.assertEqual(element["terminal_number"], "T-1")
        self.assertNotIn("client_ref", element["stored"])
        self.assertEqual(order._live_records()[order.id], sdjwt.canonical(order._sealable_records()[order.id]))

    def test_a_member_added_to_a_feeding_is_sealed_and_audited(self):
        record = self.env["trace.record"]._seal(self.order_made, "released")
        at, element = self.element(record._sections())
        self.assertEqual(element["terminal_number"], "T-1")
        self.assertFalse(self.env["trace.audit"]._begin(self.company)._run().finding_ids)
        self.number("T-2")
        finding = self.env["trace.audit"]._begin(self.company)._run().finding_ids
        self.assertEqual(
            (finding.kind, finding.path, finding.sealed_value, finding.live_value),
            ("changed", f"materials[{at}].terminal_number", "T-1", "T-2"),
        )
        self.assertIn("Number of the terminal", finding.place)

    def test_a_member_added_to_any_element_is_in_record_and_audit(self):
        order, shelf = self.order_made, linked("shelf", "Shelf", "'A-' || row.id", lambda row: f"A-{row.id}")
        for kind, element in record_elements.ELEMENTS.items():
            with patch.dict(record_elements.ELEMENTS, {kind: element._replace(members=(*element.members, shelf))}):
                defined = order._sealable_records()[order.id]
                live = order._live_records()[order.id]
            self.assertEqual(live, sdjwt.canonical(defined), kind)
            places = ["order/"] if kind == "order" else entries(defined)
            rows = sum(place.startswith(f"{kind}/") for place in places)
            self.assertTrue(rows, kind)
            self.assertEqual(live.count(b'"shelf":"A-'), rows, kind)

    def test_a_member_is_called_the_same_in_every_element(self):
        labels = {}
        for element in record_elements.ELEMENTS.values():
            for member in element.members:
                if member.label:
                    labels.setdefault(member.name, set()).add(self.env._(member.label))
        self.assertFalse({name: called for name, called in labels.items() if len(called) > 1})
        chinese = RecordReading(self.env(context={"lang": "zh_CN"}), self.company)
        self.assertEqual((chinese.label("supplier_lot"), chinese.label("lot")), ("供应商批号", "批次"))

    def test_what_is_spelled_out_are_columns_of_the_row(self):
        for element in record_elements.ELEMENTS.values():
            fields = self.env[element.model]._fields
            self.assertFalse([column for column in element.columns if column not in fields], element.kind)
            self.assertEqual(len(set(element.columns)), len(element.columns), element.kind)
