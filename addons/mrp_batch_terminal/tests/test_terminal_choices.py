# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .test_terminal import TerminalCase


@tagged("post_install", "-at_install")
class TestTerminalChoices(TerminalCase):
    """A value that is chosen is stored as the laboratory writes it and shown in the reader's word."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.rest = self.env["lot.parameter"].create(
            {
                "code": "REST-TEST",
                "name": "Residue",
                "kind": "choice",
                "choice_ids": [Command.create({"value": "neg", "name": "Negative"}), Command.create({"value": "pos"})],
            }
        )
        self.rest.choice_ids[0].with_context(lang="zh_CN").name = "阴性"
        self.clean = self.env["lot.parameter"].create({"code": "CLEAN-TEST", "name": "Clean", "kind": "boolean"})
        for parameter in (self.rest, self.clean):
            self.env["mrp.step.parameter"].create(
                {
                    "operation_id": self.pasteurise.id,
                    "parameter_id": parameter.id,
                    "required": False,
                    "policy": "record",
                }
            )

    def _shown(self, lang):
        step = self.heat.with_user(self.operator).with_context(lang=lang)._terminal_step()
        return step, {row["id"]: row for row in step["parameters"]}

    def test_choices_come_with_their_words(self):
        for lang, words, yes in (("en_US", ["Negative", "pos"], "Yes"), ("zh_CN", ["阴性", "pos"], "是")):
            _step, rows = self._shown(lang)
            self.assertEqual(rows[self.rest.id]["choices"], [["neg", words[0]], ["pos", words[1]]])
            self.assertEqual(rows[self.clean.id]["choices"][0], ["yes", yes])
            self.assertEqual(rows[self.temperature.id]["choices"], [])

    def test_what_was_chosen_is_told_in_words(self):
        self._record(self.heat, "start")
        answer = self._record(self.heat, "reading", parameter_id=self.rest.id, value="neg")
        self.assertIn("Negative", answer["reason"])
        reading = self.heat.step_log_id.reading_ids
        self.assertEqual((reading.value, reading.value_shown), ("neg", "Negative"))
        step, rows = self._shown("zh_CN")
        self.assertEqual(rows[self.rest.id]["value"], "neg")
        self.assertIn("阴性", [event["value"] for event in step["events"]])
