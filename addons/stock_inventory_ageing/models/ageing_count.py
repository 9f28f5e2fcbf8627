# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""One ageing: the company's stock on a date as rows, each with its age, value and write-down."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import SUPERUSER_ID, fields

from ..workbook import TINY, AgeingRow, Buckets, layer_weights, newest_first, settle, share
from . import holdings
from .costing import Costing

SOURCES = ("supplier", "production", "inventory", "customer")


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Last second of a day in the company's zone, as naive UTC."""
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC).replace(tzinfo=None)


class Part(NamedTuple):
    """A part of the stock: location ids (None for all), lot ids (empty for all), whose goods (empty for the
    company's own)."""

    places: frozenset | None
    lots: frozenset
    owner: object


class AgeingCount:
    """Counts ``products`` of ``company`` as at the end of ``as_at``; the environment of ``company`` must
    see that company alone. Of a ``part`` each row has the figure that it has in the whole."""

    def __init__(self, company, products, as_at: date, buckets: Buckets, part: Part | None = None):
        self.company = company
        self.env = company.env
        self.as_at = as_at
        self.buckets = buckets
        self.zone = ZoneInfo(company.partner_id.tz or "UTC")
        self.instant = end_of_day(as_at, self.zone)
        # Now is valued from what Odoo stored for each move, the past from what it was worth then.
        self.past = self.instant if self.instant < fields.Datetime.now() else False
        context = {"to_date": self.past, "valuation_instant": self.past} if self.past else {}
        self.products = products.with_env(self.env).with_context(**context)
        self.costing = Costing(company, as_at, self.past)
        self.places, self.lots, self.owner = part or Part(None, frozenset(), None)
        self.scope = holdings.Scope(company, products.ids, self.instant, self.owner and self.owner.id or None)

    @property
    def partial(self) -> bool:
        """Whether less than all of the products' own stock is asked for."""
        return self.places is not None or bool(self.lots) or bool(self.owner)

    def odoo_value(self, product) -> float:
        """Odoo's own valuation of a product on the date. Its costing reads what the reader may not, even as sudo."""
        return self.company.currency_id.round(product.with_user(SUPERUSER_ID).total_value)

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
            if not self.owner:
                self._value(product, rows)
        by_product = self._within(by_product)
        for product in self.products.filtered(lambda product: product.id in by_product):
            self._write_down(by_product[product.id], rates[product.categ_id])
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

    def _within(self, by_product):
        """What of the rows is in the part asked for."""
        if self.lots:
            by_product = {
                product: [row for row in rows if row.lot_id in self.lots] for product, rows in by_product.items()
            }
        if self.places is None:
            return by_product
        placed = holdings.placed_quantities(self.scope)
        return {
            product: [part for row in rows for part in self._split(row, placed[product, row.lot_id])]
            for product, rows in by_product.items()
        }

    def _split(self, row, placed):
        """The parts of a row by the places its goods lie in, those asked for. Goods without a lot, of several ages:
        the places take theirs in order, the oldest first, so that the parts of all places are the whole."""
        taken = {place: quantity for place, quantity in placed.items() if abs(quantity) > TINY}
        if not row.lot_id:
            taken = self._take(row.quantity, placed)
        values = share(row.value, list(taken.values()), self.company.currency_id.decimal_places)
        return [
            replace(row, quantity=quantity, value=value)
            for (place, quantity), value in zip(taken.items(), values, strict=True)
            if place in self.places and abs(quantity) > TINY
        ]

    def _take(self, quantity, placed):
        """{place: what it has of a row's quantity}; what is taken is taken off ``placed``."""
        if quantity < 0 or min(placed.values(), default=0.0) < 0:
            held = sum(placed.values())
            return {place: quantity * lying / held for place, lying in placed.items()} if held else {}
        taken = {}
        for place, lying in placed.items():
            taken[place] = min(lying, quantity - sum(taken.values()))
            placed[place] = lying - taken[place]
        return taken

    def _value(self, product, rows):
        currency = self.company.currency_id
        product = product.with_env(self.costing.env)
        parts = [float(part) for part in self._worth(product, rows)]
        if product.lot_valuated:
            values = [currency.round(part) for part in parts]
        else:
            values = settle(parts, currency.round(sum(parts)), currency.decimal_places)
        for row, value in zip(rows, values, strict=True):
            row.value = value

    def _worth(self, product, rows) -> list[float]:
        """What each row is worth, before the cents are made to add up."""
        if product.lot_valuated:
            return [row.quantity * self._lot_cost(product, row) for row in rows]
        quantities = [row.quantity for row in rows]
        if product.cost_method == "fifo":
            return self._layered(product, quantities)
        cost = self.costing.average(product) if product.cost_method == "average" else self.costing.standard(product)
        return [quantity * cost for quantity in quantities]

    def _layered(self, product, quantities):
        held = sum(quantities)
        if held <= TINY:
            cost = self.costing.last_cost(product)
        else:
            layers = self.costing.layers(product, held)
            if min(quantities) >= 0:
                return layer_weights(quantities, layers)
            cost = sum(value for _quantity, value in layers) / held
        return [quantity * cost for quantity in quantities]

    def _lot_cost(self, product, row):
        """Unit cost of one lot of a product that is valued lot by lot."""
        lot = self.costing.env["stock.lot"].browse(row.lot_id)
        if not lot:
            return product.standard_price
        if product.cost_method == "average":
            return self.costing.average(product, lot)
        if product.cost_method == "standard":
            return lot.standard_price
        if row.quantity <= TINY:
            return self.costing.last_cost(product, lot)
        return sum(value for _quantity, value in self.costing.layers(product, row.quantity, lot)) / row.quantity

    def _write_down(self, rows, policy):
        places = self.company.currency_id.decimal_places
        for row in rows:
            expired = bool(row.expires_on and row.expires_on < self.as_at)
            row.rate = policy._rate(row.age, expired) if policy and row.value > 0 else 0.0
            row.write_down = round_half_up(row.value * row.rate, places)


def round_half_up(amount: float, places: int) -> float:
    """Round as the worksheet's ROUND does."""
    return share(amount, [1], places)[0]
