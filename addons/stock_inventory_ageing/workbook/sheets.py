# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The six sheets. Each function writes one sheet of a book; the columns say what is live."""

from collections import defaultdict

from xlsxwriter.utility import xl_col_to_name

from .book import AgeingBook, AgeingRow
from .grid import TITLE_LINES, Column, Grid, Styles, display_width, set_up, write_title

AS_AT_CELL = "$B$3"
BUCKET_TOP = 3  # first line of the buckets on the cover, counted from 0
AGE_COLORS = ("#2E7D6B", "#8FB339", "#E0A030", "#D2691E", "#A4262C")  # from fresh to old
# Places of the columns of the lot sheet that other sheets add up.
PRODUCT_ID, CATEGORY, BUCKET, VALUE, WRITE_DOWN = 0, 3, 8, 12, 15


def finish(sheet, styles: Styles, book: AgeingBook, grid: Grid, name: str) -> None:
    """Title, frozen heading and paper of one sheet; ``name`` is the key of its word."""
    title = book.words[f"sheet_{name}"]
    write_title(sheet, styles, title, f"{book.company} · {book.as_at:%Y-%m-%d} · {book.currency}")
    set_up(sheet, grid, f"{title} {book.company}")


def quoted(sheet) -> str:
    """Name of a worksheet as a formula refers to it."""
    return "'" + sheet.get_name().replace("'", "''") + "'!"


def write_cover(sheet, styles: Styles, book: AgeingBook) -> None:
    """What was asked, by whom and when; the as-at date and the buckets the other sheets refer to."""
    sheet.write_string(0, 0, book.words["title"], styles.title)
    sheet.write_string(2, 0, book.words["as_at"], styles.label)
    sheet.write_datetime(2, 1, book.as_at, styles.cell["date"])
    for line, (label, value) in enumerate(book.parameters, start=3):
        sheet.write_string(line, 0, label, styles.label)
        sheet.write_string(line, 1, value, styles.wrapped)
    sheet.write_string(2, 3, book.words["from_day"], styles.head)
    sheet.write_string(2, 4, book.words["bucket"], styles.head)
    for line, (start, label) in enumerate(zip(book.bucket_starts, book.bucket_labels, strict=True), start=BUCKET_TOP):
        sheet.write_number(line, 3, start, styles.cell["integer"])
        sheet.write_string(line, 4, label, styles.cell["text"])
    labels = [label for label, _value in book.parameters] + [book.words["as_at"]]
    sheet.set_column(0, 0, max(map(display_width, labels)) + 2)
    sheet.set_column(1, 1, 60)
    sheet.set_column(3, 4, max(12, *map(display_width, book.bucket_labels)) + 2)
    set_up(sheet, None, book.words["title"])


def _cover_reference(book: AgeingBook) -> str:
    return "'" + book.words["sheet_cover"].replace("'", "''") + "'!"


def _lot_columns(book: AgeingBook) -> list[Column]:
    """A product id, B code, C product, D category, E lot, F born, G source, H age, I bucket, J quantity,
    K unit, L unit cost, M value, N expiry, O rate, P write-down, Q carrying amount, R remark."""
    words, cover = book.words, _cover_reference(book)
    last = BUCKET_TOP + len(book.bucket_labels)
    starts, labels = f"{cover}$D${BUCKET_TOP + 1}:$D${last}", f"{cover}$E${BUCKET_TOP + 1}:$E${last}"
    return [
        Column(words["product_id"], "integer", lambda row: row.product_id),
        Column(words["code"], "text", lambda row: row.code),
        Column(words["product"], "text", lambda row: row.product),
        Column(words["category"], "text", lambda row: row.category),
        Column(words["lot"], "text", lambda row: row.lot),
        Column(words["born_on"], "date", lambda row: row.born_on),
        Column(words["source"], "text", lambda row: words[f"source_{row.source}"]),
        Column(words["age"], "integer", lambda row: row.age, lambda row, n: f"={cover}{AS_AT_CELL}-F{n}"),
        Column(
            words["bucket"],
            "text",
            lambda row: book.bucket_labels[row.bucket],
            lambda row, n: f"=INDEX({labels},MATCH(H{n},{starts},1))",
        ),
        Column(words["quantity"], "quantity", lambda row: row.quantity),
        Column(words["uom"], "text", lambda row: row.uom),
        Column(words["unit_cost"], "cost", lambda row: row.unit_cost, lambda row, n: f"=IF(J{n}=0,0,M{n}/J{n})"),
        Column(words["value"], "money", lambda row: row.value, total=True),
        Column(words["expires_on"], "date", lambda row: row.expires_on),
        Column(words["rate"], "percent", lambda row: row.rate),
        Column(
            words["write_down"],
            "money",
            lambda row: row.write_down,
            lambda row, n: f"=ROUND(M{n}*O{n},{book.places})",
            total=True,
        ),
        Column(words["carrying"], "money", lambda row: row.carrying, lambda row, n: f"=M{n}-P{n}", total=True),
        Column(words["remark"], "note", lambda row: row.remark),
    ]


