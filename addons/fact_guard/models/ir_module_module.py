# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from .. import database


class IrModuleModule(models.Model):
    """Where a role of its own has the facts, the server cannot alter their tables: this is said before it begins."""

    _inherit = "ir.module.module"

    def _button_immediate_function(self, function):
        def checked(modules):
            marked = function(modules)
            modules._check_facts_are_ours()
            return marked

        return super()._button_immediate_function(checked)

    def _check_facts_are_ours(self):
        """Refuse what is marked in this transaction, if it concerns a module whose facts another role has.

        :raises UserError: it does
        """
        tables = database.others_facts(self.env.cr)
        keepers = {model._original_module for model in self.env.registry.values() if model._table in tables}
        marked = self.search([("state", "in", ("to install", "to upgrade", "to remove"))])
        concerned = marked | marked.upstream_dependencies(exclude_states=("uninstallable",))
        if not keepers.isdisjoint(concerned.mapped("name")):
            raise UserError(
                self.env._(
                    "In this database a role of its own keeps the facts, so that the server cannot alter their tables. "
                    "Ask whoever runs the database server to give them back while modules are installed, upgraded or "
                    "removed: see The database's own user in docs/operations.md."
                )
            )
