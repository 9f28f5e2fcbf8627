# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The electronics plant of data/electronics: how its files were drawn, and one year of it played through Odoo.

``python benchmarks/_electronics.py`` draws the files again; the seed is fixed, so they come out the same.
"""

import csv
import random
import statistics
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "electronics"
SEED, START, WEEKS = 20250106, date(2025, 1, 6), 52


def table(name):
    """Rows of one of the plant's files, as dictionaries of text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def draw():
    """Demand, deliveries and opening stock, drawn from products.csv: {file name: (columns, rows)}."""
    chance = random.Random(SEED)
    demand, deliveries, opening = [], [], []
    for product in table("products"):
        mean, shelf = int(product["weekly_demand"]), int(product["shelf_life_days"])
        trend = chance.choice((0.0, 0.0, 0.2, -0.3))
        for week in range(WEEKS):
            level = mean * (1 + trend * week / WEEKS) * (1.15 if week % 13 >= 10 else 0.95)
            wanted = level * max(chance.gauss(1, 0.35), 0.1) * (2 if chance.random() < 0.03 else 1)
            day = START + timedelta(weeks=week, days=2)
            demand.append((day.isoformat(), product["code"], max(round(wanted), 1)))
        for week in range(WEEKS + 13):
            late = chance.choices((0, 1, 2), (80, 15, 5))[0]
            # What arrives has been lying at the distributor's for a while.
            left = shelf - round(shelf * chance.triangular(0.05, 0.4, 0.12))
            deliveries.append(((START + timedelta(weeks=week)).isoformat(), product["code"], late, left))
        for number, age in enumerate(sorted((chance.randrange(7, 120) for _lot in range(3)), reverse=True)):
            quantity = round(mean * (int(product["lead_weeks"]) / 2 + int(product["safety_weeks"])) / 3)
            opening.append(
                (
                    product["code"],
                    f"{product['code']}-24{number + 1:02}",
                    quantity,
                    age,
                    max(shelf - round(shelf * 0.12) - age, 20),
                )
            )
    return {
        "demand": (("date", "product", "quantity"), demand),
        "deliveries": (("date", "product", "weeks_late", "days_left"), deliveries),
        "opening": (("product", "lot", "quantity", "days_ago", "days_left"), opening),
    }


def write():
    for name, (columns, rows) in draw().items():
        with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)


@dataclass
class Year:
    """What a played year came to. Values are in money at standard price."""

    stock: list = field(default_factory=list)
    used: float = 0.0
    scrapped: float = 0.0
    short: float = 0.0
    bought: float = 0.0
    ages: list = field(default_factory=list)

    @property
    def cycle_days(self):
        """Average stock divided by what is used a day."""
        return statistics.mean(self.stock) / (self.used / (WEEKS * 7))

    @property
    def oldest_tenth(self):
        """Age in days that a tenth of the used quantity exceeds."""
        ages = sorted(self.ages)
        total, passed = sum(quantity for _age, quantity in ages), 0.0
        for age, quantity in ages:
            passed += quantity
            if passed >= 0.9 * total:
                return age
        return 0