def write_lots(sheet, styles: Styles, book: AgeingBook) -> Grid:
    """One line per lot: the rows everything else is added up from."""
    grid = Grid(sheet, styles, _lot_columns(book))
    grid.fill(book.rows, book.words["total"])
    finish(sheet, styles, book, grid, "lots")
    return grid


def _by_category(rows: list[AgeingRow]) -> list[tuple[str, dict[int | str, float]]]:
    sums = defaultdict(lambda: defaultdict(float))
    for row in rows:
        sums[row.category][row.bucket] += row.value
        sums[row.category]["write_down"] += row.write_down
    return sorted(sums.items())


def write_summary(sheet, styles: Styles, book: AgeingBook, lots: Grid, chart) -> Grid:
    """Value per category and bucket, the write-down, and what is left of it; below them ``chart``, the ages drawn."""
    words, count = book.words, len(book.bucket_labels)
    ref = quoted(lots.sheet)
    category, bucket = f"{ref}{lots.span(CATEGORY)}", f"{ref}{lots.span(BUCKET)}"
    value, written = f"{ref}{lots.span(VALUE)}", f"{ref}{lots.span(WRITE_DOWN)}"
    head = TITLE_LINES + 2  # the line of the bucket names
    letter = [xl_col_to_name(place + 1) for place in range(count + 3)]

    def bucket_column(place, label):
        # EXACT, since = takes "Milk" and "MILK" for one; SUMIFS would also read * or > in a category as a condition.
        return Column(
            label,
            "money",
            lambda row: row[1][place],
            lambda row, n: f"=SUMPRODUCT(EXACT({category},$A{n})*({bucket}={letter[place]}${head})*{value})",
            total=True,
        )

    total, down = letter[count], letter[count + 1]
    columns = [
        Column(words["category"], "text", lambda row: row[0]),
        *(bucket_column(place, label) for place, label in enumerate(book.bucket_labels)),
        Column(
            words["value"],
            "money",
            lambda row: sum(row[1][place] for place in range(count)),
            lambda row, n: f"=SUM({letter[0]}{n}:{letter[count - 1]}{n})",
            total=True,
        ),
        Column(
            words["write_down"],
            "money",
            lambda row: row[1]["write_down"],
            lambda row, n: f"=SUMPRODUCT(EXACT({category},$A{n})*{written})",
            total=True,
        ),
        Column(
            words["carrying"],
            "money",
            lambda row: sum(row[1][place] for place in range(count)) - row[1]["write_down"],
            lambda row, n: f"={total}{n}-{down}{n}",
            total=True,
        ),
    ]
    grid = Grid(sheet, styles, columns)
    grid.fill(_by_category(book.rows), words["total"])
    _draw_ages(sheet, book, grid, chart)
    finish(sheet, styles, book, grid, "summary")
    return grid


