# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The file itself: its formulas give the cached values, its texts stay texts, it is fit for print."""

import sys
import zipfile
from collections import defaultdict
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from workbook import AccountBalance, AgeingBook, AgeingRow, Movement, ProductTotal, SlowMover, share, write_book
from workbook.grid import display_width
from workbook.live_sheet import LiveSheet

sys.path.insert(0, str(Path(__file__).parent))
from calculator import Calculator  # noqa: E402

HOSTILE = ["=1+1", "+2", "-3", "@SUM(A1)", "{=1}", "http://example.org", '=HYPERLINK("x")', "* ? ~", "> 5", "'quoted"]


class Words(dict):
    """Every text named by its key; sheet names with a quote and a space, to try the references."""

    def __missing__(self, key):
        return f"It's {key[:18]}" if key.startswith("sheet_") else key


def ageing_row(number):
    value = share(1000 * number + 0.37, [1])[0]
    rate = (0.0, 0.125, 0.5)[number % 3]
    return AgeingRow(
        product_id=number // 3,
        lot_id=number,
        category_id=1,
        code=HOSTILE[number % 10],
        product=f"产品 {HOSTILE[number % 10]}",
        category=HOSTILE[number % 4],
        lot=HOSTILE[-number % 10],
        uom="kg",
        born_on=date(2026, 3, 31 - number),
        source="supplier",
        age=number,
        bucket=(number > 10) + (number > 20),
        quantity=number - 5,
        expires_on=date(2026, 5, 1) if number % 2 else None,
        value=value,
        rate=rate,
        write_down=share(value * rate, [1])[0],
    )


def make_book(rows):
    totals = defaultdict(float)
    for row in rows:
        totals[row.product_id] += row.value
    products = [
        ProductTotal(key, "=c", f"p{key}", "fifo", f"11000{key % 2} Stock", round(value + key % 2, 2), round(value, 2))
        for key, value in totals.items()
    ]
    accounts = [
        AccountBalance(name, 500.0, sum(total.odoo_value for total in products if total.account == name), "=why")
        for name in sorted({total.account for total in products})
    ]
    return AgeingBook(
        as_at=date(2026, 3, 31),
        company="=Company & 公司",
        currency="CNY",
        places=2,
        quantity_places=3,
        bucket_starts=(0, 11, 21),
        bucket_labels=("0-10 d", "11-20 d", "over 20 d"),
        parameters=[("who", "@admin")],
        words=Words(),
        rows=rows,
        products=products,
        accounts=accounts,
        movements=[Movement("=p", "-l", 10.0, 2.5, 0.0, 1.25), Movement("p", "l", 0.0, 0.0, 7.0, 0.0)],
        slow_movers=[
            SlowMover("=c", "=p", "kg", 24.0, 99.0, date(2026, 1, 1), 89, 12.0),
            SlowMover("c", "p", "kg", 24.0, 99.0, None, None, 0.0),
        ],
    )


def written(book, **kwargs):
    target = BytesIO()
    file = xlsxwriter.Workbook(target)
    write_book(file, book)
    file.close()
    return load_workbook(target, **kwargs)


@pytest.fixture(scope="module")
def book():
    return make_book([ageing_row(number) for number in range(1, 31)])


@pytest.mark.parametrize("count", [0, 1, 30])
def test_every_formula_gives_its_cached_value(count):
    book = make_book([ageing_row(number) for number in range(1, count + 1)])
    formulas, values = written(book), written(book, data_only=True)
    calculator = Calculator(formulas)
    checked = 0
    for sheet in formulas:
        for cell in (cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"):
            cached = values[sheet.title][cell.coordinate].value
            worked_out = calculator.value(sheet.title, cell.column, cell.row)
            if worked_out == "":
                worked_out = None
            assert worked_out == pytest.approx(cached, abs=0.005), f"{sheet.title}!{cell.coordinate} {cell.value}"
            checked += 1
    assert checked >= 20 + 6 * count


def test_no_formula_needs_what_is_not_looked_for(book, monkeypatch):
    """The library's own look for functions of newer versions finds none: with it, the file is the same."""

    def formulas():
        return [
            cell.value
            for sheet in written(book)
            for line in sheet.iter_rows()
            for cell in line
            if cell.data_type == "f"
        ]

    ours = formulas()
    monkeypatch.delattr(LiveSheet, "_prepare_formula")
    assert len(ours) > 150
    assert formulas() == ours


def test_texts_of_users_stay_texts(book):
    hostile = {*HOSTILE, *(f"产品 {text}" for text in HOSTILE), "=c", "=p", "-l", "@admin"}
    cells = [cell for sheet in written(book) for line in sheet.iter_rows() for cell in line if cell.value in hostile]
    assert len(cells) > 100
    assert {cell.data_type for cell in cells} <= {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_formulas_are_only_where_the_columns_say_so(book):
    lots = written(book)["It's sheet_lots"]
    live = {cell.column_letter for line in lots.iter_rows(min_row=6) for cell in line if cell.data_type == "f"}
    assert live == set("HILPQ")


def test_categories_and_accounts_that_differ_in_case_alone_are_two(book):
    """A spreadsheet's = takes "milk" and "MILK" for one: each would carry the sum of both."""
    rows = [ageing_row(number) for number in range(1, 5)]
    for row, category in zip(rows, ("milk", "MILK", "Milk", "milk"), strict=True):
        row.category = category
    formulas = written(make_book(rows))
    calculator = Calculator(formulas)
    summary = formulas.worksheets[1]
    value = next(cell.column for cell in summary[5] if cell.value == "value")
    shown = {summary.cell(line, 1).value: calculator.value(summary.title, value, line) for line in (6, 7, 8)}
    assert shown == {
        category: pytest.approx(sum(row.value for row in rows if row.category == category))
        for category in ("milk", "MILK", "Milk")
    }


def test_sheets_are_frozen_filtered_and_set_for_print(book):
    sheets = written(book).worksheets
    assert len(sheets) == 6
    for sheet in sheets[1:]:
        assert sheet.freeze_panes and sheet.auto_filter.ref and sheet.print_title_rows
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "公司" in sheets[2].oddFooter.left.text and "&P" not in sheets[2].oddFooter.left.text


def test_every_sheet_says_what_it_is(book):
    cover, *sheets = written(book).worksheets
    assert cover["A1"].value == "title"
    for sheet in sheets:
        assert sheet["A1"].value == sheet.title
        assert sheet["A2"].value == "=Company & 公司 · 2026-03-31 · CNY" and sheet["A2"].data_type == "s"


def test_summary_draws_the_ages(book):
    target = BytesIO()
    with xlsxwriter.Workbook(target) as file:
        write_book(file, book)
    with zipfile.ZipFile(target) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert all(label in chart for label in book.bucket_labels)
    categories = len({row.category for row in book.rows})
    assert chart.count(f"$A$6:$A${5 + categories}") == len(book.bucket_labels)


def test_columns_are_as_wide_as_their_glyphs(book):
    assert display_width("批次A") == 5
    row = ageing_row(1)
    row.product = "全角" * 10
    lots = written(make_book([row]))["It's sheet_lots"]
    assert lots.column_dimensions["C"].width >= 40


def test_dates_are_dates(book):
    lots = written(book)["It's sheet_lots"]
    assert lots["F7"].is_date and lots["F7"].number_format == "yyyy-mm-dd"


def test_currency_without_cents():
    book = make_book([ageing_row(1)])
    book.places = 0
    assert written(book)["It's sheet_lots"]["M6"].number_format.startswith("#,##0;")
