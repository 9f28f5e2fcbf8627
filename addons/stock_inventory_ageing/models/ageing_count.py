# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""One ageing: the company's stock on a date as rows, each with its age, value and write-down."""

from collections import defaultdict
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from odoo import fields

from ..workbook import AgeingRow, Buckets, layer_weights, newest_first, share
from . import holdings

SOURCES = ("supplier", "production", "inventory", "customer")


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Last second of a day in the company's zone, as naive UTC."""
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC).replace(tzinfo=None)


class AgeingCount:
    """Counts ``products`` of ``company`` as at the end of ``as_at``; the environment of ``company`` must
    see that company alone."""

    def __init__(self, company, products, as_at: date, buckets: Buckets):
        self.company = company
        self.env = company.env
        self.as_at = as_at
        self.buckets = buckets
        self.zone = ZoneInfo(company.partner_id.tz or "UTC")
        self.instant = end_of_day(as_at, self.zone)
        # Now is valued from what Odoo stores, the past by replaying the moves up to the instant.
        self.past = self.instant if self.instant < fields.Datetime.now() else False
        context = {"to_date": self.past, "valuation_instant": self.past} if self.past else {}
        self.products = products.with_env(self.env).with_context(**context)
        self.scope = holdings.Scope(company, products.ids, self.instant)

    def local_date(self, moment: datetime) -> date:
        """Day of a naive UTC moment in the company's zone."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def rows(self) -> list[AgeingRow]:
        """All rows, by category and product, oldest first; the values add up to the cent per product."""
        self.env.flush_all()
        by_product = self._unvalued_rows()
        policies = self.env["stock.ageing.policy"]._in_force(self.company, self.as_at)
        # Goods without a category have the policy for all goods.
        rates = {category: category._ageing_policy(policies) for category in {p.categ_id for p in self.products}}
        for product in self.products.filtered(lambda product: product.id in by_product):
            rows = by_product[product.id]
            self._value(product, rows)
            self._write_down(rows, rates[product.categ_id])
        ordered = [row for rows in by_product.values() for row in rows]
        return sorted(ordered, key=lambda row: (row.category, row.product, row.product_id, row.born_on, row.lot))

    def _unvalued_rows(self) -> dict[int, list[AgeingRow]]:
        uoms = {product.id: product.uom_id for product in self.products}
        held = {
            key: (uoms[key[0]].round(quantity), in_date)
            for key, (quantity, in_date) in holdings.held_quantities(self.scope).items()
            if not uoms[key[0]].is_zero(quantity)
        }
        lots = self.env["stock.lot"].browse({lot for _product, lot in held if lot})
        return self._rows_of(held, {lot.id: lot for lot in lots})

    def _rows_of(self, held, lots) -> dict[int, list[AgeingRow]]:
        products = {product.id: product for product in self.products}
        loose = {product: quantity for (product, lot), (quantity, _date) in held.items() if not lot}
        loose_entries = holdings.unlotted_entries(self.scope, loose)
        births = holdings.first_entries(self.scope)
        rows = defaultdict(list)
        for (product_id, lot_id), (quantity, in_date) in held.items():
            if lot_id:
                parts = [(births.get(lot_id), quantity)]
            else:
                entries = [(entry, entry.quantity) for entry in loose_entries.get(product_id, ())]
                parts = newest_first(quantity, entries) if quantity > 0 else [(None, quantity)]
            for entry, part in parts:
                oldest = in_date if lot_id or not entry else None
                rows[product_id].append(self._row(products[product_id], lots.get(lot_id), entry, oldest, part))
        for product_rows in rows.values():
            product_rows.sort(key=lambda row: (row.born_on, row.lot))
        return rows

    def _row(self, product, lot, entry, in_date, quantity) -> AgeingRow:
        known = [moment for moment in (entry and entry.entered_at, in_date) if moment]
        born_on = min(self.local_date(min(known)), self.as_at) if known else self.as_at
        age = (self.as_at - born_on).days
        expiry = lot and "expiration_date" in lot._fields and lot.expiration_date
        return AgeingRow(
            product_id=product.id,
            lot_id=lot.id if lot else None,
            category_id=product.categ_id.id,
            code=product.default_code or "",
            product=product.with_context(display_default_code=False).display_name,
            category=product.categ_id.display_name or "",
            lot=lot.name if lot else "",
            uom=product.uom_id.name,
            born_on=born_on,
            source=entry.usage if entry and entry.usage in SOURCES else "other",
            age=age,
            bucket=self.buckets.index(age),
            quantity=quantity,
            expires_on=self.local_date(expiry) if expiry else None,
        )

    def _value(self, product, rows):
        places = self.company.currency_id.decimal_places
        if product.lot_valuated:
            for row, value in zip(rows, self._lot_values(product, rows), strict=True):
                row.value = self.company.currency_id.round(value)
            return
        quantities = [row.quantity for row in rows]
        weights = quantities
        if product.cost_method == "fifo":
            # sudo: cost layers read bills and orders, which the reader of a valuation need not see.
            weights = layer_weights(quantities, product.sudo()._fifo_layers_at(self.past))
        for row, value in zip(rows, share(product.total_value, weights, places), strict=True):
            row.value = value

    def _lot_values(self, product, rows) -> list[float]:
        """Values of a product that is valued lot by lot. Odoo gives them for now; for a past date it
        drops lots that are empty today and ignores the lot on moves, so that they are counted here."""
        lots = self.env["stock.lot"].browse([row.lot_id for row in rows if row.lot_id])
        if not self.past:
            now = {lot.id: lot.total_value for lot in lots}
            return [now.get(row.lot_id, 0.0) for row in rows]
        # sudo: as above, the replay of moves reads bills and orders.
        costs = {lot.id: lot for lot in lots.sudo()}
        if product.cost_method == "average":
            replayed = product.sudo()  # sudo: as above
            unit = {lot: replayed._run_avco(self.past, costs[lot])[0] for lot in costs}
        elif product.cost_method == "fifo":
            unit = self._lot_fifo_costs(rows)
        else:
            unit = {lot.id: lot.standard_price for lot in costs.values()}
        return [row.quantity * unit.get(row.lot_id, product.standard_price) for row in rows]

    def _lot_fifo_costs(self, rows) -> dict[int, float]:
        """Unit cost of what is left of each lot: that of its latest entries."""
        entries = holdings.lot_entries(self.scope, [row.lot_id for row in rows if row.lot_id])
        moves = self.env["stock.move"].sudo().browse(  # sudo: a move's value reads its bill and order
            {entry.move_id for lot_entries in entries.values() for entry in lot_entries}
        )
        unit = {}
        for move in moves:
            received = move._get_valued_qty()
            unit[move.id] = move._get_value(at_date=self.past) / received if received else 0.0
        costs = {}
        for row in rows:
            received = [(unit[entry.move_id], entry.quantity) for entry in entries.get(row.lot_id, ())]
            left = newest_first(row.quantity, received)
            if received and row.quantity > 0:
                costs[row.lot_id] = sum(cost * quantity for cost, quantity in left) / row.quantity
        return costs

    def _write_down(self, rows, policy):
        places = self.company.currency_id.decimal_places
        for row in rows:
            expired = bool(row.expires_on and row.expires_on < self.as_at)
            row.rate = policy._rate(row.age, expired) if policy and row.value > 0 else 0.0
            row.write_down = round_half_up(row.value * row.rate, places)


def round_half_up(amount: float, places: int) -> float:
    """Round as the worksheet's ROUND does."""
    return share(amount, [1], places)[0]
