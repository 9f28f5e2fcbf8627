# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

OWN = "('create_uid', '=', user.id)"


@tagged("post_install", "-at_install")
class TestDialogs(TransactionCase):
    """A dialog is read, changed and answered by who opened it, in every add-on beside this one that is installed."""

    def _our_dialogs(self):
        home = Path(__file__).resolve().parents[2]
        return [
            name
            for name, model in self.env.registry.items()
            if model._transient
            and not model._abstract
            and model._original_module
            and Path(get_module_path(model._original_module)).resolve().parent == home
        ]

    def _is_own(self, name):
        rules = self.env["ir.rule"].search([("model_id.model", "=", name), ("groups", "=", False)])
        return any(
            OWN in (rule.domain_force or "")
            and "|" not in rule.domain_force
            and rule.perm_read
            and rule.perm_write
            and rule.perm_create
            and rule.perm_unlink
            for rule in rules
        )

    def test_each_dialog_belongs_to_who_opened_it(self):
        dialogs = self._our_dialogs()
        self.assertEqual([name for name in dialogs if not self._is_own(name)], [])

    def test_dialogs_are_found(self):
        if "batch.sign" not in self.env:
            self.skipTest("no add-on with dialogs is installed")
        self.assertIn("batch.sign", self._our_dialogs())
