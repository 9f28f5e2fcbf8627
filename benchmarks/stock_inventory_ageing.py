# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Seconds to age 20,000 lots of 200 products and write the workbook, today and as at a past date.

Yardsticks: for the file, a plain xlsxwriter dump of the same cells without formulas; for a past date,
what Odoo itself takes to value the same products on that date, which the ageing cannot do without.
"""

import time
from datetime import timedelta
from io import BytesIO

import xlsxwriter
from _bench import environment, main, row

LOTS = 20_000
PRODUCTS = 200
METHODS = ("standard", "average", "fifo")


def run(dsn: dict) -> list[dict]:
    """Measure in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    with environment(dsn, "ageing") as superuser:
        env = superuser(user=superuser.ref("base.user_admin"))
        fill(env)
        today, today_seconds, written = workbook_seconds(env, today_of(env))
        past_day = today_of(env) - timedelta(days=40)
        past, past_seconds, _written = workbook_seconds(env, past_day)
        valuation = valuation_seconds(env, past_day)
        plain = plain_dump_seconds(today)
    own = f"{{:.1f}} s Odoo's own valuation of the {PRODUCTS} products"
    return [
        row(
            "stock_inventory_ageing.workbook_today",
            round(today_seconds, 1),
            "s",
            "<= 2 x yardstick",
            f"{own.format(valuation[0])} today; {LOTS:,} lots",
        ),
        row(
            "stock_inventory_ageing.workbook_40_days_back",
            round(past_seconds, 1),
            "s",
            "<= 2 x yardstick",
            f"{own.format(valuation[1])} then; {len(past):,} lots",
        ),
        row(
            "stock_inventory_ageing.writing_the_file",
            round(written, 1),
            "s",
            "<= 3 x yardstick",
            f"{plain:.1f} s plain xlsxwriter dump of the same {len(today):,} rows",
        ),
    ]


def today_of(env):
    from odoo import fields

    return fields.Date.context_today(env.user)


def fill(env):
    """Products by the ORM; lots, their receipts over two years and their quants in bulk."""
    categories = env["product.category"].create(
        [{"name": method, "property_cost_method": method} for method in METHODS]
    )
    products = env["product.product"].create(
        [
            {
                "name": f"=Product {number}",
                "is_storable": True,
                "tracking": "lot",
                "standard_price": 10,
                "categ_id": categories[number % 3].id,
            }
            for number in range(PRODUCTS)
        ]
    )
    env["product.value"].sudo().search([("product_id", "in", products.ids)]).date = "2020-01-01"
    env.flush_all()
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    values = {
        "company": env.company.id,
        "products": products.ids,
        "count": PRODUCTS,
        "lots": LOTS,
        "stock": stock.id,
        "suppliers": env.ref("stock.stock_location_suppliers").id,
        "unit": env.ref("uom.product_uom_unit").id,
    }
    for statement in FILLING:
        env.cr.execute(statement, values)
    env.cr.execute("ANALYZE")
    env.invalidate_all()


FILLING = (
    """CREATE TEMP TABLE arrival AS
       SELECT number, (%(products)s::int[])[1 + number %% %(count)s] AS product_id,
              now()::timestamp(0) - (10 + number %% 720) * interval '1 day' AS at, 10 + number %% 90 AS quantity
         FROM generate_series(1, %(lots)s) AS number""",
    """INSERT INTO stock_lot (name, product_id, company_id, create_date)
       SELECT 'BENCH-' || number, product_id, %(company)s, at FROM arrival""",
    """INSERT INTO stock_move (product_id, company_id, date, location_id, location_dest_id, product_uom,
              product_uom_qty, product_qty, quantity, state, procure_method, picked, is_in, is_out, is_dropship,
              value, price_unit, reference, priority, sequence, origin)
       SELECT product_id, %(company)s, at, %(suppliers)s, %(stock)s, %(unit)s, quantity, quantity, quantity, 'done',
              'make_to_stock', TRUE, TRUE, FALSE, FALSE, quantity * (9 + number %% 7), 9 + number %% 7, 'BENCH',
              '0', 10, 'BENCH-' || number
         FROM arrival""",
    """INSERT INTO stock_move_line (move_id, product_id, company_id, date, location_id, location_dest_id, lot_id,
              product_uom_id, quantity, quantity_product_uom, state, picked)
       SELECT move.id, move.product_id, move.company_id, move.date, move.location_id, move.location_dest_id, lot.id,
              move.product_uom, move.quantity, move.quantity, 'done', TRUE
         FROM stock_move move JOIN stock_lot lot ON lot.name = move.origin""",
    """INSERT INTO stock_quant (product_id, company_id, location_id, lot_id, quantity, reserved_quantity, in_date)
       SELECT product_id, company_id, location_dest_id, lot_id, quantity, 0, date
         FROM stock_move_line WHERE lot_id IS NOT NULL AND state = 'done'""",
)


def workbook_seconds(env, day):
    """(rows, seconds for everything, seconds for writing the file alone)."""
    from odoo.addons.stock_inventory_ageing.reports.ageing_book import compile_book
    from odoo.addons.stock_inventory_ageing.workbook import write_book

    env.invalidate_all()
    report = env["stock.ageing.report"].create({"as_at": day})._in_own_company()
    started = time.perf_counter()
    book = compile_book(report)
    compiled = time.perf_counter()
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target)
    write_book(workbook, book)
    workbook.close()
    ended = time.perf_counter()
    return book.rows, ended - started, ended - compiled


def valuation_seconds(env, day):
    """Odoo's own product.total_value, now and at the end of ``day``."""
    products = env["product.product"].search([("name", "like", "=Product %")])
    seconds = []
    for context in ({}, {"to_date": f"{day} 23:59:59"}):
        env.invalidate_all()
        started = time.perf_counter()
        sum(products.with_context(**context).mapped("total_value"))
        seconds.append(time.perf_counter() - started)
    return seconds


def plain_dump_seconds(rows):
    """The cells of the lot sheet as constants, without formats or formulas."""
    started = time.perf_counter()
    workbook = xlsxwriter.Workbook(BytesIO())
    sheet = workbook.add_worksheet()
    for line, lot in enumerate(rows):
        cells = (
            lot.product_id,
            lot.code,
            lot.product,
            lot.category,
            lot.lot,
            str(lot.born_on),
            lot.source,
            lot.age,
            lot.bucket,
            lot.quantity,
            lot.uom,
            lot.unit_cost,
            lot.value,
            str(lot.expires_on or ""),
            lot.rate,
            lot.write_down,
            lot.carrying,
        )
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            else:
                sheet.write_number(line, place, cell)
    workbook.close()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(run)
