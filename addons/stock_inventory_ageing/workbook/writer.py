# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The whole workbook: cover, summary, lots, write-down, reconciliation, slow movers."""

from . import sheets
from .book import AgeingBook
from .grid import Styles
from .live_sheet import LiveSheet


def write_book(workbook, book: AgeingBook) -> None:
    """Fill an open xlsxwriter Workbook with the six sheets. The caller closes it.

    Cells that follow from others are formulas over them, with the value they have now cached.
    """
    styles = Styles(workbook, book.places, book.quantity_places)
    workbook.set_properties({"title": book.words["title"], "company": book.company})
    cover = workbook.add_worksheet(book.words["sheet_cover"])
    pages = {
        name: workbook.add_worksheet(book.words[f"sheet_{name}"], LiveSheet)
        for name in ("summary", "lots", "write_down", "reconciliation", "slow_movers")
    }
    sheets.write_cover(cover, styles, book)
    lots = sheets.write_lots(pages["lots"], styles, book)
    chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    summary = sheets.write_summary(pages["summary"], styles, book, lots, chart)
    roll = sheets.write_roll_forward(pages["write_down"], styles, book)
    sheets.write_reconciliation(pages["reconciliation"], styles, book, lots, summary, roll)
    sheets.write_slow_movers(pages["slow_movers"], styles, book)
    cover.activate()
