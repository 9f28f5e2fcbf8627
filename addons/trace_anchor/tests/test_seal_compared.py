# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard.guard import Owned, Private
from odoo.tests import tagged

from .. import sdjwt
from ..audit import compare, settled
from ..record import normal
from ..record.reading import RecordReading
from ..record.sealed_version import SEALED_EVENT
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestSealCompared(TraceCase):
    """Each version is compared with the one before when it is sealed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()

    def decided(self):
        """An order whose decision and grade are sealed, and its lot."""
        order = self.order()
        lot = self.env["stock.lot"].create(
            {"name": "SEAL-1", "product_id": self.product.id, "company_id": self.company.id}
        )
        order.lot_producing_ids = lot
        order.write(Owned(release_state="released"))
        self.tamper("mrp_production", "UPDATE mrp_production SET state = 'done' WHERE id = %s", order.id)
        order._batch_event("released")
        return order, lot

    def event(self, order):
        return order.trace_record_ids[0]._sections()["batch"][normal.EVENT]

    def open_findings(self):
        findings = self.env["trace.audit.finding"]
        return findings.search(findings._open_domain(self.company))

    def test_more_places_of_a_unit_are_no_forgery(self):
        """Whoever lets units have more decimal places changes no quantity: neither a seal nor an audit says so."""
        order, _lot = self.decided()
        sealed = order.trace_record_ids[0]._sections()["batch"]["quantity"]
        accuracy = self.env["decimal.precision"].search([("name", "=", "Product Unit")])
        accuracy.digits += 1
        self.env.flush_all()
        self.env.invalidate_all()
        live = normal.sealed_sections(order._sealable_records()[order.id])["batch"]["quantity"]
        self.assertEqual(live, f"{sealed}0", "the text is another one")
        audit = self.env["trace.audit"]._begin(self.company)
        audit._run()
        self.assertFalse(audit.finding_ids.filtered(lambda found: found.kind != "progress").mapped("path"))
        order._batch_event("shipped", note="WH/OUT/7")
        self.assertNotIn("differs_from", self.event(order))
        self.assertFalse(self.open_findings())

    def test_only_a_quantity_may_have_more_places(self):
        for sealed, live, same in (
            ("618.00", "618.000", True),
            ("618", "618.0", True),
            ("-1.5", "-1.500", True),
            ("618.00", "618.001", False),
            ("618.00", "618.0", False),
            ("618.04", "618.0", False),
            ("618.00", "619.000", False),
            ("618.00", "0618.000", False),
            ("618.00", None, False),
            ("618.00", "618.00\n", False),
            ("1", "\u0661.0", False),
        ):
            found = list(compare.differences({"quantity": sealed}, {"quantity": live}))
            self.assertEqual(not found, same, (sealed, live))
        for name in ("value", "lot", "number", "batch"):
            self.assertTrue(list(compare.differences({name: "618.00"}, {name: "618.000"})), name)

    def test_a_seal_names_what_no_event_changes(self):
        """What was forged since the version before is an alarm at once, whichever event seals it."""
        order, _lot = self.decided()
        before = order.trace_record_ids[0]
        self.tamper("mrp_production", "UPDATE mrp_production SET release_state = 'rejected' WHERE id = %s", order.id)
        order._batch_event("shipped", note="WH/OUT/7")
        self.assertEqual(
            self.event(order),
            {
                "moment": "shipped",
                "note": "WH/OUT/7",
                "differs_from": {"version": before.version, "paths": ["batch.release_state"], "count": 1},
            },
        )
        finding = self.open_findings()
        self.assertEqual(
            (finding.kind, finding.record_id, finding.path, finding.sealed_value, finding.live_value),
            ("changed", before, "batch.release_state", "released", "rejected"),
        )
        self.assertIn("audit_alarm", [code for code, _sentence in self.log._troubles()])
        order._batch_event("shipped", note="WH/OUT/8")
        self.assertEqual(self.event(order), {"moment": "shipped", "note": "WH/OUT/8"}, "told once")
        self.assertEqual(self.open_findings(), finding)
        finding.audit_id._run()
        self.assertIn("audit_alarm", [code for code, _sentence in self.log._troubles()])

    def test_what_a_seal_names_is_worded_for_its_reader(self):
        """What is sealed is in no language, and the audit takes it for what sealing added."""
        order, _lot = self.decided()
        self.tamper("mrp_production", "UPDATE mrp_production SET release_state = 'rejected' WHERE id = %s", order.id)
        for lang in ("zh_CN", "en_US"):
            self.env["res.lang"]._activate_lang(lang)
        order.with_context(lang="zh_CN")._batch_event("shipped")
        batch = order.trace_record_ids[0]._sections()["batch"]
        rows = dict(RecordReading(self.env(context={"lang": "en_US"}), self.company).section("batch", batch).rows)
        self.assertEqual(rows["Differs from version 2"], "Batch: Release")
        chinese = dict(RecordReading(self.env(context={"lang": "zh_CN"}), self.company).section("batch", batch).rows)
        self.assertIn("批次", chinese["与版本 2 不同"])
        audit = self.env["trace.audit"]._begin(self.company)._run()
        self.assertFalse(audit.finding_ids, audit.finding_ids.mapped("sentence"))

    def test_the_event_is_cut_out_of_the_text_whatever_it_says(self):
        notes = ("", '"}', "{", "}},", "\\", "[1]", "a{b}c")
        differs = {"version": 3, "paths": ['steps[0]."x"', "a}b"], "count": 2}
        for event in (
            *({"moment": "shipped", "note": note} for note in notes),
            {"moment": "shipped"},
            {"moment": "shipped", "differs_from": differs, "note": "{"},
            {"moment": "shipped", "not_compared_with": 7},
        ):
            batch = {"order": "MO/1", "source": '"sealed_event":{"moment":"x"}'}
            live, sealed = (sdjwt.canonical(normal.sealed_sections({"batch": batch}, told)) for told in (None, event))
            self.assertEqual(SEALED_EVENT.sub(b"", sealed, 1), live, event)

    def test_a_version_before_that_cannot_be_read_is_an_alarm(self):
        order, _lot = self.decided()
        before = order.trace_record_ids[0]
        self.tamper(
            "trace_record",
            "UPDATE trace_record SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1) WHERE id = %s",
            before.id,
        )
        order._batch_event("shipped")
        finding = self.open_findings()
        self.assertEqual((finding.kind, finding.record_id), ("payload", before))
        self.assertEqual(self.event(order), {"moment": "shipped", "not_compared_with": before.version})
        finding.audit_id._run()
        self.assertEqual(self.open_findings(), finding, "the audit finds it, too, and tells it once")
        batch = order.trace_record_ids[0]._sections()["batch"]
        rows = dict(RecordReading(self.env(context={"lang": "en_US"}), self.company).section("batch", batch).rows)
        self.assertEqual(rows[f"Not compared with version {before.version}"], "It could not be read.")

    def remove(self, records):
        self.tamper("trace_leaf", "DELETE FROM trace_leaf WHERE record_id IN %s", records._ids)
        self.tamper("trace_record", "DELETE FROM trace_record WHERE id IN %s", records._ids)

    def test_what_a_restored_backup_lacks_is_passed_over(self):
        """The newest version that is here is compared."""
        order, _lot = self.decided()
        decided = order.trace_record_ids[0]
        order._batch_event("shipped")
        self.remove(order.trace_record_ids[0])
        order._batch_event("shipped")
        self.assertEqual((order.trace_record_ids[0].version, self.event(order)), (4, {"moment": "shipped"}))
        self.assertFalse(order.trace_record_ids[0].previous_commitment)
        self.remove(order.trace_record_ids[0])
        self.tamper("mrp_production", "UPDATE mrp_production SET release_state = 'rejected' WHERE id = %s", order.id)
        order._batch_event("shipped")
        self.assertEqual(self.event(order)["differs_from"]["version"], decided.version)
        self.assertEqual(self.open_findings().record_id, decided)

    def test_where_no_version_is_left_nothing_was_compared(self):
        order, _lot = self.decided()
        self.remove(order.trace_record_ids)
        order._batch_event("shipped")
        record = order.trace_record_ids
        finding = self.env["trace.audit.finding"].search([("record_id", "=", record.id)])
        self.assertEqual((finding.kind, self.event(order)["not_compared_with"]), ("unread", record.version - 1))
        self.assertIn("version 2 is not in this database", finding.sentence)
        self.assertIn("audit_alarm", [code for code, _sentence in self.log._troubles()])
        order._batch_event("shipped")
        self.assertFalse(self.env["trace.audit.finding"].search([("record_id", "=", order.trace_record_ids[0].id)]))

    def test_a_shipment_grades_nothing(self):
        order, lot = self.decided()
        fail = self.env.ref("stock_lot_quality.lot_grade_fail")
        self.tamper("stock_lot", "UPDATE stock_lot SET grade_id = %s WHERE id = %s", fail.id, lot.id)
        order._batch_event("shipped")
        finding = self.open_findings()
        self.assertEqual((finding.path, finding.live_value), ("batch.grades", "fail"))
        self.assertIn(self.company.name, finding.sentence)

    def test_honest_events_raise_no_alarm(self):
        order, lot = self.decided()
        lot._regrade("pass", "Tested again")
        deviation = self.env["mrp.deviation"].create(
            {"production_id": order.id, "title": "Late start", "description": "The kettle was cold"}
        )
        deviation.write({"cause": "Night", "action": "Heated"})
        deviation.action_close()
        order._batch_event("shipped", note="WH/OUT/7")
        self.assertFalse(self.open_findings(), self.open_findings().mapped("sentence"))
        self.assertEqual(self.event(order), {"moment": "shipped", "note": "WH/OUT/7"})

    def test_a_grade_of_the_decision_on_another_batch_is_sealed(self):
        """Two batches with one number: it passes, or fails, with the second, and the record of the first says so."""
        first, lot = self.decided()
        second = self.order()
        second.lot_producing_ids = lot
        lot.with_context(deciding_batch=Private(second._ids))._regrade("fail", "The batch was rejected.", "rejected")
        self.assertEqual(first.trace_record_ids[0].moment, "amended")
        first._batch_event("shipped")
        self.assertFalse(self.open_findings(), self.open_findings().mapped("sentence"))

    def test_what_stands_and_what_work_moves_on(self):
        """Rows that are only ever added stand; a result is judged, a lot renamed, a step ended."""

        def record(value="72", comment="ok", result="3.1", state="registered", lot="L-1", decision="released"):
            return {
                "batch": {"release_state": decision, "quantity": "10"},
                "signatures": [{"id": "signature/1", "comment": comment}],
                "materials": [{"id": "feeding/1", "quantity": "5"}, {"id": "consumption/9", "quantity": "1"}],
                "steps": [{"id": "step/1", "closed": False, "readings": [{"id": "reading/1", "value": value}]}],
                "tests": [
                    {"id": "sample/1", "results": [{"id": "result/1", "value": result, "state": state}]},
                    {"id": "sample/2", "results": []},
                ],
                "gate_decisions": [{"id": "gate/1", "lot": lot, "allowed": True}],
            }

        later = record(state="verified", lot="L-1a")
        later["steps"][0]["closed"] = True
        later["steps"][0]["readings"].append({"id": "reading/2", "value": "73", "replaces": "reading/1"})
        later["materials"] = [{"id": "feeding/1", "quantity": "5"}, {"id": "feeding/2", "quantity": "-5"}]
        later["tests"].pop()
        self.assertEqual(settled.changed(record(), later, "amended"), [])
        for forged, path in (
            (record(value="71"), "steps[0].readings[0].value"),
            (record(comment="no"), "signatures[0].comment"),
            (record(result="9"), "tests[0].results[0].value"),
            (record(decision="rejected"), "batch.release_state"),
        ):
            found = settled.changed(record(), forged, "amended")
            self.assertEqual([(kind, where) for kind, where, _before, _now in found], [("changed", path)])
        filled = record()
        filled["materials"][0]["reason"] = "forged"
        filled["steps"][0]["attachments"] = [{"id": "attachment/1", "name": "strip.pdf"}]
        self.assertEqual(
            settled.changed(record(), filled, "amended"), [("changed", "materials[0].reason", None, "forged")]
        )
        for section in ("signatures", "materials", "gate_decisions", "tests", "steps"):
            found = settled.changed(record(), {**record(), section: []}, "amended")
            self.assertEqual([(kind, where) for kind, where, _before, _now in found], [("missing", f"{section}[0]")])
        open_one = record(decision="in_progress")
        self.assertEqual(settled.changed(open_one, {**open_one, "gate_decisions": [], "tests": []}, "amended"), [])
