# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.addons.fact_guard.guard import Owned
from odoo.tests import tagged

from .common import QualityCase

#: A value of each type that no definition has as its default.
FORGED = {
    "char": "f0f0",
    "text": "forged",
    "html": "forged",
    "integer": 7007,
    "float": 7007.5,
    "monetary": 7007.5,
    "date": "2001-01-01",
    "datetime": "2001-01-01 00:00:00",
    "many2one": 7007,
    "json": {"a": 1},
    "many2one_reference": 7007,
    "many2many": [[6, 0, [7007]]],
    "one2many": [[6, 0, [7007]]],
    "binary": "QQ==",
}


@tagged("post_install", "-at_install")
class TestFixedDefaults(QualityCase):
    """What somebody has set as default (ir.default), for oneself or for a company, fills nothing that is kept."""

    def _set(self, model, name, value, user, company=None):
        # sudo: people may set their own defaults one by one; a company's are the administrator's.
        self.env["ir.default"].sudo().create(
            {
                "field_id": self.env["ir.model.fields"]._get(model, name).id,
                "json_value": json.dumps(value),
                "user_id": user and user.id,
                "company_id": company and company.id,
            }
        )

    def _forged(self, field):
        if field.type == "boolean":
            return not (field.default and field.default(self.env[field.model_name]))
        if field.type == "selection":
            return [value for value, _label in field._description_selection(self.env)][-1]
        return FORGED.get(field.type)

    def test_no_model_takes_one_for_what_it_keeps(self):
        seen, models = {}, [model for model in self.env.registry if hasattr(self.env[model], "_fixed_defaults")]
        asked = self.env(user=self.keeper)
        kept = {
            (model, name)
            for model in models
            if not self.env[model]._abstract
            for name in asked[model]._fixed_defaults()
            if (field := self.env[model]._fields.get(name)) and field.store and self._forged(field) is not None
        }
        self.assertGreater(len(kept), 100)
        for model, name in kept:
            seen[model, name] = asked[model].default_get([name])
        for number, (model, name) in enumerate(sorted(kept)):
            self._set(
                model,
                name,
                self._forged(self.env[model]._fields[name]),
                self.keeper if number % 2 else None,
                None if number % 2 else self.company,
            )
        self.env.registry.clear_cache()
        for model, name in kept:
            now = asked[model].default_get([name])
            self.assertNotEqual(now.get(name), self._forged(self.env[model]._fields[name]), (model, name))
            self.assertLessEqual(now.keys(), seen[model, name].keys(), (model, name))
        self.assertEqual(asked["stock.picking"].default_get(["is_locked"]), {"is_locked": True})

    def test_nobody_has_stock_without_a_movement(self):
        lot = self._lot("FD-1", "held", quantity=0)
        for name, value in (
            ("quantity", 777),
            ("reserved_quantity", 50),
            ("in_date", "2001-01-01 00:00:00"),
            ("grade_id", self.grades["pass"].id),
        ):
            self._set("stock.quant", name, value, self.keeper)
        counting = self.env["stock.quant"].with_user(self.keeper).with_context(inventory_mode=True)
        found = counting.create(
            {"product_id": self.product.id, "lot_id": lot.id, "location_id": self.shelf.id, "inventory_quantity": 1}
        )
        self.assertEqual((found.quantity, found.reserved_quantity, found.grade_id.code), (0, 0, "held"))
        self.assertGreater(found.in_date.year, 2001)
        found.action_apply_inventory()
        self.assertEqual(lot.product_qty, 1, "an honest count still counts")

    def test_what_code_makes_takes_none_of_whoever_works(self):
        self._set("lot.gate.override", "hours", 168, self.keeper)
        values = {"lot_id": self._lot("FD-2", "held").id, "operation": "sale", "reason": "asked"}
        overrides = self.env["lot.gate.override"].with_user(self.keeper)
        self.assertEqual(overrides.create(values).hours, 168, "what a person may say may have that person's default")
        self.assertEqual(overrides.create(Owned(values)).hours, 24)
