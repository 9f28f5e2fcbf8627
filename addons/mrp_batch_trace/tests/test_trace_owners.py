# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestTraceOwners(HttpCase, GenealogyCase):
    """Whose a question is: asked and changed in one's own name, read by others once it is kept for all."""

    def setUp(self):
        super().setUp()
        self.lot = self.receive(self.milk, "OWNED-1", 100, self.farm)
        self.asker, self.other = (
            new_test_user(self.env, f"trace_{name}", groups="mrp_batch_record.group_supervisor")
            for name in ("asker", "other")
        )
        told = self.env["batch.trace"].with_user(self.asker).ask({"lot_ids": self.lot.ids, "direction": "down"})
        self.assertTrue(told["mine"])
        self.trace_asked = self.env["batch.trace"].with_user(self.asker).browse(told["trace_id"])

    def test_others_read_what_is_kept_and_change_nothing(self):
        theirs = self.trace_asked.with_user(self.other)
        self.assertFalse(theirs.search([("id", "=", theirs.id)]))
        with self.assertRaises(AccessError):
            theirs.answer()
        self.trace_asked.saved = True
        answer = theirs.answer()
        self.assertEqual((answer["mine"], answer["answer"]["totals"]["nodes"]), (False, 1))
        for act in (lambda: theirs.write({"saved": False}), lambda: theirs.write({"direction": "up"}), theirs.unlink):
            with self.assertRaises(AccessError):
                act()
        self.trace_asked.saved = False
        self.trace_asked.unlink()

    def test_nobody_asks_in_another_name_or_forges_an_answer(self):
        Trace = self.env["batch.trace"].with_user(self.other)
        forged = {"user_id": self.asker.id, "completeness": 100.0, "lot_count": 7, "asked_at": "2025-01-01 00:00:00"}
        for name, value in forged.items():
            with self.assertRaises(UserError):
                Trace.create({"number": "1", name: value})
            with self.assertRaises(UserError):
                self.trace_asked.write({name: value})
        trace = Trace.with_context(**{f"default_{name}": value for name, value in forged.items()}).create(
            {"number": "1"}
        )
        self.assertEqual((trace.user_id, trace.lot_count, trace.completeness), (self.other, 0, 0.0))

    def test_what_no_database_holds_is_refused_in_a_sentence(self):
        Trace, find = self.env["batch.trace"].with_user(self.other), self.env["batch.find"].with_user(self.other)
        for text in ("B1\x00", "B1\ud800"):
            for act in (
                lambda text=text: find.find(text),
                lambda text=text: Trace.ask({"number": text}),
                lambda text=text: Trace.ask({"supplier_lot": text}),
                lambda text=text: self.trace_asked.write({"name": text}),
            ):
                with self.assertRaisesRegex(UserError, "cannot be stored"):
                    act()
        for path in ("/trace/%00", "/trace/x%00y/checkpoint", "/batch_trace/trace/1%00.xlsx", "/web%00"):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_a_story_covers_no_page(self):
        story = self.env["batch.story"].create(
            {
                "name": "Day",
                "body": (
                    '<div style="position:fixed;inset:0;color:red" onclick="x()"><script>x()</script>'
                    '<p class="lead">Milk</p></div>'
                ),
            }
        )
        self.assertIn("Milk", story.body)
        self.assertNotRegex(story.body, "fixed|onclick|script|inset")

    def test_an_auditor_reads_no_costs_that_only_our_rights_would_show(self):
        auditor = new_test_user(self.env, "trace_auditor", groups="mrp_batch_record.group_auditor")
        both = new_test_user(
            self.env, "trace_both", groups="mrp_batch_record.group_auditor,mrp_batch_record.group_operator"
        )
        for model, name in (
            ("stock.move", "price_unit"),
            ("mrp.workcenter", "costs_hour"),
            ("mrp.workorder", "costs_hour"),
            ("mrp.routing.workcenter", "cost"),
        ):
            self.assertTrue(self.env[model].with_user(auditor).has_access("read"))
            self.assertNotIn(name, self.env[model].with_user(auditor).fields_get())
            with self.assertRaises(AccessError):
                self.env[model].with_user(auditor).browse().read([name])
            self.assertIn(name, self.env[model].with_user(both).fields_get())
