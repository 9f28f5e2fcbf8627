# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestOverrideDocument(QualityCase):
    """An override for one document is for the record, whatever is called like it later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._lot("OD-HELD", "held")
        cls.mine, cls.other = (cls._picking(cls.warehouse.out_type_id, cls.customers) for _number in range(2))

    def _ask(self, number, **values):
        return (
            self.env["lot.gate.override"]
            .with_user(self.keeper)
            .create(
                {"lot_id": self.lot.id, "operation": "sale", "reason": "customer accepts", "origin": number, **values}
            )
        )

    def test_it_names_the_record(self):
        override = self._ask(f" {self.mine.name} ")
        self.assertEqual(
            (override.origin, override.res_model, override.res_id), (self.mine.name, "stock.picking", self.mine.id)
        )
        self.assertFalse(self._ask(False).res_id)
        if "pos.order" not in self.env:
            self._refused("no transfer or order WH/OUT/X", self._ask, "WH/OUT/X")
        for values in ({"res_model": "stock.picking", "res_id": self.other.id}, {"res_id": self.other.id}):
            self._refused("own name", lambda values=values: self._ask(self.mine.name, **values))
            self._refused("own name", override.with_user(self.quality).write, values)
        forged = self.env["lot.gate.override"].with_context(
            default_res_model="stock.picking", default_res_id=self.other.id, default_origin=self.mine.name
        )
        made = forged.with_user(self.keeper).create(
            {"lot_id": self.lot.id, "operation": "sale", "reason": "customer accepts"}
        )
        self.assertEqual(made.res_id, self.mine.id)

    def test_what_waited_for_a_number_alone_names_the_record_when_it_is_approved(self):
        late, unknown = self._ask(self.mine.name), self._ask(self.other.name)
        self.env.cr.execute(
            "UPDATE lot_gate_override SET res_model = NULL, res_id = NULL, origin = CASE id WHEN %s THEN 'GONE'"
            " ELSE origin || ' ' END WHERE id IN %s",
            [unknown.id, (late.id, unknown.id)],
        )
        self.env.invalidate_all()
        if "pos.order" not in self.env:
            self._refused("no transfer or order GONE", unknown.with_user(self.quality).action_approve)
        late.with_user(self.quality).action_approve()
        self.assertEqual((late.state, late.origin, late.res_id), ("approved", self.mine.name, self.mine.id))

    def test_looking_a_document_up_by_its_number_reads_no_whole_table(self):
        self.env.flush_all()
        # As many as the database has to have before it cares.
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO stock_move (product_id, product_uom, product_uom_qty, company_id, location_id, location_dest_id,
                                    date, procure_method, reference)
            SELECT product_id, product_uom, 1, company_id, location_id, location_dest_id, date, procure_method,
                   'ORDER/' || number
              FROM stock_move, generate_series(1, 5000) AS number WHERE id = %s
            """,
                self.mine.move_ids.id,
            )
        )
        self.env.cr.execute("ANALYZE stock_move")
        plans, execute = [], type(self.env.cr).execute

        def explained(cursor, query, *args, **options):
            if isinstance(query, SQL) and query.code.startswith("SELECT") and '"stock_move"' in query.code:
                execute(cursor, SQL("EXPLAIN %s", query))
                plans.append("\n".join(line for [line] in cursor.fetchall()))
            return execute(cursor, query, *args, **options)

        with patch.object(type(self.env.cr), "execute", explained):
            self.assertFalse(self.env["lot.gate.override"]._documents("ORDER/4711/X", self.company.id))
        self.assertEqual(len(plans), 1, plans)
        self.assertIn("stock_move_order_reference_idx", plans[0])
        self.assertNotIn("Seq Scan", plans[0])

    def test_it_is_for_whom_and_for_how_much_was_asked(self):
        shop, other = self.env["res.partner"].create([{"name": "Shop"}, {"name": "Another shop"}])
        mine = self._picking(self.warehouse.out_type_id, self.customers, partner=shop)
        override = self._ask(mine.name)
        self.assertEqual((override.goes_to, override.quantity), ("Shop", 4))
        override.with_user(self.quality).action_approve()
        for values in ({"partner_key": other.id}, {"quantity": 2500}, {"goes_to": "Another shop"}):
            self._refused("own name", override.with_user(self.quality).write, values)
            self._refused("own name", lambda values=values: self._ask(mine.name, **values))
        picking = mine.with_user(self.keeper)
        line = self._pick(picking.sudo(), self.lot).with_user(self.keeper)
        picking.partner_id = other
        self._refused("OD-HELD", picking.button_validate)
        picking.partner_id = shop
        line.quantity = 9
        self._refused("OD-HELD", picking.button_validate)
        line.quantity = 4
        added = line.copy({"quantity": 3})
        self._refused("OD-HELD", picking.button_validate)
        self._ask(mine.name).with_user(self.quality).action_approve()
        picking.button_validate()
        self.assertEqual((picking.state, added.state, self.lot.product_qty), ("done", "done", 3))

    def test_a_name_carries_it_nowhere(self):
        number = self.mine.name
        self._ask(number).with_user(self.quality).action_approve()
        self.mine.sudo().name = "ELSEWHERE"
        mine, other = self.mine.with_user(self.keeper), self.other.with_user(self.keeper)
        for picking in (other, mine):
            self._refused("keeps its number", picking.write, {"name": number})
        forged = other.copy({"name": number})
        forged.action_confirm()
        self.assertEqual(forged.name, number)
        free = (
            self.env["stock.move"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 4,
                    "location_id": self.stock.id,
                    "reference": number,
                    "location_dest_id": self.customers.id,
                    "is_inventory": True,
                    "inventory_name": number,
                }
            )
        )
        free._action_confirm()
        (forged.move_ids | free)._action_assign()
        self.assertFalse(forged.move_ids.move_line_ids | free.move_line_ids)
        forged.move_ids.move_line_ids.unlink()
        self._pick(forged.sudo(), self.lot)
        self._refused("OD-HELD", forged.button_validate)
        self._pick(mine.sudo(), self.lot)
        mine.button_validate()
        self.assertEqual((mine.state, self.lot.product_qty), ("done", 6))

    def test_no_draft_movement_frees_the_number(self):
        self._pick(self.other, self._lot("OD-GOOD", "pass"))
        self.other.button_validate()
        self.assertEqual(self.other.state, "done")
        other, move = self.other.with_user(self.keeper), self.mine.move_ids.with_user(self.keeper)
        self._refused("not by setting a state", move.write, {"state": "draft"})
        self.mine.action_cancel()
        self._refused("keeps its number", self.mine.with_user(self.keeper).write, {"name": "X"})
        draft = (
            self.env["stock.move"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 1,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                }
            )
        )
        self._refused("stays as it was moved", draft.write, {"picking_id": other.id})
        draft.sudo().picking_id = other
        self.assertEqual(other.state, "draft")
        self._refused("keeps its number", other.write, {"name": "X"})
