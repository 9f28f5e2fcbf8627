# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import QualityCase

FOLLOWS = "follows from other values"


@tagged("post_install", "-at_install")
class TestComputedKept(QualityCase):
    """What is computed and stored counts as a fact: Odoo moves stock by it, and nobody types it in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = new_test_user(cls.env, "t_computed_chief", groups="stock.group_stock_manager")
        cls.good, cls.failed = cls._lot("C-PASS", "pass"), cls._lot("C-FAIL", "fail")

    def _line(self, lot, person):
        picking = self._picking(self.warehouse.int_type_id, self.shelf)
        return self._pick(picking, lot).with_user(person)

    def test_nobody_says_how_much_a_line_is_in_the_products_unit(self):
        for person in (self.keeper, self.chief):
            for lot in (self.good, self.failed):
                line = self._line(lot, person)
                for forged in (-500, 0, 777):
                    self._refused(FOLLOWS, line.write, {"quantity_product_uom": forged})
                self.assertEqual(line.quantity_product_uom, line.quantity)
                line.write({"quantity_product_uom": line.quantity_product_uom})

    def test_nor_of_what_is_done(self):
        line = self._line(self.good, self.keeper)
        line.picking_id.move_ids.picked = True
        line.picking_id.button_validate()
        self.assertEqual(line.state, "done")
        line.picking_id.with_user(self.chief).is_locked = False
        for person in (self.keeper, self.chief):
            self._refused(FOLLOWS, line.with_user(person).write, {"quantity_product_uom": 0})
        line.with_user(self.chief).write({"quantity": 2})
        self.assertEqual(
            (
                line.quantity_product_uom,
                self.shelf.quant_ids.filtered(lambda quant: quant.lot_id == self.good).quantity,
            ),
            (2, 2),
        )

    def test_nobody_says_that_a_place_lies_in_a_quarantine(self):
        for person in (self.keeper, self.chief, self.quality):
            self._refused(FOLLOWS + "|not allowed", self.shelf.with_user(person).write, {"in_quarantine": True})
        self.assertFalse(self.shelf.in_quarantine)

    def test_no_model_of_facts_takes_a_computed_value(self):
        """Whoever may write at all: the user with every right, who is no superuser."""
        every = new_test_user(self.env, "t_computed_all", groups="base.group_system")
        every.group_ids |= self.env["res.groups"].search(
            [
                ("share", "=", False),
                ("id", "!=", self.env.ref("base.group_public").id),
                ("id", "!=", self.env.ref("base.group_portal").id),
            ]
        )
        tried = 0
        for name in self.env.registry:
            model = self.env[name]
            if model._abstract or model._transient or not hasattr(model, "_computed_names"):
                continue
            record = model.with_context(active_test=False).search([], limit=1).with_user(every)
            for field in map(model._fields.get, sorted(model._computed_names())):
                forged = self._another(field, record)
                if record and forged is not None:
                    tried += 1
                    self._refused("", record.write, {field.name: forged})
        self.assertGreater(tried, 6)

    def _another(self, field, record):
        """A value that the field of the record has not, or None where there is no way to say one."""
        match field.type:
            case "integer" | "float" | "monetary":
                return record[field.name] + 777
            case "boolean":
                return not record[field.name]
            case "char" | "text":
                return "forged"
            case "date" | "datetime":
                return "2001-01-01"
            case "many2one" if field.comodel_name in self.env:
                return (
                    self.env[field.comodel_name].sudo().search([("id", "!=", record[field.name].id)], limit=1).id
                    or None
                )
        return None
