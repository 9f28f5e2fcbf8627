# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

#: Accounts and companies go by an administrator's hand, who is none of a company's.
ADMINISTERED = {"res.users", "res.company"}
#: What is part of what it goes with, and what goes on without.
PARTS = {
    "batch.rule.segment.rule_id",
    "lot.parameter.choice.parameter_id",
    "lot.result.mapping.line.mapping_id",
    "lot.result.mapping.name.mapping_id",
    "lot.result.mapping.word.mapping_id",
    "lot.specification.line.specification_id",
    "mrp.step.log.workorder_id",
    "mrp.step.parameter.operation_id",
}
WITHOUT = {
    # The number is void for every product then, and whose lot it was it says no more.
    "batch.number.void.product_id",
    "batch.number.void.lot_id",
    # What is asked of the trace is a question, kept for whoever asked.
    "batch.trace.parameter_id",
    # A laboratory of no company is deleted by somebody who works in all of them.
    "lot.lims.connector.mapping_id",
    "lot.result.import.mapping_id",
}


@tagged("post_install", "-at_install")
class TestParents(TransactionCase):
    def test_what_all_companies_share_takes_nothing_along_when_it_goes(self):
        """Who deletes a shared record, in whichever company, neither deletes nor widens what another set up by it."""
        ours = Path(get_module_path("fact_guard")).parent
        found = set()
        for model in self.registry.values():
            if not model._auto or model._abstract or model._transient:
                continue
            for field in model._fields.values():
                of_ours = any(Path(get_module_path(name) or "/").parent == ours for name in field._modules)
                if field.type != "many2one" or not field.store or field.related or not of_ours:
                    continue
                company = self.env[field.comodel_name]._fields.get("company_id")
                shared = field.comodel_name not in ADMINISTERED and not (company and company.required)
                if shared and field.ondelete != "restrict":
                    found.add(f"{model._name}.{field.name}")
        self.assertEqual(found - PARTS - WITHOUT, set())
