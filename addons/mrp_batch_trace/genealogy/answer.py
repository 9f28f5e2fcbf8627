# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The shape of a trace's answer: what the screen, the PDF and the spreadsheets all read.

Quantities are floats in the unit named beside them (the product's unit of measure); instants are
``YYYY-MM-DD HH:MM:SS`` in UTC; what is not known is an empty string, 0 or an empty list.
"""

from dataclasses import asdict, dataclass, field


@dataclass(slots=True)
class Node:
    """A lot or serial in the answer.

    ``distance`` counts steps from the nearest seed: negative upstream, positive downstream, 0 for a seed.
    ``level`` and ``row`` are its place in the drawing. ``origin`` says how it came to be: received, made,
    adjusted or unknown. ``state`` is the code of what the lot is today, ``state_name`` its word and ``why`` its first
    reason; they are filled where somebody looks at them.
    """

    id: int
    name: str
    product_id: int
    product: str
    quantity: float = 0.0
    uom: str = ""
    grade_code: str = ""
    grade: str = ""
    state: str = ""
    state_name: str = ""
    why: str = ""
    supplier: str = ""
    supplier_lot: str = ""
    expires: str = ""
    date: str = ""
    origin: str = "unknown"
    seed: bool = False
    distance: int = 0
    level: int = 0
    row: int = 0


@dataclass(slots=True)
class Edge:
    """Material of lot ``source`` went into lot ``target`` under one document.

    ``exact`` is False when the document has several outputs of one product and nothing recorded says which input
    went into which: the edge is then an assumption on the safe side (every input may be in every output).
    """

    source: int
    target: int
    kind: str
    document: str
    model: str
    res_id: int
    consumed: float
    consumed_uom: str
    produced: float
    produced_uom: str
    date: str
    place: str = ""
    person: str = ""
    exact: bool = True


@dataclass(slots=True)
class Shipment:
    """A lot left for a customer, or came back (``returned``)."""

    lot_id: int
    lot: str
    product: str
    quantity: float
    uom: str
    customer_id: int
    customer: str
    contact: str
    address: str
    model: str
    res_id: int
    document: str
    date: str
    returned: bool = False


@dataclass(slots=True)
class OpenOrder:
    """A transfer or manufacturing order not done yet that holds or already took a lot: it can be stopped."""

    kind: str
    model: str
    res_id: int
    document: str
    partner: str
    lot_id: int
    lot: str
    product: str
    quantity: float
    uom: str
    date: str
    state: str


@dataclass(slots=True)
class Stock:
    """Quantity of a lot in one location now; ``transit`` tells goods under way from goods in the house."""

    lot_id: int
    lot: str
    product: str
    location_id: int
    location: str
    quantity: float
    reserved: float
    uom: str
    transit: bool = False


@dataclass(slots=True)
class Supply:
    """A lot came in from a supplier (or went back to one: ``returned``)."""

    lot_id: int
    lot: str
    product: str
    quantity: float
    uom: str
    supplier_id: int
    supplier: str
    contact: str
    supplier_lot: str
    model: str
    res_id: int
    document: str
    date: str
    returned: bool = False


@dataclass(slots=True)
class Balance:
    """Where the quantity of one product's lots in the answer came from and went; all in ``uom``.

    ``difference`` is what came in less what went out less what is there: 0 when everything is accounted for.
    """

    product_id: int
    product: str
    uom: str
    lots: int
    received: float
    made: float
    adjusted: float
    returned: float
    consumed: float
    shipped: float
    scrapped: float
    sent_back: float
    on_hand: float

    @property
    def difference(self):
        came = self.received + self.made + self.adjusted + self.returned
        went = self.consumed + self.shipped + self.scrapped + self.sent_back
        return round(came - went - self.on_hand, 6)


@dataclass(slots=True)
class Gap:
    """One reason why the answer is not complete: a sentence, the number of facts it hits and a few examples."""

    code: str
    reason: str
    count: int
    examples: list = field(default_factory=list)


@dataclass(slots=True)
class Guess:
    """What somebody may have meant who wrote a number that names nothing.

    kind: lot, supplier_lot or order; ``criterion`` and ``value`` are what asks for it.
    """

    kind: str
    name: str
    detail: str
    criterion: str
    value: object


@dataclass(slots=True)
class Unknown:
    """A number of the question that names no lot, with what is like it."""

    criterion: str
    text: str
    guesses: list = field(default_factory=list)


@dataclass(slots=True)
class Completeness:
    """Share of the facts the trace stands on that are known: ``(facts - missing) / facts`` in percent.

    Where there was no fact to look at nothing is complete: the share is 0 then, and readers show none.
    """

    facts: int = 0
    gaps: list = field(default_factory=list)

    @property
    def missing(self):
        return sum(gap.count for gap in self.gaps if gap.code != "shared")

    @property
    def percent(self):
        if not self.facts:
            return 0.0
        # Rounded down: an answer with a single gap must never read 100 %.
        return int(1000 * (self.facts - self.missing) / self.facts) / 10


@dataclass(slots=True)
class Answer:
    """Everything a trace found, with the time it took."""

    question: str
    direction: str
    seeds: list
    nodes: list
    edges: list
    shipped: list = field(default_factory=list)
    open_orders: list = field(default_factory=list)
    on_hand: list = field(default_factory=list)
    in_transit: list = field(default_factory=list)
    suppliers: list = field(default_factory=list)
    siblings: list = field(default_factory=list)
    balance: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    completeness: Completeness = field(default_factory=Completeness)
    asked_at: str = ""
    elapsed: float = 0.0

    @property
    def depth(self):
        """Steps between a seed and the lot farthest from it."""
        return max((abs(node.distance) for node in self.nodes), default=0)

    def as_dict(self):
        """The answer in dicts and lists (JSON), the computed figures included."""
        return asdict(self) | {
            "depth": self.depth,
            "balance": [asdict(row) | {"difference": row.difference} for row in self.balance],
            "completeness": asdict(self.completeness)
            | {"percent": self.completeness.percent, "missing": self.completeness.missing},
        }
