# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Compiles the book of one ageing report: rows, what they tie to, what changed, what does not move."""

from collections import defaultdict

from odoo import fields

from ..workbook import AccountBalance, AgeingBook, Movement, ProductTotal, SlowMover
from .remarks import Remarks
from .words import words_of


def compile_book(report) -> AgeingBook:
    """The AgeingBook of a stock.ageing.report that sees its own company alone."""
    company, count, buckets = report.company_id, report._count(), report._buckets()
    rows = count.rows()
    remarks = Remarks(report, count, rows)
    remarks.annotate()
    # A part of the stock is compared neither with Odoo's value of all of it nor with the ledger.
    products = [] if count.partial else _product_totals(count, rows, remarks)
    return AgeingBook(
        as_at=report.as_at,
        company=company.name,
        currency=company.currency_id.name,
        places=company.currency_id.decimal_places,
        quantity_places=report.env["decimal.precision"].precision_get("Product Unit"),
        bucket_starts=buckets.starts,
        bucket_labels=report._bucket_labels(),
        parameters=_parameters(report, count),
        words=words_of(report.env),
        rows=rows,
        products=products,
        accounts=[] if report.category_ids or count.partial else _account_balances(report, count, products, remarks),
        movements=_movements(report, rows),
        slow_movers=_slow_movers(report, count, rows),
    )


def _parameters(report, count):
    env = report.env
    everything = env._("All goods, compared with the ledger")
    now = fields.Datetime.context_timestamp(report.with_context(tz=str(count.zone)), fields.Datetime.now())
    return [
        (env._("Company"), report.company_id.name),
        (env._("Currency"), report.company_id.currency_id.name),
        (env._("Counted up to"), f"{report.as_at} 23:59:59 {count.zone}"),
        (env._("Goods"), report._goods() or everything),
        (env._("Buckets (days)"), report.bucket_days),
        (env._("Write-down since"), str(report.opening_date or env._("the beginning"))),
        (env._("Slow after (days)"), str(report.slow_days)),
        (env._("Run by"), f"{env.user.name} ({env.user.login})"),
        (env._("Run at"), f"{now:%Y-%m-%d %H:%M:%S} {count.zone}"),
        (
            env._("Age"),
            env._(
                "A lot is as old as its first receipt or production. Moving, returning or reworking it does "
                "not make it younger. Goods without lots: the oldest are taken to leave first."
            ),
        ),
        (
            env._("Value"),
            env._(
                "What happened to the goods up to the date, replayed by their costing method and shared among the "
                "lots to the cent. Category and costing method are those of today. Where Odoo values otherwise, the "
                "row says why."
            ),
        ),
    ]


def _product_totals(count, rows, remarks):
    values = defaultdict(float)
    for row in rows:
        values[row.product_id] += row.value
    method = dict(count.env["product.product"]._fields["cost_method"]._description_selection(count.env))
    totals = []
    for product in count.products:
        odoo_value = count.odoo_value(product)
        if product.id in values or odoo_value:
            totals.append(_product_total(product, odoo_value, values[product.id], method, remarks))
    return sorted(totals, key=lambda total: (total.account, total.product, total.product_id))


def _product_total(product, odoo_value, rows_value, method, remarks):
    # sudo: whoever may age the stock sees which account holds it, but not its entries.
    account = product.sudo()._get_product_accounts()["stock_valuation"]
    return ProductTotal(
        product_id=product.id,
        code=product.default_code or "",
        product=product.with_context(display_default_code=False).display_name,
        method=method[product.cost_method],
        account=account.display_name or product.env._("No stock account"),
        odoo_value=odoo_value,
        rows_value=rows_value,
        remark=remarks.of_product(product),
    )


def _account_balances(report, count, products, remarks):
    # sudo: whoever may age the stock sees the balance of the stock accounts, but not their entries.
    accounts = {product: product.sudo()._get_product_accounts()["stock_valuation"] for product in count.products}
    ledger = report.company_id.sudo().stock_accounting_value(
        {product: {"valuation": account} for product, account in accounts.items()}, at_date=report.as_at
    )
    entered = _last_entries(report, ledger)
    goods = {product.id: product for product in count.products}
    on_account = defaultdict(list, {account.display_name: [] for account in ledger})
    for total in products:
        on_account[total.account].append((goods[total.product_id], total.odoo_value))
    balances = {account.display_name: balance for account, balance in ledger.items()}
    return [
        AccountBalance(
            name,
            balances.get(name, 0.0),
            sum(value for _product, value in held),
            remarks.of_account(balances.get(name, 0.0), held, entered.get(name)),
        )
        for name, held in sorted(on_account.items())
    ]


def _last_entries(report, ledger):
    """{name of the account: day of its last entry up to the date of the ageing}."""
    accounts = report.env["account.account"].concat(*ledger)
    # sudo: as above; only the day of the entry is told.
    found = (
        report.env["account.move.line"]
        .sudo()
        ._read_group(
            [
                ("account_id", "in", accounts.ids),
                ("company_id", "=", report.company_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", report.as_at),
            ],
            ["account_id"],
            ["date:max"],
        )
    )
    return {account.display_name: day for account, day in found}


def _movements(report, rows):
    opening = _by_goods(report._count(report.opening_date).rows()) if report.opening_date else {}
    closing = _by_goods(rows)
    movements = []
    for key in sorted(opening.keys() | closing.keys(), key=lambda key: tuple(map(str, key))):
        before, quantity_before, name = opening.get(key, (0.0, 0.0, None))
        after, quantity_after, name = closing.get(key, (0.0, 0.0, name))
        if before or after:
            movements.append(_movement(report, name, before, quantity_before, after, quantity_after))
    return sorted(movements, key=lambda movement: (movement.product, movement.lot))


def _movement(report, name, before, quantity_before, after, quantity_after):
    gone = max(quantity_before - quantity_after, 0.0) / quantity_before if quantity_before else 0.0
    released = report.company_id.currency_id.round(before * gone)
    change = report.company_id.currency_id.round(after - (before - released))
    return Movement(*name, before, released, charge=max(change, 0.0), reversal=max(-change, 0.0))


def _by_goods(rows):
    """{(product, lot): (write-down, quantity, (product name, lot name))}."""
    sums = {}
    for row in rows:
        key = (row.product_id, row.lot_id)
        write_down, quantity, name = sums.get(key, (0.0, 0.0, (row.product, row.lot)))
        sums[key] = (write_down + row.write_down, quantity + row.quantity, name)
    return sums


def _slow_movers(report, count, rows):
    issued = report._issues(count)
    by_product = defaultdict(list)
    for row in rows:
        by_product[row.product_id].append(row)
    slow = []
    for product_id, product_rows in by_product.items():
        last, in_year = issued.get(product_id, (None, 0.0))
        idle = (report.as_at - count.local_date(last)).days if last else None
        oldest = max(row.age for row in product_rows)
        if (oldest if idle is None else idle) >= report.slow_days:
            slow.append(
                SlowMover(
                    product_rows[0].code,
                    product_rows[0].product,
                    product_rows[0].uom,
                    sum(row.quantity for row in product_rows),
                    sum(row.value for row in product_rows),
                    count.local_date(last) if last else None,
                    idle,
                    in_year,
                )
            )
    return sorted(slow, key=lambda mover: -mover.value)
