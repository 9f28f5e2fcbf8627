# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The plant in which histories are played: made once, for making it costs as much as several histories."""

from datetime import datetime
from fractions import Fraction

from freezegun import freeze_time

from .ledger_model import Goods

MADE = datetime(2025, 12, 1, 8)  # when the products were made

#: name: method, tracked by lots, valued by lot, what may happen to it besides receipts, issues and transfers.
GOODS = {
    "standard": ("standard", False, False, {"price", "unpriced"}),
    "standard_lots": ("standard", True, False, {"price", "unpriced", "owner"}),
    "average": ("average", False, False, {"price", "unpriced", "below", "revalue"}),
    "average_lots": ("average", True, False, {"owner", "late", "below", "revalue"}),
    "fifo": ("fifo", False, False, {"unpriced", "below", "revalue"}),
    "fifo_lots": ("fifo", True, False, {"owner", "late", "revalue"}),
    "lot_average": ("average", True, True, {"owner", "late", "revalue"}),
    "lot_fifo": ("fifo", True, True, {"owner", "late", "revalue"}),
}
THERE = ("standard", "average")  # what the other company has too
#: What is played of buying, with the apps that it takes.
BUYING, APPS = ("order", "rest", "bill", "refund", "landed"), ("purchase_stock", "stock_landed_costs")


class HistoryStage:
    """Two companies, the places of the first, eight products by every costing method, and who sells them.

    :param env: of a superuser; ``buys`` tells whether vendors' bills and landed costs can be played
    """

    def __init__(self, env):
        self.companies = {name: env["res.company"].create({"name": f"History {name}"}) for name in "AB"}
        self.companies["B"].currency_id = (
            env["res.currency"]
            .with_context(active_test=False)
            .search([("decimal_places", "=", 2), ("id", "!=", self.companies["A"].currency_id.id)], limit=1)
        )
        env.user.write({"company_ids": [(4, company.id) for company in self.companies.values()]})
        self.env = env(
            context={
                "allowed_company_ids": [company.id for company in self.companies.values()],
                "tracking_disable": True,
            }
        )
        self.owner, self.vendor = self.env["res.partner"].create(
            [{"name": "History owner"}, {"name": "History vendor"}]
        )
        self._make_places()
        self._make_goods()
        self.buys = "purchase_line_id" in env["stock.move"]._fields and "stock.landed.cost" in env
        if self.buys:
            self._make_books()
        self.env.flush_all()

    @property
    def unplayed(self):
        """What no history has here, for want of the apps."""
        return () if self.buys else BUYING

    def _make_places(self):
        Warehouse = self.env["stock.warehouse"]
        stock = {
            name: Warehouse.search([("company_id", "=", company.id)], limit=1)
            or Warehouse.create({"name": f"History {name}", "code": f"HI{name}", "company_id": company.id})
            for name, company in self.companies.items()
        }
        second = Warehouse.create({"name": "Second", "code": "HIST2", "company_id": self.companies["A"].id})
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": stock["A"].lot_stock_id.id, "company_id": self.companies["A"].id}
        )
        self.warehouses = {"first": stock["A"], "second": second}
        self.places = {"stock": stock["A"].lot_stock_id, "shelf": shelf, "second": second.lot_stock_id}
        self.there = stock["B"].lot_stock_id
        self.supplier = self.env.ref("stock.stock_location_suppliers")
        self.customer = self.env.ref("stock.stock_location_customers")
        self.loss = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.companies["A"].id)], limit=1
        )

    def _make_goods(self):
        self.unit = self.env.ref("uom.product_uom_unit")
        self.pack = self.env["uom.uom"].create({"name": "Six", "relative_uom_id": self.unit.id, "relative_factor": 6})
        self.goods, self.products, self.lots, self.categories = {}, {}, {}, {}
        for method in ("standard", "average", "fifo"):
            self.categories[method] = self.env["product.category"].create(
                {"name": method, "property_cost_method": method}
            )
            for company in self.companies.values():
                self.categories[method].with_company(company).property_cost_method = method
        with freeze_time(MADE):
            for name, (method, tracked, by_lot, _may) in GOODS.items():
                self._make_product(name, method, tracked, by_lot)
            self.env.flush_all()

    def _make_product(self, name, method, tracked, by_lot):
        product = (
            self.env["product.product"]
            .with_company(self.companies["A"])
            .create(
                {
                    "name": name,
                    "is_storable": True,
                    "standard_price": 5,
                    "uom_id": self.unit.id,
                    "tracking": "lot" if tracked else "none",
                    "categ_id": self.categories[method].id,
                }
            )
        )
        product.with_company(self.companies["B"]).standard_price = 5
        product.lot_valuated = by_lot
        self.products[name] = product
        self.goods[name] = Goods(name, method, Fraction(5), by_lot)
        self.lots[name] = (
            {
                lot: self.env["stock.lot"].create({"name": lot, "product_id": product.id})
                for lot in (f"{name}-1", f"{name}-2")
            }
            if tracked
            else {}
        )

    def _make_books(self):
        """As much of a chart of accounts as bills of one vendor take."""
        company = self.companies["A"]
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        payable, expense = env["account.account"].create(
            [
                {
                    "name": f"History {kind}",
                    "code": f"HIST{place}",
                    "account_type": kind,
                    "reconcile": place == 1,
                    "company_ids": [(6, 0, company.ids)],
                }
                for place, kind in enumerate(("liability_payable", "expense"), 1)
            ]
        )
        self.bills, self.entries = env["account.journal"].create(
            [
                {
                    "name": f"History {kind}",
                    "code": f"HI{kind[:2].upper()}",
                    "type": kind,
                    "company_id": company.id,
                    "default_account_id": expense.id,
                }
                for kind in ("purchase", "general")
            ]
        )
        self.vendor.with_company(company).property_account_payable_id = payable
        self.expense = expense
        self.freight = env["product.product"].create({"name": "Freight", "type": "service"})
