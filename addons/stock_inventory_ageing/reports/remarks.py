# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Why two figures of the reconciliation differ: the reasons that are known, each with its amount."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo.tools import formatLang

from ..models import holdings
from ..models.ageing_count import AgeingCount

EXAMPLES = 3


class Reason(NamedTuple):
    """One known reason: its code, how much of the difference it is, and of which goods."""

    code: str
    amount: float
    goods: tuple[str, ...] = ()


class Remarks:
    """Words the differences of one ageing; ``rows`` are its AgeingRows."""

    def __init__(self, report, count: AgeingCount, rows):
        self.env = report.env
        self.report = report
        self.count = count
        self.currency = count.company.currency_id
        self.consigned = holdings.consigned_quantities(count.scope)
        self.below, self.quantity = defaultdict(float), defaultdict(float)
        for row in rows:
            self.quantity[row.product_id] += row.quantity
            if row.quantity < 0:
                self.below[row.product_id] += row.quantity

    def of_product(self, product, rows_value: float, odoo_value: float) -> str:
        """What has to be known about a product's value, or about its difference from Odoo's."""
        said = []
        difference = self.currency.compare_amounts(rows_value, odoo_value)
        if difference:
            said.append(self._difference(product, self._money(rows_value - odoo_value)))
        if self.below[product.id]:
            said.append(self.env._(
                "%(quantity)s below zero: more was issued than was received.",
                quantity=self._quantity(product, -self.below[product.id])))
        if self.quantity[product.id] and self.currency.is_zero(odoo_value) and not difference:
            said.append(self.env._(
                "%(quantity)s in stock without a cost.", quantity=self._quantity(product, self.quantity[product.id])))
        if self.consigned.get(product.id) and not difference:
            said.append(self.env._(
                "%(quantity)s more belong to others (consigned) and are not counted.",
                quantity=self._quantity(product, self.consigned[product.id])))
        return " ".join(said)

    def _difference(self, product, amount):
        if product.lot_valuated and self.count.past:
            return self.env._(
                "%(amount)s: valued lot by lot; for a past date Odoo leaves out lots that are empty today.",
                amount=amount)
        if self.consigned.get(product.id):
            return self.env._(
                "%(amount)s: Odoo's costing counts %(quantity)s that belong to others (consigned).",
                amount=amount, quantity=self._quantity(product, self.consigned[product.id]))
        return self.env._("%(amount)s: Odoo counts goods that are not in the company's own stock.", amount=amount)

    def of_account(self, ledger: float, products, last_entry: date | None) -> str:
        """Why the balance of an account is not what its goods are worth.

        :param products: [(product, its value in Odoo on the date)] posted to the account
        :param last_entry: day of the last entry on the account up to the date
        """
        difference = self.currency.round(ledger - sum(value for _product, value in products))
        if self.currency.is_zero(difference):
            return ""
        reasons = self._account_reasons(products, last_entry)
        rest = self.currency.round(difference - sum(reason.amount for reason in reasons))
        if not self.currency.is_zero(rest):
            reasons.append(Reason("other", rest))
        return " ".join(self._sentence(reason, last_entry) for reason in reasons)

    def _account_reasons(self, products, last_entry):
        if not last_entry:
            amount = -sum(value for _product, value in products)
            return [Reason("unposted", amount)] if not self.currency.is_zero(amount) else []
        then = self._values_on(last_entry, [product for product, _value in products])
        moved = [(product, value - then[product.id]) for product, value in products]
        moved = [(product, amount) for product, amount in moved if not self.currency.is_zero(amount)]
        bare = [(product, then[product.id]) for product, _value in products if self._without_cost(product, then)]
        return [
            Reason(code, -sum(amount for _product, amount in found),
                   tuple(self._parts([(product, -amount) for product, amount in found])))
            for code, found in (("moved", moved), ("without_cost", bare)) if found
        ]

    def _parts(self, found):
        """The goods with their signed amounts, which add up to the reason's: what is not named is one amount."""
        yield from (self._named(product, amount) for product, amount in found[:EXAMPLES])
        if others := found[EXAMPLES:]:
            amount = self._money(sum(amount for _product, amount in others))
            yield self.env._("and others %(amount)s", amount=amount)

    def _values_on(self, day, products):
        """{product id: Odoo's valuation at the end of ``day``}; the day of the ageing itself is not counted twice."""
        ids = [product.id for product in products]
        if day >= self.report.as_at:
            counted = self.count.products.browse(ids)
        else:
            counted = AgeingCount(
                self.count.company, self.count.products.browse(ids), day, self.count.buckets).products
        return {product.id: self.currency.round(product.total_value) for product in counted}

    def _without_cost(self, product, then):
        """Worth something as its moves say, and nothing to whoever closes the books now: its cost is set to 0."""
        now = product.with_context(to_date=False, valuation_instant=False)
        return (
            not self.currency.is_zero(then[product.id]) and now.qty_available > 0
            and self.currency.is_zero(now.total_value)
        )

    def _sentence(self, reason, last_entry):
        values = {"amount": self._money(reason.amount), "goods": ", ".join(reason.goods), "day": last_entry}
        return {
            "unposted": lambda: self.env._("%(amount)s: nothing is posted yet; the closing entry will.", **values),
            "moved": lambda: self.env._(
                "%(amount)s: moved or revalued since the last entry (%(day)s), to be closed: %(goods)s.", **values),
            "without_cost": lambda: self.env._(
                "%(amount)s: goods without a cost when the books were closed: %(goods)s.", **values),
            "other": lambda: self.env._(
                "%(amount)s: no movement of goods explains it; look at entries made by hand.", **values),
        }[reason.code]()

    def _named(self, product, amount):
        return f"{product.default_code or product.display_name} {self._money(amount)}"

    def _money(self, amount):
        return formatLang(self.env, amount, digits=self.currency.decimal_places)

    def _quantity(self, product, quantity):
        return f"{formatLang(self.env, quantity, dp='Product Unit')} {product.uom_id.name}"
