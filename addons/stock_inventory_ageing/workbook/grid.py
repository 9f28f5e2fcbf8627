# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""A table on a worksheet: typed columns, live formulas with their values cached, widths by glyph."""

from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import east_asian_width

from xlsxwriter.utility import xl_col_to_name

KINDS = ("text", "note", "date", "integer", "quantity", "cost", "money", "percent")
TEXTS = ("text", "note")  # a note is a sentence: it wraps
WIDEST = 48
TITLE_LINES = 3  # the title, what it is of, an empty line
NARROWEST = {"date": 12, "quantity": 12, "cost": 12, "money": 15, "percent": 9, "integer": 8, "text": 10, "note": 60}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its kind, the value of a row and, for a live cell, the formula.

    ``formula(row, line)`` gives the formula for the 1-based worksheet line, ``read(row)`` the value it
    has now: a viewer that does not calculate shows the same figure.
    """

    title: str
    kind: str
    read: Callable
    formula: Callable | None = None
    total: bool = False


def display_width(text: str) -> int:
    """Columns a text takes on screen: a full-width glyph counts two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(glyph) in "WFA" else 1 for glyph in text)


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, workbook, places: int, quantity_places: int):
        money = "#,##0" + ("." + "0" * places if places else "")
        quantity = "#,##0" + ("." + "0" * quantity_places if quantity_places else "")
        patterns = {
            "text": "@",
            "note": "@",
            "date": "yyyy-mm-dd",
            "integer": "0",
            "quantity": quantity,
            "cost": "#,##0.0000",
            "money": f"{money};[Red]-{money}",
            "percent": "0.00%",
        }
        base = {"font_name": "Arial", "font_size": 10}
        add = workbook.add_format
        self.cell = {kind: add({**base, "num_format": pattern}) for kind, pattern in patterns.items()}
        self.total = {
            kind: add({**base, "num_format": pattern, "bold": True, "top": 1, "bottom": 1})
            for kind, pattern in patterns.items()
        }
        self.cell["note"].set_text_wrap()
        self.title = add({**base, "bold": True, "font_size": 14})
        self.note = add({**base, "italic": True, "font_color": "#555555"})
        self.head = add(
            {
                **base,
                "bold": True,
                "bg_color": "#1F4E5F",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )
        self.label = add({**base, "bold": True, "valign": "top"})
        self.wrapped = add({**base, "text_wrap": True, "valign": "top", "num_format": "@"})


class Grid:
    """Writes one table under its totals and heading, and sets the sheet up for screen and paper.

    The first lines of a sheet are its title; ``top`` is the 0-based line of the totals.
    """

    def __init__(self, sheet, styles: Styles, columns: list[Column], top: int = TITLE_LINES):
        self.sheet = sheet
        self.styles = styles
        self.columns = columns
        self.top = top
        self.count = 0
        self.widths = [max(NARROWEST[column.kind], min(WIDEST, display_width(column.title) + 3)) for column in columns]

    @property
    def head_line(self) -> int:
        """1-based worksheet line of the heading."""
        return self.top + 2

    @property
    def first_line(self) -> int:
        """1-based worksheet line of the first row, below the totals and the heading."""
        return self.top + 3

    @property
    def last_line(self) -> int:
        return self.first_line + max(self.count, 1) - 1

    def span(self, place: int) -> str:
        """Absolute range of one column's rows, such as $E$4:$E$20."""
        name = xl_col_to_name(place)
        return f"${name}${self.first_line}:${name}${self.last_line}"

    def fill(self, rows: list, total_word: str, filtered: bool = True) -> None:
        """Totals of what a filter leaves, the heading, then one line per row."""
        self.count = len(rows)
        for place, column in enumerate(self.columns):
            self.sheet.write_string(self.top + 1, place, column.title, self.styles.head)
        self._write_totals(rows, total_word)
        for offset, row in enumerate(rows):
            self._write_row(self.first_line + offset, row)
        if filtered:
            # From the heading down: the totals above it stay in place when rows are filtered or sorted.
            self.sheet.autofilter(self.top + 1, 0, self.last_line - 1, len(self.columns) - 1)
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)

    def _write_totals(self, rows, total_word):
        for place, column in enumerate(self.columns):
            style = self.styles.total[column.kind]
            if not column.total:
                self.sheet.write_string(self.top, place, "" if place else total_word, self.styles.total["text"])
                continue
            value = sum(column.read(row) or 0 for row in rows)
            self.sheet.write_formula(self.top, place, f"=SUBTOTAL(109,{self.span(place)})", style, value)
            self.widths[place] = max(self.widths[place], len(f"{value:,.2f}") + 3)

    def _write_row(self, line, row):
        for place, column in enumerate(self.columns):
            value, style = column.read(row), self.styles.cell[column.kind]
            if column.formula:
                shown = "" if value is None else value
                self.sheet.write_formula(line - 1, place, column.formula(row, line), style, shown)
            elif value is None or value == "":
                self.sheet.write_blank(line - 1, place, None, style)
            elif column.kind in TEXTS:
                # Always as a string: what a user typed never becomes a formula or a link.
                self.sheet.write_string(line - 1, place, value, style)
            elif column.kind == "date":
                self.sheet.write_datetime(line - 1, place, value, style)
            else:
                self.sheet.write_number(line - 1, place, value, style)
            if column.kind == "text" and value:
                self.widths[place] = max(self.widths[place], min(WIDEST, display_width(value) + 2))


def write_title(sheet, styles: Styles, title: str, subtitle: str) -> None:
    """What the sheet is, and of which company, date and currency."""
    sheet.write_string(0, 0, title, styles.title)
    sheet.write_string(1, 0, subtitle, styles.note)


def set_up(sheet, grid: Grid | None, title: str) -> None:
    """Freeze the heading and totals, and print on A4 across with the heading on each page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    # In a footer & starts a code, so that the text's own is doubled.
    sheet.set_footer(f"&L{title.replace('&', '&&')[:120]}&R&P / &N")
    if grid:
        sheet.freeze_panes(grid.first_line - 1, 0)
        sheet.repeat_rows(grid.top + 1)