class Plant:
    """The plant in an Odoo database, in which a year is played with one way of picking.

    A week: what was called off arrives and is put into the nearest free bin; expired stock is scrapped at the
    first week of a month; the week's demand is reserved and consumed through Odoo; each product whose free and
    called-off quantity is below its level calls off one lot of its contract.
    """

    def __init__(self, env, strategy, gated):
        """strategy: a product.removal method: fefo, closest or lifo; gated: whether lots are graded and gated."""
        self.env, self.year = env, Year()
        self.category = env["product.category"].create(
            {
                "name": f"Electronics {strategy}",
                "removal_strategy_id": env["product.removal"].search([("method", "=", strategy)], limit=1).id,
                "receipt_grade_id": env["lot.grade"]._of("pass").id if gated else False,
            }
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.store = env["stock.location"].create(
            {"name": f"Store {strategy}", "location_id": warehouse.lot_stock_id.id}
        )
        self.bins = env["stock.location"].create(
            [{"name": f"Bin {number}", "location_id": self.store.id} for number in range(8)]
        )
        self.vendors = env.ref("stock.stock_location_suppliers")
        self.production, self.scrap = (
            env["stock.location"].search([("usage", "=", usage), ("company_id", "=", env.company.id)], limit=1)
            for usage in ("production", "inventory")
        )
        self.rows = {row["code"]: row for row in table("products")}
        self.products = {code: self._product(row) for code, row in self.rows.items()}
        self.called, self.waiting, self.arrived = [], dict.fromkeys(self.rows, 0.0), {}
        self.price = {self.products[code].id: float(row["unit_cost"]) for code, row in self.rows.items()}
        self.demand = {(row["date"], row["product"]): int(row["quantity"]) for row in table("demand")}
        self.deliveries = {(row["date"], row["product"]): row for row in table("deliveries")}

    def _product(self, row):
        return self.env["product.product"].create(
            {
                "name": row["name_en"],
                "default_code": f"{row['code']}-{self.category.name}",
                "is_storable": True,
                "tracking": "lot",
                "categ_id": self.category.id,
                "standard_price": float(row["unit_cost"]),
                "use_expiration_date": True,
                "expiration_time": int(row["shelf_life_days"]),
            }
        )

    def play(self, frozen):
        """Play the year; *frozen* is freezegun's clock. Returns the Year."""
        self._call_off_before()
        for row in table("opening"):
            frozen.move_to(moment(START - timedelta(days=int(row["days_ago"]))))
            self._arrive([(row["product"], row["lot"], float(row["quantity"]), int(row["days_left"]))])
        for week in range(WEEKS):
            monday = START + timedelta(weeks=week)
            frozen.move_to(moment(monday))
            self._arrive_called_off(monday)
            if monday.day <= 7:
                self._scrap_expired()
            before = self._value()
            frozen.move_to(moment(monday + timedelta(days=2)))
            self._consume(monday + timedelta(days=2))
            self.year.stock.append((before + self._value()) / 2)
            self._call_off(monday)
            self.env.flush_all()
        return self.year

    def _value(self):
        sums = self.env["stock.quant"]._read_group(
            [("location_id", "child_of", self.store.id)], ["product_id"], ["quantity:sum"]
        )
        return sum(self.price[product.id] * quantity for product, quantity in sums)

    def _arrive_called_off(self, monday):
        due = [call for call in self.called if call[0] <= monday]
        self.called = [call for call in self.called if call[0] > monday]
        self._arrive([call[1:] for call in due])
        self.year.bought += sum(self.price[self.products[call[1]].id] * call[3] for call in due)

    def _arrive(self, lots):
        """Receive lots (product code, name, quantity, days until expiry), each into the nearest free bin."""
        moves = self.env["stock.move"]
        for code, name, quantity, days_left in lots:
            product = self.products[code]
            lot, free = self._received(product, name, days_left)
            moves |= self._moved(product, self.vendors, free, lot, quantity)
        self._complete(moves)

    def _received(self, product, name, days_left):
        """(new lot, the nearest free bin). Contracts call off often: the same day can bring two lots."""
        lot = self.env["stock.lot"].create(
            {"name": name, "product_id": product.id, "expiration_date": datetime.now() + timedelta(days=days_left)}
        )
        lot.removal_date = lot.expiration_date
        self.arrived[lot.id] = datetime.now()
        full = self.env["stock.quant"].search([("product_id", "=", product.id), ("quantity", ">", 0)]).location_id
        return lot, (self.bins - full)[:1] or self.bins[-1]

    def _moved(self, product, source, destination, lot, quantity):
        return self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "lot_id": lot.id,
                            "quantity": quantity,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        },
                    )
                ],
            }
        )

    def _scrap_expired(self):
        expired = self.env["stock.quant"].search(
            [
                ("location_id", "child_of", self.store.id),
                ("quantity", ">", 0),
                ("lot_id.expiration_date", "<=", datetime.now()),
            ]
        )
        moves = self.env["stock.move"]
        for quant in expired:
            self.year.scrapped += quant.quantity * self.price[quant.product_id.id]
            moves |= self._moved(quant.product_id, quant.location_id, self.scrap, quant.lot_id, quant.quantity)
        self._complete(moves)

    def _complete(self, moves):
        moves._action_confirm(merge=False)
        moves.picked = True
        moves._action_done()

    def _consume(self, day):
        wanted = {}
        for code in self.products:
            wanted[code] = self.waiting[code] + self.demand[day.isoformat(), code]
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": self.products[code].id,
                    "product_uom_qty": quantity,
                    "location_id": self.store.id,
                    "location_dest_id": self.production.id,
                }
                for code, quantity in wanted.items()
            ]
        )
        moves._action_confirm(merge=False)
        moves._action_assign()
        for code, move in zip(wanted, moves, strict=True):
            price = self.price[self.products[code].id]
            self.waiting[code] = wanted[code] - move.quantity
            self.year.short += price * self.waiting[code] / WEEKS
            self.year.used += price * move.quantity
            self.year.ages += [
                ((datetime.now() - self.arrived[line.lot_id.id]).days, line.quantity * price)
                for line in move.move_line_ids
            ]
        reserved = moves.filtered("quantity")
        reserved.picked = True
        reserved._action_done(cancel_backorder=True)
        (moves - reserved)._action_cancel()

    def _call_off_before(self):
        """What was called off before the year began: a lot of each contract as often as one lot lasts."""
        for code, row in self.rows.items():
            lasts, lead = int(row["lot_weeks"]), int(row["lead_weeks"])
            for week in range(lasts // 2, lead, lasts):
                self._call(code, START + timedelta(weeks=week))

    def _call_off(self, monday):
        for code, row in self.rows.items():
            product, mean = self.products[code], int(row["weekly_demand"])
            level = mean * (int(row["lead_weeks"]) + int(row["safety_weeks"]))
            coming = sum(quantity for _day, other, _lot, quantity, _left in self.called if other == code)
            free = product.with_context(location=self.store.id).free_qty
            if free + coming - self.waiting[code] < level:
                self._call(code, monday + timedelta(weeks=int(row["lead_weeks"])))

    def _call(self, code, slot):
        row, contract = self.rows[code], self.deliveries[slot.isoformat(), code]
        arrival = slot + timedelta(weeks=int(contract["weeks_late"]))
        name = f"{code}-{arrival:%y%m%d}-{len(self.arrived) + len(self.called)}"
        quantity = int(row["weekly_demand"]) * int(row["lot_weeks"])
        self.called.append((arrival, code, name, quantity, int(contract["days_left"])))


def moment(day):
    """Eight in the morning of a day."""
    return datetime(day.year, day.month, day.day, 8)


if __name__ == "__main__":
    write()