def _draw_ages(sheet, book: AgeingBook, grid: Grid, chart) -> None:
    """One bar per category, stacked by bucket, the oldest in the strongest colour."""
    ref = quoted(sheet)
    for place, label in enumerate(book.bucket_labels, start=1):
        chart.add_series(
            {
                "name": label,
                "categories": f"={ref}{grid.span(0)}",
                "values": f"={ref}{grid.span(place)}",
                "fill": {"color": AGE_COLORS[min(place, len(AGE_COLORS)) - 1]},
            }
        )
    chart.set_title({"name": book.words["chart_ages"], "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"reverse": True})  # the first category on top, as in the table
    chart.set_x_axis({"num_format": "#,##0"})
    chart.set_size({"width": 900, "height": 140 + 40 * max(grid.count, 2)})
    sheet.insert_chart(grid.last_line + 1, 0, chart)


def write_roll_forward(sheet, styles: Styles, book: AgeingBook) -> Grid:
    """Each lot's write-down: opening, released with the goods, charged, reversed, closing (IAS 2.36)."""
    words = book.words
    grid = Grid(
        sheet,
        styles,
        [
            Column(words["product"], "text", lambda row: row.product),
            Column(words["lot"], "text", lambda row: row.lot),
            Column(words["opening"], "money", lambda row: row.opening, total=True),
            Column(words["released"], "money", lambda row: row.released, total=True),
            Column(words["charge"], "money", lambda row: row.charge, total=True),
            Column(words["reversal"], "money", lambda row: row.reversal, total=True),
            Column(
                words["closing"], "money", lambda row: row.closing, lambda row, n: f"=C{n}-D{n}+E{n}-F{n}", total=True
            ),
        ],
    )
    grid.fill(book.movements, words["total"])
    finish(sheet, styles, book, grid, "write_down")
    return grid


def write_reconciliation(sheet, styles: Styles, book: AgeingBook, lots: Grid, summary: Grid, roll: Grid) -> None:
    """Ledger against valuation by account, then the rows against Odoo's valuation by product."""
    words = book.words
    products_top = TITLE_LINES + len(book.accounts) + 6
    products = Grid(sheet, styles, _product_columns(book, lots), top=products_top)
    products.count = len(book.products)
    accounts = Grid(
        sheet,
        styles,
        [
            Column(words["account"], "text", lambda row: row.account),
            Column(
                words["odoo_value"],
                "money",
                lambda row: row.odoo_value,
                lambda row, n: f"=SUMPRODUCT(EXACT({products.span(4)},$A{n})*{products.span(6)})",
                total=True,
            ),
            Column(words["ledger"], "money", lambda row: row.ledger, total=True),
            Column(
                words["difference"],
                "money",
                lambda row: row.ledger - row.odoo_value,
                lambda row, n: f"=ROUND(C{n}-B{n},{book.places})",
                total=True,
            ),
            Column(words["remark"], "text", lambda row: row.remark),
        ],
    )
    accounts.fill(book.accounts, words["difference_row"], filtered=False)
    accounts.widths[4] = 0  # nothing stands beside a remark: it may run on
    detail = f"SUM({quoted(lots.sheet)}{lots.span(VALUE)})"
    places = [place + 1 for place in range(len(book.bucket_labels))]
    shown = "+".join(f"SUM({quoted(summary.sheet)}{summary.span(place)})" for place in places)
    _write_check(sheet, styles, book, products_top - 3, "summary_check", f"{detail}-({shown})", 0.0)
    _write_down_check(sheet, styles, book, lots, roll, line=products_top - 2)
    products.widths = [max(pair) for pair in zip(products.widths, accounts.widths + [0] * 9, strict=False)]
    products.fill(book.products, words["difference_row"])
    finish(sheet, styles, book, products, "reconciliation")


def _write_down_check(sheet, styles, book, lots, roll, line):
    detail = f"{quoted(lots.sheet)}{lots.span(WRITE_DOWN)}"
    closing = f"{quoted(roll.sheet)}{roll.span(6)}"
    gap = sum(row.write_down for row in book.rows) - sum(row.closing for row in book.movements)
    _write_check(sheet, styles, book, line, "write_down_check", f"SUM({detail})-SUM({closing})", gap)


def _write_check(sheet, styles, book, line, word, formula, gap):
    """One line that has to be zero: what it compares, and the difference."""
    sheet.write_string(line, 0, book.words[word], styles.label)
    sheet.write_formula(line, 3, f"=ROUND({formula},{book.places})", styles.total["money"], round(gap, book.places))


def _product_columns(book: AgeingBook, lots: Grid) -> list[Column]:
    words, ref = book.words, quoted(lots.sheet)
    keys, values = f"{ref}{lots.span(PRODUCT_ID)}", f"{ref}{lots.span(VALUE)}"
    return [
        Column(words["product"], "text", lambda row: row.product),
        Column(words["code"], "text", lambda row: row.code),
        Column(words["method"], "text", lambda row: row.method),
        Column(words["product_id"], "integer", lambda row: row.product_id),
        Column(words["account"], "text", lambda row: row.account),
        Column(
            words["rows_value"],
            "money",
            lambda row: row.rows_value,
            lambda row, n: f"=SUMIF({keys},D{n},{values})",
            total=True,
        ),
        Column(words["odoo_value"], "money", lambda row: row.odoo_value, total=True),
        Column(
            words["difference"],
            "money",
            lambda row: row.rows_value - row.odoo_value,
            lambda row, n: f"=ROUND(F{n}-G{n},{book.places})",
            total=True,
        ),
        Column(words["remark"], "note", lambda row: row.remark),
    ]


def write_slow_movers(sheet, styles: Styles, book: AgeingBook) -> None:
    """Products in stock that have not been issued for long, the longest first."""
    words, cover = book.words, _cover_reference(book)
    grid = Grid(
        sheet,
        styles,
        [
            Column(words["code"], "text", lambda row: row.code),
            Column(words["product"], "text", lambda row: row.product),
            Column(words["quantity"], "quantity", lambda row: row.quantity),
            Column(words["uom"], "text", lambda row: row.uom),
            Column(words["value"], "money", lambda row: row.value, total=True),
            Column(words["last_issue"], "date", lambda row: row.last_issue),
            Column(
                words["idle_days"],
                "integer",
                lambda row: row.idle_days,
                lambda row, n: f'=IF(F{n}="","",{cover}{AS_AT_CELL}-F{n})',
            ),
            Column(words["issued_in_year"], "quantity", lambda row: row.issued_in_year),
            Column(
                words["months_left"],
                "quantity",
                lambda row: row.months_left,
                lambda row, n: f'=IF(H{n}=0,"",12*C{n}/H{n})',
            ),
        ],
    )
    grid.fill(book.slow_movers, words["total"])
    finish(sheet, styles, book, grid, "slow_movers")
