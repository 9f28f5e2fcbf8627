# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from ..guard import Collected, Private, private


@tagged("post_install", "-at_install")
class TestPrivate(TransactionCase):
    def test_what_one_collects_reaches_no_other(self):
        """Odoo gives one environment to whoever comes with an equal context."""
        first, second = (self.env(context={"gathered": Private(Collected())}) for _time in range(2))
        private(first, "gathered").append("of the first")
        self.assertEqual(private(first, "gathered"), ["of the first"])
        self.assertEqual(private(second, "gathered"), [])

    def test_what_a_caller_sends_is_not_private(self):
        for sent in ([1], {"value": 1}, "Private(value=1)", True):
            self.assertIsNone(private(self.env(context={"gathered": sent}), "gathered"))
