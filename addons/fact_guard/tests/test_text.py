# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from ..text import typed_text


@tagged("post_install", "-at_install")
class TestText(TransactionCase):
    def test_what_nobody_can_see_is_no_text(self):
        for text in (
            None,
            False,
            "",
            " ",
            "\u00a0",
            "\u200b",
            " \u200b\ufeff ",
            "\u00ad",
            "\u3164",
            "\u2800",
            "\u0301",
            "\u202e",
            "\ue000",
            "\n\t",
        ):
            self.assertEqual(typed_text(text), "", ascii(text))
        for text in ("asked", "更正", "?", "1", "🙂", "e\u0301", "a\u200bb"):
            self.assertEqual(typed_text(f" {text}\n"), text)
