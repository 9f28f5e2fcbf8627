# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import random
from unittest.mock import patch

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..audit import records
from ..audit.compare import differences
from ..models.audit import trace_audit
from ..models.audit.trace_audit_finding import KINDS, NO_ALARM
from .common import TraceCase


@tagged("post_install", "-at_install")
class TestAudit(TraceCase):
    """What an administrator of the database changed behind everyone's back, field by field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_log()
        cls.orders = [cls.order() for _n in range(4)]
        cls.orders[1].write(Owned(release_state="released"))
        cls.orders[1]._batch_event("released")
        cls.log._sequence()
        cls.log._export()

    def audit(self):
        self.env.invalidate_all()
        return self.env["trace.audit"]._begin(self.company)._run()

    def alarms(self, audit):
        return audit.finding_ids.filtered(lambda finding: finding.kind not in NO_ALARM)

    def test_an_untouched_company_is_clean(self):
        audit = self.audit()
        self.assertFalse(audit.finding_ids, audit.finding_ids.mapped("sentence"))
        self.assertEqual((audit.phase, audit.record_count, audit.leaf_count), ("done", 4, 5))
        self.assertIn("reads as it was sealed", audit.verdict)

    def test_an_edited_quantity_is_named_with_its_field(self):
        order = self.orders[1]
        self.sql("UPDATE mrp_production SET product_qty = 11 WHERE id = %s", order.id)
        finding = self.alarms(self.audit())
        self.assertEqual(
            (
                finding.kind,
                finding.production_id,
                finding.section,
                finding.path,
                finding.sealed_value,
                finding.live_value,
            ),
            ("changed", order, "batch", "batch.planned_quantity", "10.00", "11.00"),
        )
        self.assertIn(self.company.name, finding.sentence)

    def test_a_renaming_is_no_alarm(self):
        """Of people, products and the company: the record tells each in the name of its day."""
        self.product.write({"barcode": "06901234567885", "name": "Another name"})
        self.orders[1].user_id.login = "renamed.login"
        self.company.name = "Another company name"
        audit = self.audit()
        self.assertFalse(audit.finding_ids, audit.finding_ids.mapped("sentence"))

    def test_a_finding_is_read_in_the_language_of_the_reader(self):
        """Whoever ran the audit, and in whatever language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.sql("UPDATE mrp_production SET product_qty = 11 WHERE id = %s", self.orders[1].id)
        self.sql("UPDATE mrp_production SET origin = 'x' WHERE id = %s", self.orders[0].id)
        chinese = self.env["trace.audit"].with_context(lang="zh_CN")._begin(self.company)._run()
        finding = self.alarms(chinese)
        self.assertIn("was sealed as 10.00 and reads 11.00 now", finding.with_context(lang="en_US").sentence)
        sentence = finding.with_context(lang="zh_CN").sentence
        self.assertIn("11.00", sentence)
        self.assertNotIn("sealed", sentence)

    def test_every_kind_of_finding_has_a_sentence_with_all_its_values(self):
        record = self.orders[0].trace_record_ids
        audit = self.env["trace.audit"]._begin(self.company)
        details = {
            "leaf": [{"index": 7}],
            "root": [{"index": 7}, {"size": 9}],
            "tile": [
                {"index": 7},
                {"error": "cut short"},
                {"problem": {"code": "no_head", "values": {"folder": "/x"}}},
            ],
            "chain": [{"network": "Chain", "size": 9}],
            "anchor": [{"network": "Chain", "size": 9, "block": 71}],
            "unread": [
                {"problem": "away"},
                {"version": 3},
                {"chain_error": "NodeUnreachable", "text": "refused", "network_id": 0},
                {"problem": {"code": "block_gone", "values": {"block": 7}}},
            ],
            "gap": [{"order": "MO/7", "versions": "3, 4"}],
            "erased": [{"order": "MO/7", "day": "2026-01-02", "user": "Zhao Min", "reason": "asked"}],
            "closing": [{"finding": 7, "day": "2026-01-02", "user": "Zhao Min", "reason": "mended"}],
        }
        for kind, _label in KINDS:
            for known in details.get(kind, [False]):
                audit._find(
                    kind, record_id=record.id, path="batch.source", sealed_value="a", live_value="b", details=known
                )
        for finding in audit.finding_ids:
            self.assertIn(self.company.name, finding.sentence)
            self.assertNotRegex(finding.sentence, r"%\(|\?")
            for value in (finding.details or {}).values():
                if value not in ("NodeUnreachable", 0):
                    for shown in value["values"].values() if isinstance(value, dict) else [value]:
                        self.assertIn(str(shown), finding.sentence)

    def codes(self):
        return [code for code, _sentence in self.log._troubles()]

    def forged(self, quantity=11):
        """The alarms of an audit that finds a decided order changed."""
        self.sql("UPDATE mrp_production SET product_qty = %s WHERE id = %s", quantity, self.orders[1].id)
        return self.alarms(self.audit())

    def person(self, role, group):
        return new_test_user(
            self.env, f"audit_{role}", groups=group, company_id=self.company.id, company_ids=self.company.ids
        )

    def close(self, findings, reason, user):
        # as the buttons open it
        dialogs = (
            self.env["trace.audit.close"]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids, default_finding_ids=findings.ids)
        )
        dialogs.create({"reason": reason}).action_close()
        self.env.invalidate_all()

    def test_an_alarm_lasts_until_somebody_closes_it(self):
        """The next honest event seals what was forged, and later audits find nothing more."""
        finding = self.forged()
        self.orders[1]._batch_event("shipped", note="WH/OUT/1")
        later = self.audit()
        self.assertFalse(self.alarms(later))
        self.assertEqual(later.open_count, 1)
        self.assertIn("Open findings: 1", later.verdict)
        self.assertIn("audit_alarm", self.codes())
        quality = self.person("quality", "stock_lot_quality.group_quality")
        self.close(finding, "The order was typed in wrongly: DEV-7", quality)
        self.assertNotIn("audit_alarm", self.codes())
        self.assertEqual((finding.is_open, later.open_count), (False, 0))
        self.assertEqual(finding.closing_ids.user_id, quality)
        self.assertIn("DEV-7 (audit_quality", finding.closed_because)
        self.assertIn("reads as it was sealed.", later.verdict)

    def test_closing_a_difference_closes_it_in_all_audits(self):
        first, second, other = self.forged(), self.forged(), self.forged(12)
        keeper = self.person("keeper", "trace_anchor.group_trace_admin")
        self.close(second, "Put back", keeper)
        self.assertEqual((first | second | other).filtered("is_open"), other)
        self.close(other, "Put back", keeper)
        self.assertNotIn("audit_alarm", self.codes())
        self.assertTrue(self.forged(12).is_open, "found again, it is an alarm again")
        self.assertIn("audit_alarm", self.codes())

    def test_closing_a_difference_leaves_one_that_is_shown_alike(self):
        """Long values are shown by their beginnings, and are not the same for that."""
        deviation = self.env["mrp.deviation"].create(
            {
                "production_id": self.orders[1].id,
                "title": "Late start",
                "description": "The kettle was cold",
                "cause": "Night",
                "action": "Heated",
            }
        )
        deviation.action_close()
        found = []
        for end in ("one", "another", "one"):
            cause = "x" * 300 + end
            self.tamper("mrp_deviation", "UPDATE mrp_deviation SET cause = %s WHERE id = %s", cause, deviation.id)
            found.append(self.alarms(self.audit()))
        one, another, again = found
        self.assertEqual(one.live_value, another.live_value)
        self.close(one, "Put back", self.person("keeper", "trace_anchor.group_trace_admin"))
        self.assertEqual((one | another | again).filtered("is_open"), another)

    def test_a_finding_is_closed_for_a_reason_by_who_may(self):
        finding = self.forged()
        for role, group in (
            ("auditor", "mrp_batch_record.group_auditor"),
            ("supervisor", "mrp_batch_record.group_supervisor"),
            ("disclosure", "trace_anchor.group_trace_disclosure"),
        ):
            with self.assertRaises(AccessError, msg=role):
                self.close(finding, "Never mind", self.person(role, group))
        keeper = self.person("keeper", "trace_anchor.group_trace_admin")
        with self.assertRaises(UserError):
            self.close(finding, "  ", keeper)
        elsewhere = self.env.ref("base.main_company").ids
        stranger = new_test_user(
            self.env,
            "audit_stranger",
            groups="trace_anchor.group_trace_admin",
            company_id=elsewhere[0],
            company_ids=elsewhere,
        )
        with self.assertRaises(AccessError):
            self.env["trace.audit.close"].with_user(stranger).with_context(allowed_company_ids=elsewhere).create(
                {"finding_ids": [(6, 0, finding.ids)], "reason": "Of another company"}
            ).action_close()
        self.close(finding, "Put back", keeper)
        closing = finding.closing_ids
        with self.assertRaises(UserError):
            closing.sudo().write({"reason": "Another"})
        with self.assertRaises(UserError):
            closing.sudo().unlink()

    def test_what_could_not_be_read_is_read_by_the_next_audit(self):
        audit = self.audit()
        audit._find("unread", details={"problem": "away"})
        self.assertIn("audit_alarm", self.codes())
        self.assertFalse(audit.finding_ids.is_open)
        self.audit()
        self.assertNotIn("audit_alarm", self.codes())

    def test_a_batch_still_in_work_may_move_on(self):
        self.sql("UPDATE mrp_production SET product_qty = 11 WHERE id = %s", self.orders[0].id)
        audit = self.audit()
        self.assertEqual(audit.finding_ids.mapped("kind"), ["progress"])
        self.assertFalse(audit.alarm_count)

    def test_an_open_deviation_is_written_on_and_a_closed_one_stands(self):
        order = self.orders[0]
        deviation = self.env["mrp.deviation"].create(
            {"production_id": order.id, "title": "Late start", "description": "The kettle was cold"}
        )
        order._batch_event("amended")
        deviation.write({"description": "The kettle was cold for an hour", "cause": "Night", "action": "Heated"})
        self.assertFalse(self.alarms(self.audit()))
        deviation.action_close()
        self.assertFalse(self.audit().finding_ids, "closing it is sealed")
        self.tamper("mrp_deviation", "UPDATE mrp_deviation SET cause = 'Nobody' WHERE id = %s", deviation.id)
        finding = self.alarms(self.audit())
        self.assertEqual((finding.kind, finding.production_id, finding.path), ("changed", order, "deviations[0].cause"))

    def test_random_edits_are_all_found(self):
        edits = {
            "UPDATE mrp_production SET origin = 'x' WHERE id = %s": "batch.source",
            "UPDATE mrp_production SET product_qty = 99 WHERE id = %s": "batch.planned_quantity",
            "UPDATE mrp_production SET name = 'FORGED' || id WHERE id = %s": "batch.order",
            "UPDATE mrp_production SET date_start = date_start - interval '1 day' WHERE id = %s": "batch.started_at",
        }
        choice = random.Random(20261122)
        for _n in range(6):
            order, (query, path) = choice.choice(self.orders), choice.choice(list(edits.items()))
            savepoint = self.env.cr.savepoint()
            self.sql(query, order.id)
            found = self.audit().finding_ids
            self.assertIn((order.id, path), [(f.production_id.id, f.path) for f in found], query)
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_an_altered_payload_is_found(self):
        record = self.orders[0].trace_record_ids
        self.tamper(
            "trace_record",
            "UPDATE trace_record SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1) WHERE id = %s",
            record.id,
        )
        self.assertEqual(self.alarms(self.audit()).mapped("kind"), ["payload"])

    def test_an_altered_entry_is_found_in_leaf_tree_and_files(self):
        record = self.orders[2].trace_record_ids
        self.tamper("trace_leaf", "UPDATE trace_leaf SET commitment = sha256('forged') WHERE record_id = %s", record.id)
        self.assertEqual(set(self.alarms(self.audit()).mapped("kind")), {"leaf", "root", "tile"})

    def test_a_signed_record_that_was_swapped_is_found(self):
        one, other = self.orders[2].trace_record_ids, self.orders[3].trace_record_ids
        self.tamper("trace_record", "UPDATE trace_record SET jwt = %s WHERE id = %s", other.jwt, one.id)
        self.assertIn("leaf", self.alarms(self.audit()).mapped("kind"))

    def test_what_was_added_since_is_no_alarm(self):
        self.orders[0].origin = "S00042"
        audit = self.audit()
        self.assertEqual(audit.finding_ids.mapped("kind"), ["added"])
        self.assertFalse(audit.alarm_count)

    def test_a_run_that_was_cut_off_goes_on(self):
        audit = self.env["trace.audit"]._begin(self.company)
        with patch.object(records, "BATCH", 2):
            audit._check_batch()
            self.assertEqual((audit.phase, audit.record_count), ("records", 2))
            audit._run()
        self.assertEqual(audit.record_count, 4)
        self.assertEqual(trace_audit.PHASES[-1][0], audit.phase)

    def test_a_path_names_element_and_field(self):
        sealed = {
            "steps": [
                {"id": "a", "readings": [{"id": "1", "value": "70"}]},
                {"id": "b", "readings": [{"id": "2", "value": "72.5"}]},
            ]
        }
        live = {
            "steps": [
                {"id": "a", "readings": []},
                {"id": "new", "readings": []},
                {"id": "b", "readings": [{"id": "2", "value": "60"}]},
            ]
        }
        self.assertEqual(
            list(differences(sealed, live)),
            [
                ("missing", "steps[0].readings[0]", {"id": "1", "value": "70"}, None),
                ("changed", "steps[1].readings[0].value", "72.5", "60"),
                ("added", "steps[1]", None, {"id": "new", "readings": []}),
            ],
        )
