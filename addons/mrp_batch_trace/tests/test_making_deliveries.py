# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import random

from odoo.addons.stock.models.stock_lot import StockLot as CoreLot
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..genealogy.graph import reach, reversed_pairs
from ..queries import links
from .genealogy_common import STRAYED, GenealogyCase

LOTS, LINES, ROUNDS = 12, 40, 40


@tagged("post_install", "-at_install")
class TestDeliveries(GenealogyCase):
    """The lot form's deliveries: core's answer, by another way."""

    def _assert_like_core(self, lots):
        ours = lots._find_delivery_ids_by_lot_iterative()
        # What core keeps in its cache is what the last user was allowed to see.
        self.env.invalidate_all()
        cores = CoreLot._find_delivery_ids_by_lot_iterative(lots)
        self.assertEqual(
            {lot.id: set(ours[lot.id]) for lot in lots}, {lot.id: set(cores.get(lot.id, ())) for lot in lots}
        )

    def test_deliveries_of_what_it_became(self):
        milk = self.receive(self.milk, "M1", 10, self.farm)
        bulk = self.make(self.bulk, ["B1"], {milk: 2})
        cup = self.make(self.cup, ["C1"], {bulk: 1})
        shipped = self.ship(cup, 1, self.shop) | self.ship(bulk, 0.1, self.hotel)
        self.assertEqual(milk.delivery_ids, shipped)
        self.assertEqual((milk.delivery_count, cup.delivery_count), (2, 1))
        self._assert_like_core(milk | bulk | cup)

    def test_same_answer_as_core_on_random_lines(self):
        draw = random.Random(19)
        lots = self.env["stock.lot"].concat(*(self.lot(self.milk, f"R{number}") for number in range(LOTS)))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        lines, pickings = self._lines(lots)
        users = [
            new_test_user(
                self.env,
                f"deliveries_{number}",
                groups="stock.group_stock_user",
                company_id=self.env.company.id,
                company_ids=(self.env.company | allowed).ids,
            )
            for number, allowed in enumerate((other.browse(), other))
        ]
        for _round in range(ROUNDS):
            self._shuffle(draw, lines, lots, pickings, [self.env.company.id] * 4 + [other.id])
            self._assert_walks_like_the_lines(lots, self.env.company.ids)
            for user in users:
                seen = lots.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
                self._assert_like_core(seen)
                self._assert_like_core(seen[draw.randrange(LOTS)])

    def _assert_walks_like_the_lines(self, lots, companies):
        """The closures, beside a walk over the lines themselves: what each lot reaches and comes from."""
        self.env.cr.execute(STRAYED)
        self.assertEqual(self.env.cr.fetchall(), [])
        self.env.cr.execute(
            """SELECT c.lot_id, f.lot_id FROM stock_move_line_consume_rel rel
                 JOIN stock_move_line c ON c.id = rel.produce_line_id AND c.state = 'done'
                 JOIN stock_move_line f ON f.id = rel.consume_line_id AND f.state = 'done'
                WHERE c.lot_id IS NOT NULL AND f.lot_id IS NOT NULL AND f.company_id = ANY(%s)""",
            [companies],
        )
        pairs = self.env.cr.fetchall()
        for lot in lots:
            for downstream, walked in ((True, pairs), (False, reversed_pairs(pairs))):
                found = lots._linked_lot_ids(links.closure(lot.ids, companies, downstream))
                self.assertEqual((len(found), set(found)), (len(set(found)), reach(walked, lot.ids)))

    def test_a_rule_that_says_more_than_companies_is_cores_to_answer(self):
        self.env["ir.rule"].create(
            {
                "name": "Own lines",
                "model_id": self.env["ir.model"]._get_id("stock.move.line"),
                "domain_force": "[('create_uid', '=', user.id)]",
            }
        )
        milk = self.receive(self.milk, "M1", 10, self.farm)
        self.ship(milk, 1, self.shop)
        other = new_test_user(self.env, "deliveries_other", groups="stock.group_stock_user")
        self.assertEqual(milk.delivery_count, 1)
        self.env.invalidate_all()
        self.assertEqual(milk.with_user(other).delivery_count, 0)

    def _lines(self, lots):
        """Move lines of an order and of a delivery, a receipt and an internal transfer, to be dealt out anew."""
        kinds = self.warehouse.in_type_id | self.warehouse.out_type_id | self.warehouse.int_type_id
        customers = self.env.ref("stock.stock_location_customers")
        pickings = self.env["stock.picking"].create(
            [
                {"picking_type_id": kind.id, "location_id": self.stock.id, "location_dest_id": customers.id}
                for kind in kinds
                for _copy in range(2)
            ]
        )
        move = {
            "product_id": self.milk.id,
            "product_uom_qty": 1,
            "location_id": self.stock.id,
            "location_dest_id": customers.id,
        }
        moves = self.env["stock.move"].create([move | {"picking_id": picking.id} for picking in pickings] + [move] * 2)
        lines = self.env["stock.move.line"].create(
            [
                {
                    "move_id": moves[number % len(moves)].id,
                    "product_id": self.milk.id,
                    "lot_id": lots[0].id,
                    "quantity": 1,
                    "location_id": self.stock.id,
                    "location_dest_id": customers.id,
                }
                for number in range(LINES)
            ]
        )
        self.env.flush_all()
        return lines, pickings

    def _shuffle(self, draw, lines, lots, pickings, companies):
        for line in lines:
            self.env.cr.execute(
                "UPDATE stock_move_line SET lot_id = %s, state = %s, picking_id = %s, company_id = %s WHERE id = %s",
                [
                    draw.choice([*lots.ids, None]),
                    draw.choice(["done"] * 5 + ["assigned"]),
                    draw.choice([*pickings.ids, None, None]),
                    draw.choice(companies),
                    line.id,
                ],
            )
        self.env.invalidate_all()
        for line in lines:
            line.produce_line_ids = [Command.set(draw.choices(lines.ids, k=draw.choice([0, 0, 1, 2])))]
        self.env.flush_all()
        self.env.invalidate_all()
