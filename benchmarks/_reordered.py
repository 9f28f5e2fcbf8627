# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The electronics plant again, buying by Odoo's own reordering rules: only the demand is the same in every replay.

The policy, chosen before it was first played and the same for every way of picking:

- Review once a week: a buyer runs the scheduler on Mondays.
- Minimum: mean demand over lead time and safety (columns ``lead_weeks`` and ``safety_weeks`` of products.csv), the
  usual reorder point. Maximum: minimum and one lot (``lot_weeks``): what is bought fills up to it.
- The forecast is Odoo's: on hand without what is expired or blocked, and without what open orders need, with what is
  on its way. Expired stock lies in the store, and counts as stock there, until it is written off.
- Write-off once a month, with the month's closing.
- What is on order when the year begins, and how late a week's delivery comes with how much shelf life left, are the
  plant's files.
- What production could not get is owed and taken first in the next week.
"""

from datetime import datetime, timedelta

from _electronics import WEEKS, Plant

OPEN = ("draft", "waiting", "confirmed", "partially_available", "assigned")


class ReorderedPlant(Plant):
    """The plant with a reordering rule for each material.

    more_safety: weeks of demand beyond the policy's
    """

    def __init__(self, env, strategy, gated, more_safety=0):
        env.company.horizon_days = 0
        super().__init__(env, strategy, gated)
        self.coming = {}
        self.rules = env["stock.warehouse.orderpoint"]
        for code, row in self.rows.items():
            self.rules |= self._rule(code, row, more_safety)

    def _rule(self, code, row, more_safety):
        mean, lead = int(row["weekly_demand"]), int(row["lead_weeks"])
        lowest = mean * (lead + int(row["safety_weeks"]) + more_safety)
        route = self.env["stock.route"].create(
            {
                "name": f"Buy {code} {self.store.name}",
                "product_selectable": True,
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Buy {code}",
                            "action": "pull",
                            "procure_method": "make_to_stock",
                            "delay": 7 * lead,
                            "location_src_id": self.vendors.id,
                            "location_dest_id": self.store.id,
                            "picking_type_id": self.store.warehouse_id.in_type_id.id,
                        },
                    )
                ],
            }
        )
        self.products[code].route_ids = route
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.products[code].id,
                "location_id": self.store.id,
                "route_id": route.id,
                "warehouse_id": self.store.warehouse_id.id,
                "trigger": "auto",
                "product_min_qty": lowest,
                "product_max_qty": lowest + mean * int(row["lot_weeks"]),
            }
        )

    def _call(self, code, slot):
        """Put a lot on order by hand: what was, before the year began."""
        row = self.rows[code]
        moves = self.env["stock.move"].create(
            {
                "product_id": self.products[code].id,
                "location_id": self.vendors.id,
                "location_dest_id": self.store.id,
                "product_uom_qty": int(row["weekly_demand"]) * int(row["lot_weeks"]),
                "date": datetime(slot.year, slot.month, slot.day, 8),
            }
        )
        moves._action_confirm(merge=False)
        self._expect(moves, code, slot)

    def _expect(self, move, code, slot):
        contract = self.deliveries[slot.isoformat(), code]
        arrival = slot + timedelta(weeks=int(contract["weeks_late"]))
        self.coming[move.id] = (arrival, code, move, int(contract["days_left"]))

    def _call_off(self, monday):
        """The scheduler on the reordering rules."""
        # As the scheduler does: nothing tells a rule that its forecast has changed.
        self.env.invalidate_all()
        self.rules._compute_qty_to_order_computed()
        self.rules._procure_orderpoint_confirm()
        codes = {product.id: code for code, product in self.products.items()}
        bought = self.env["stock.move"].search(
            [
                ("location_id", "=", self.vendors.id),
                ("location_dest_id", "=", self.store.id),
                ("state", "in", OPEN),
                ("id", "not in", list(self.coming)),
            ]
        )
        for move in bought:
            code = codes[move.product_id.id]
            self._expect(move, code, monday + timedelta(weeks=int(self.rows[code]["lead_weeks"])))

    def _arrive_called_off(self, monday):
        due = [delivery for delivery in self.coming.values() if delivery[0] <= monday]
        moves = self.env["stock.move"]
        for arrival, code, move, days_left in due:
            del self.coming[move.id]
            product, quantity = move.product_id, move.product_uom_qty
            lot, free = self._received(product, f"{code}-{arrival:%y%m%d}-{move.id}", days_left)
            move.move_line_ids.unlink()
            move.move_line_ids = [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "quantity": quantity,
                        "location_id": self.vendors.id,
                        "location_dest_id": free.id,
                    },
                )
            ]
            self.year.bought += self.price[product.id] * quantity
            moves |= move
        moves.picked = True
        moves._action_done()

    def _consume(self, day):
        new = self.env["stock.move"].create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": self.demand[day.isoformat(), code],
                    "location_id": self.store.id,
                    "location_dest_id": self.production.id,
                }
                for code, product in self.products.items()
            ]
        )
        new._action_confirm(merge=False)
        wanted = [
            ("location_id", "=", self.store.id),
            ("location_dest_id", "=", self.production.id),
            ("state", "in", OPEN),
        ]
        needed = self.env["stock.move"].search(wanted, order="id")
        needed._action_assign()
        taken = needed.filtered("quantity")
        for line in taken.move_line_ids:
            value = line.quantity * self.price[line.product_id.id]
            self.year.used += value
            self.year.ages.append(((datetime.now() - self.arrived[line.lot_id.id]).days, value))
        taken.picked = True
        taken._action_done()
        owed = self.env["stock.move"].search(wanted)
        self.year.short += sum(self.price[move.product_id.id] * move.product_uom_qty for move in owed) / WEEKS
