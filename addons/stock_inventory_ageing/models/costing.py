# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""What goods cost on an instant: what happened to them, replayed in the order of its dates.

Odoo values the present from what it stored and the past by reckoning anew, and then gives goods that came without a
price of their own (a count, a return without its delivery) today's cost. Here each keeps the cost of its own day.
"""

from datetime import datetime, time
from itertools import takewhile
from typing import NamedTuple

CENT = 0.01
TINY = 1e-9  # stands for a price of 0, which Odoo takes for none given


class Passage(NamedTuple):
    """A valued move: how much of it came in or went out, in the product's unit, and how much of that by lot."""

    move: object
    quantity: float
    by_lot: dict

    def of(self, lot):
        return self.by_lot[lot.id] if lot else self.quantity


class Costing:
    """Costs of ``company``'s goods as at the end of ``as_at``.

    :param instant: that end as naive UTC, or False for now; the environment of ``company`` sees the company alone
    """

    def __init__(self, company, as_at, instant):
        self.company = company
        self.env = company.sudo().env  # sudo: what a move is worth is read from bills, orders and price changes
        self.instant = instant
        # Bills and landed costs have a day and no time: those of the company's own day count.
        self.day_end = datetime.combine(as_at, time(23, 59, 59)) if instant else False
        self.passages, self.changes, self.manual, self.units = {}, {}, {}, {}
        self.forgotten = set()  # ids of products with a cost that nothing recorded, before it was changed

    # What happened

    def _history(self, product, lot=None):
        """Passages of a product, or of one lot of it, up to the instant, in order."""
        if (product.id, False) not in self.passages:
            domain = [
                ("product_id", "=", product.id),
                ("company_id", "=", self.company.id),
                ("state", "=", "done"),
                "|",
                "|",
                ("is_in", "=", True),
                ("is_out", "=", True),
                ("is_dropship", "=", True),
            ]
            if self.instant:
                domain.append(("date", "<=", self.instant))
            moves = self.env["stock.move"].search(domain, order="date, id")
            self._keep(product, [self._passage(move) for move in moves])
            self._read_manual(moves)
        return self.passages.get((product.id, lot and lot.id or False), [])

    def _keep(self, product, passages):
        self.passages[product.id, False] = passages
        for passage in passages:
            for lot, moved in passage.by_lot.items():
                if moved:
                    self.passages.setdefault((product.id, lot), []).append(passage)

    def _passage(self, move):
        by_lot = {lot.id: move._get_valued_qty(lot) for lot in move.move_line_ids.lot_id}
        return Passage(move, move._get_valued_qty(), by_lot)

    def _read_manual(self, moves):
        """Values of moves set by hand, oldest first."""
        for value in self.env["product.value"].search([("move_id", "in", moves.ids)], order="date, id"):
            self.manual.setdefault(value.move_id.id, []).append(value)

    def _price_changes(self, product, lot=None):
        """Prices of a product (or of a lot and its product) set by hand in this company, whenever, in order."""
        key = (product.id, lot and lot.id)
        if key not in self.changes:
            lots = [False, lot.id] if lot else [False]
            self.changes[key] = self.env["product.value"].search(
                [
                    ("product_id", "=", product.id),
                    ("move_id", "=", False),
                    ("lot_id", "in", lots),
                    ("company_id", "=", self.company.id),
                ],
                order="date, id",
            )
        return self.changes[key]

    def _made(self, changes):
        """Those made by the instant."""
        return changes.filtered(lambda change: not self.instant or change.date <= self.instant)

    # What it cost

    def standard(self, product):
        """Standard price on the instant; before any was recorded, the first one."""
        changes = self._price_changes(product)
        if not self.instant or not changes:
            return product.standard_price
        return (self._made(changes) or changes[:1])[-1:].value

    def average(self, product, lot=None):
        """Average cost on the instant, of a product or of one lot of it."""
        changes = self._price_changes(product, lot)
        made = list(self._made(changes))
        cost, quantity = (changes[:1].value if changes else None), 0.0
        for passage in self._history(product, lot):
            move, moved = passage.move, passage.of(lot)
            while made and made[0].date <= move.date:
                cost = made.pop(0).value
            if move.is_in or move.is_dropship:
                unit, before = self._unit_value(product, passage, cost), max(quantity, 0.0)
                cost = (before * (cost or 0.0) + moved * unit) / (before + moved) if moved else cost
                quantity += moved
            if move.is_out or move.is_dropship:
                quantity -= moved
        return made[-1].value if made else cost or 0.0

    def layers(self, product, quantity, lot=None, before=None):
        """What is left of which receipt, first in first out: [(quantity, value)], oldest first, ``quantity`` in all.
        What no receipt explains costs what the newest one did.

        :param before: only what came before this move
        """
        receipts = self._receipts(product, lot, before)
        left, layers = quantity, []
        while left > TINY and receipts:
            passage = receipts.pop()
            kept = min(passage.of(lot), left)
            layers.insert(0, (kept, kept * self._unit_value(product, passage)))
            left -= kept
        if left > TINY:
            layers.append((left, left * self.last_cost(product, lot, before)))
        return layers

    def last_cost(self, product, lot=None, before=None):
        """Unit cost of the newest receipt (before a move), for what no receipt explains; before the first one, that at
        which goods last went out."""
        if receipts := self._receipts(product, lot, before):
            return self._unit_value(product, receipts[-1])
        gone = [passage for passage in self._until(self._history(product, lot), before) if passage.quantity]
        return gone[-1].move.value / gone[-1].quantity if gone else (lot or product).standard_price

    def _receipts(self, product, lot, before):
        return [passage for passage in self._until(self._history(product, lot), before) if passage.move.is_in]

    def _until(self, history, before):
        return list(takewhile(lambda passage: passage.move != before, history))

    def _fifo_cost(self, product, move):
        """Unit cost that a first-in-first-out product had before a move: that of what was left then."""
        held = sum(
            passage.quantity * (passage.move.is_in - passage.move.is_out)
            for passage in self._until(self._history(product), move)
        )
        if held <= TINY:
            if not self._until(self._history(product), move):
                self.forgotten.add(product.id)
            return self.last_cost(product, before=move)
        worth = sum(value for _quantity, value in self.layers(product, held, before=move))
        return self.company.currency_id.round(worth) / held  # as Odoo keeps it

    # What a move is worth

    def _unit_value(self, product, passage, cost=None):
        """Value of one unit of a receipt on the instant; ``cost`` is what the product cost before it, if known."""
        if passage.move.id not in self.units:
            self.units[passage.move.id] = self._reckon(product, passage, cost)
        return self.units[passage.move.id]

    def _reckon(self, product, passage, cost):
        move, quantity = passage.move, passage.quantity
        if not quantity:
            return 0.0
        if not self.instant and not move.is_dropship:
            return move.value / quantity
        manual = [value for value in self.manual.get(move.id, ()) if not self.instant or value.date <= self.instant]
        if manual:
            return manual[-1].value / quantity
        price = move.value / quantity
        if self._rewritten(product, passage):
            price = self._price_then(product, passage, cost)
        worth = move._get_value(forced_std_price=price or TINY, at_date=self.day_end, ignore_manual_update=True)
        # A bill of a part makes parts of a cent; what came in is kept in whole ones on its own day, and so then too.
        return (worth if move.is_dropship else self.company.currency_id.round(worth)) / quantity

    def _rewritten(self, product, passage):
        """Whether the stored value of a move may be other than that of the day it was done."""
        move, quantity = passage.move, passage.quantity
        if self.manual.get(move.id) or move._get_value_from_extra(quantity)["value"]:
            return True
        # Whoever changes the price of a product rewrites the receipts still in stock that have no price of their own.
        lot = move.lot_ids if product.lot_valuated and len(move.lot_ids) == 1 else None
        return any(
            change.date >= move.date and abs(change.value * quantity - move.value) <= CENT * (1 + quantity) / 2
            for change in self._price_changes(product, lot)
        )

    def _price_then(self, product, passage, cost):
        """What goods without a price of their own were booked at, to the cent of the whole move."""
        if product.cost_method == "fifo" and not product.lot_valuated:
            cost = self._fifo_cost(product, passage.move)
        if cost is None:
            return passage.move.value / passage.quantity
        return self.company.currency_id.round(cost * passage.quantity) / passage.quantity

    def recosted(self, product, past):
        """Receipts among those that were valued that Odoo values otherwise for ``past``: a recordset of moves."""
        return self.env["stock.move"].concat(
            *(
                passage.move
                for passage in self._history(product)
                if passage.move.id in self.units
                and self.company.currency_id.compare_amounts(
                    passage.move._get_value(at_date=past), self.units[passage.move.id] * passage.quantity
                )
            )
        )

    def in_parts_of_a_cent(self, product, past):
        """Whether Odoo values one of the receipts for ``past`` at a part of a cent, which it never keeps."""
        currency = self.company.currency_id
        worths = (
            passage.move._get_value(at_date=past)
            for passage in self._history(product)
            if passage.move.is_in and passage.move.id in self.units
        )
        return any(abs(worth - currency.round(worth)) > CENT / 1000 for worth in worths)

    def zero_since(self, product):
        """Moment at which the price of a product was last set by hand, if it was set to 0, or None."""
        change = self._made(self._price_changes(product))[-1:]
        return change.date if change and not change.value else None

    def prices_elsewhere(self, product):
        """Whether another company set a price of the product by the instant."""
        changes = self.env["product.value"].search(
            [("product_id", "=", product.id), ("move_id", "=", False), ("company_id", "!=", self.company.id)]
        )
        return bool(self._made(changes))
