# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Why two figures of the reconciliation differ: the reasons that are known, each with its amount."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import SUPERUSER_ID
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
        self.rows = defaultdict(list)
        for row in rows:
            self.rows[row.product_id].append(row)

    def annotate(self):
        """Write into each row what has to be known about it."""
        for product in self.count.products:
            rows = self.rows.get(product.id, ())
            gap = "" if self.count.partial else self._difference(product)
            for row in rows:
                row.remark = " ".join(filter(None, (self._of_row(product, row), gap)))

    def _of_row(self, product, row):
        if self.count.owner:
            return self.env._("Belongs to %(owner)s (consigned): not the company's.", owner=self.count.owner.name)
        if row.quantity < 0:
            return self.env._("Below zero: more was issued than was received.")
        if self.currency.is_zero(row.value):
            return self._worthless(product)
        if product.id in self.count.costing.forgotten:
            return self.env._("Revalued later: what it cost before is not recorded.")
        if product.lot_valuated and product.cost_method == "standard" and self.count.past:
            return self.env._("At the lot's cost of today: Odoo keeps no history of it.")
        return ""

    def _worthless(self, product):
        """Why goods in stock have no value."""
        if moment := self.count.costing.zero_since(product):
            return self.env._("No value: its cost was set to 0 on %(day)s.", day=self.count.local_date(moment))
        return self.env._("No value: no cost was known on this day, or it is less than one cent.")

    def of_product(self, product) -> str:
        """What has to be known about a product's value, or about its difference from Odoo's."""
        rows = self.rows.get(product.id, ())
        gap = self._difference(product)
        said = [gap] if gap else []
        below = sum(row.quantity for row in rows if row.quantity < 0)
        if below:
            said.append(
                self.env._(
                    "%(quantity)s below zero: more was issued than was received.",
                    quantity=self._quantity(product, -below),
                )
            )
        if quantity := sum(row.quantity for row in rows if row.quantity > 0 and self.currency.is_zero(row.value)):
            said.append(self.env._("%(quantity)s in stock without a cost.", quantity=self._quantity(product, quantity)))
            said.append(self._worthless(product))
        if self.consigned.get(product.id) and not gap:
            said.append(
                self.env._(
                    "%(quantity)s more belong to others (consigned) and are not counted.",
                    quantity=self._quantity(product, self.consigned[product.id]),
                )
            )
        return " ".join(said)

    def _difference(self, product):
        """By how much the rows are worth more than Odoo says, and each reason that is known; empty without one."""
        worth = sum(row.value for row in self.rows.get(product.id, ()))
        amount = self.currency.round(worth - self.count.odoo_value(product))
        if self.currency.is_zero(amount):
            return ""
        reasons = list(self._reasons(product))
        reasons = reasons or [self.env._("Odoo counts goods that are not in the company's own stock")]
        return self.env._("%(amount)s: %(reasons)s.", amount=self._money(amount), reasons="; ".join(reasons))

    def _reasons(self, product):
        """Each way in which Odoo values this product otherwise on this date."""
        costing, past = self.count.costing, self.count.past
        if product.lot_valuated and past:
            yield self.env._("valued lot by lot; for a past date Odoo leaves out lots that are empty today")
        if self.consigned.get(product.id):
            yield self.env._(
                "Odoo's costing counts %(quantity)s that belong to others (consigned)",
                quantity=self._quantity(product, self.consigned[product.id]),
            )
        if moves := past and costing.recosted(product.with_env(costing.env), past):
            yield self.env._(
                "Odoo gives what came without a price of its own today's cost: %(moves)s", moves=self._moves(moves)
            )
        if past and costing.in_parts_of_a_cent(product.with_env(costing.env), past):
            yield self.env._("for a past date Odoo counts parts of a cent of what came in")
        if costing.prices_elsewhere(product):
            yield self.env._("Odoo also takes prices that other companies set")
        if any(row.quantity < 0 for row in self.rows.get(product.id, ())):
            yield self.env._("Odoo has another cost for goods below zero")

    def _moves(self, moves):
        named = [f"{move.reference or move.id} {self.count.local_date(move.date)}" for move in moves[:EXAMPLES]]
        return ", ".join(named) + (" …" if len(moves) > EXAMPLES else "")

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
            Reason(
                code,
                -sum(amount for _product, amount in found),
                tuple(self._parts([(product, -amount) for product, amount in found])),
            )
            for code, found in (("moved", moved), ("without_cost", bare))
            if found
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
            count = self.count
        else:
            count = AgeingCount(self.count.company, self.count.products.browse(ids), day, self.count.buckets)
        return {product.id: count.odoo_value(product) for product in count.products.browse(ids)}

    def _without_cost(self, product, then):
        """Worth something as its moves say, and nothing to whoever closes the books now: its cost is set to 0."""
        now = product.with_user(SUPERUSER_ID).with_context(to_date=False, valuation_instant=False)
        return (
            not self.currency.is_zero(then[product.id])
            and now.qty_available > 0
            and self.currency.is_zero(now.total_value)
        )

    def _sentence(self, reason, last_entry):
        values = {"amount": self._money(reason.amount), "goods": ", ".join(reason.goods), "day": last_entry}
        return {
            "unposted": lambda: self.env._("%(amount)s: nothing is posted yet; the closing entry will.", **values),
            "moved": lambda: self.env._(
                "%(amount)s: moved or revalued since the last entry (%(day)s), to be closed: %(goods)s.", **values
            ),
            "without_cost": lambda: self.env._(
                "%(amount)s: goods without a cost when the books were closed: %(goods)s.", **values
            ),
            "other": lambda: self.env._(
                "%(amount)s: no movement of goods explains it; look at entries made by hand.", **values
            ),
        }[reason.code]()

    def _named(self, product, amount):
        return f"{product.default_code or product.display_name} {self._money(amount)}"

    def _money(self, amount):
        return formatLang(self.env, amount, digits=self.currency.decimal_places)

    def _quantity(self, product, quantity):
        return f"{formatLang(self.env, quantity, dp='Product Unit')} {product.uom_id.name}"
