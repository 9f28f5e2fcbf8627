# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""What an ageing says, ready to be shown: one row per lot and what it is tied to."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class AgeingRow:
    """One lot, or what is left of one receipt of goods without lots, on the as-at date.

    ``value`` and ``write_down`` are in the company's currency, ``rate`` is a fraction of 1,
    ``age`` is in days since ``born_on``, ``source`` is a key of the words, ``remark`` says what has to be known.
    """

    product_id: int
    lot_id: int | None
    category_id: int
    code: str
    product: str
    category: str
    lot: str
    uom: str
    born_on: date
    source: str
    age: int
    bucket: int
    quantity: float
    expires_on: date | None = None
    value: float = 0.0
    rate: float = 0.0
    write_down: float = 0.0
    remark: str = ""

    @property
    def unit_cost(self) -> float:
        return self.value / self.quantity if self.quantity else 0.0

    @property
    def carrying(self) -> float:
        return self.value - self.write_down


@dataclass(slots=True)
class ProductTotal:
    """The value of a product's rows beside the valuation Odoo gives."""

    product_id: int
    code: str
    product: str
    method: str
    account: str
    odoo_value: float
    rows_value: float = 0.0
    remark: str = ""


@dataclass(slots=True)
class AccountBalance:
    """A stock valuation account: its posted balance, what the products posted to it are worth, and why they differ."""

    account: str
    ledger: float
    odoo_value: float
    remark: str = ""


@dataclass(slots=True)
class Movement:
    """A lot's write-down from the opening date to the as-at date."""

    product: str
    lot: str
    opening: float
    released: float
    charge: float
    reversal: float

    @property
    def closing(self) -> float:
        return self.opening - self.released + self.charge - self.reversal


@dataclass(slots=True)
class SlowMover:
    """A product in stock that has hardly left it: last issue, and months the stock would last."""

    code: str
    product: str
    uom: str
    quantity: float
    value: float
    last_issue: date | None
    idle_days: int | None
    issued_in_year: float

    @property
    def months_left(self) -> float | None:
        return 12 * self.quantity / self.issued_in_year if self.issued_in_year else None


@dataclass(slots=True)
class AgeingBook:
    """One ageing. ``parameters`` are (label, value) pairs for the cover, ``words`` the texts by key."""

    as_at: date
    company: str
    currency: str
    places: int
    quantity_places: int
    bucket_starts: tuple[int, ...]
    bucket_labels: tuple[str, ...]
    parameters: list[tuple[str, str]]
    words: dict[str, str]
    rows: list[AgeingRow] = field(default_factory=list)
    products: list[ProductTotal] = field(default_factory=list)
    accounts: list[AccountBalance] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    slow_movers: list[SlowMover] = field(default_factory=list)
