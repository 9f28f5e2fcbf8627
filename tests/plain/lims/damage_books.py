# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Ways in which a workbook of results comes to harm in its cells.

As in ``damage``, none makes another plausible result of one. What stands in the file is taken from what was written,
never from the reader.
"""

import re
from datetime import timedelta

import openpyxl
from damage import ANALYST, LOT, REFERENCE, SAMPLE, TEST, UNIT, VALUE, WHEN
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HARM = {}


class Table:
    """The sheet of results of a workbook that openpyxl wrote or opened; lines are as in the file."""

    def __init__(self, book):
        self.book, self.sheet = book, book.worksheets[0]
        self.head = next(
            row[0].row for row in self.sheet.iter_rows() if {"Result ID", "结果编号"} & {cell.value for cell in row}
        )
        self.first, self.last = self.head + 1, self.sheet.max_row

    def column(self, titles):
        return next(cell.column for cell in self.sheet[self.head] if cell.value in titles)

    def cell(self, line, titles):
        return self.sheet.cell(line, self.column(titles))

    def place(self, chance):
        return chance.randrange(self.first, self.last)

    def number(self, chance):
        """A cell that holds a reading as a number, or as the text of one."""
        cells = [self.cell(line, VALUE) for line in range(self.first, self.last + 1)]
        return chance.choice(
            [
                cell
                for cell in cells
                if re.fullmatch(r"-?\d+(\.\d+)?", str(cell.value)) and "%" not in cell.number_format
            ]
        )

    def lines(self):
        """The lines that hold something, below the titles."""
        return {
            line
            for (line, _column), cell in self.sheet._cells.items()
            if line >= self.first and str(cell.value or "").strip()
        }


def book(name):
    """Keep a harm: function (Table, Random)."""

    def keep(function):
        HARM[name] = function
        return function

    return keep


def cell(name, titles, to, number_format=None):
    """One cell holds something else."""

    @book(name)
    def change(table, chance):
        found = table.cell(table.place(chance), titles)
        found.value = to
        if number_format:
            found.number_format = number_format


def shown(name, number_format):
    """One number is shown otherwise than it is held; it is written as one first."""

    @book(name)
    def change(table, chance):
        found = table.number(chance)
        found.value, found.number_format = float(found.value), number_format


cell("a sum for a value", VALUE, "=1+2")
cell("a formula for a sample", SAMPLE, '="S"&"1"')
cell("a formula for a unit", UNIT, '="%"')
cell("a formula for an analyst", ANALYST, "=A1")
cell("a formula for a moment", WHEN, "=NOW()")
cell("a formula that failed", VALUE, "#DIV/0!")
cell("a lot that was not found", LOT, "#N/A")
cell("yes for a value", VALUE, True)
cell("nothing for a value", VALUE, None)
cell("nothing for a sample", SAMPLE, None)
cell("nothing for a number", REFERENCE, None)
cell("nothing for a test", TEST, None)
cell("a value that became a day", VALUE, 3.45, "d-mmm")
cell("a value that became a time", VALUE, 3.45, "[h]:mm")
cell("a sample that became a day", SAMPLE, 45917, "yyyy-mm-dd")
cell("a number of a sample with lost digits", SAMPLE, 2025091700100000123)
cell("a number of a result with lost digits", REFERENCE, 2.025e17)
cell("a day as its number", WHEN, 45917.35, "General")
cell("a day as its number in text", WHEN, "45917.35")
cell("the day nought", WHEN, 0, "yyyy-mm-dd hh:mm")
cell("a day that never comes", WHEN, 9e9, "yyyy-mm-dd")
cell("a time without a day", WHEN, 0.354, "hh:mm")
cell("a day or a month", WHEN, "03/04/2025 08:30")
cell("a word for a moment", WHEN, "yesterday")
cell("a value of a thousand or of one", VALUE, "1,234")
cell("a value with its unit", VALUE, "3.45 mg")
cell("a value with an uncertainty", VALUE, "3.45±0.05")
cell("a very long name", ANALYST, "x" * 20_000)
cell("a name that runs backwards", SAMPLE, "S\u202e1")
cell("a number without end", VALUE, 1e308)
shown("a sign that is a format", '"<"0.00')
shown("a unit that is a format", '0.00" mg"')
shown("a word that is a format", '[<50]"ND";0.00')
shown("thousandths that are a format", "0.00,")
shown("a number that is not shown", ";;;")
shown("a number shown shortened", "0")
shown("a number as a text", "@")
shown("a fraction", "# ?/?")


@book("per cent of another unit")
def percent(table, chance):
    found = table.number(chance)
    found.value, found.number_format = float(found.value) / 100, "0.00%"
    table.sheet.cell(found.row, table.column(UNIT)).value = "mg/kg"


@book("a raised digit")
def raised(table, chance):
    found = table.number(chance)
    found.value = CellRichText(str(found.value), TextBlock(InlineFont(vertAlign="superscript"), "2"))


@book("a struck-out row")
def struck(table, chance):
    for found in table.sheet[table.place(chance)]:
        found.font = Font(strike=True)


def _merge(name, titles, right=0, down=2):
    @book(name)
    def merge(table, chance):
        line, column = chance.randrange(table.first, table.last - down), table.column(titles)
        table.sheet.merge_cells(start_row=line, end_row=line + down, start_column=column, end_column=column + right)


@book("a value of which a part is struck out")
def struck_part(table, chance):
    found = table.number(chance)
    found.value = CellRichText(TextBlock(InlineFont(strike=True), "9.99"), f" {found.value}")


_merge("merged samples", SAMPLE)
_merge("merged values", VALUE)
_merge("merged units", UNIT)
_merge("merged analysts", ANALYST)
_merge("a value merged with its unit", VALUE, right=1, down=0)
_merge("a block of merged cells", LOT, right=2, down=3)


@book("a hidden row")
def hidden_row(table, chance):
    table.sheet.row_dimensions[table.place(chance)].hidden = True


@book("filtered rows")
def filtered(table, chance):
    table.sheet.auto_filter.ref = table.sheet.dimensions
    for line in range(table.place(chance), table.last + 1):
        table.sheet.row_dimensions[line].hidden = True


@book("a hidden column")
def hidden_column(table, chance):
    letter = openpyxl.utils.get_column_letter(table.column(chance.choice((ANALYST, UNIT, REFERENCE))))
    table.sheet.column_dimensions[letter].hidden = True


@book("a hidden sheet in front")
def hidden_sheet(table, _chance):
    other = table.book.copy_worksheet(table.sheet)
    for found in (row[table.column(VALUE) - 1] for row in other.iter_rows(min_row=table.first)):
        found.value = 9.99
    other.sheet_state = "hidden"
    table.book.move_sheet(other, -1)


@book("a sheet that nobody can show")
def very_hidden(table, chance):
    hidden_sheet(table, chance)
    table.book.worksheets[0].sheet_state = "veryHidden"


@book("two sheets of results")
def two_sheets(table, chance):
    hidden_sheet(table, chance)
    table.book.worksheets[0].sheet_state = "visible"


@book("a sheet of notes in front")
def notes(table, _chance):
    sheet = table.book.create_sheet("Notes", 0)
    for line in range(40):
        sheet.append([f"Note {line}", "ask", "the", "laboratory"])


@book("an empty sheet in front")
def empty_sheet(table, _chance):
    table.book.create_sheet("Empty", 0)


@book("the calendar of 1904")
def of_1904(table, _chance):
    table.book.epoch = CALENDAR_MAC_1904


@book("titles twice")
def titles_twice(table, _chance):
    column = table.sheet.max_column + 1
    table.sheet.cell(table.head, column).value = table.sheet.cell(table.head, table.column(VALUE)).value
    for line in range(table.first, table.last + 1):
        table.sheet.cell(line, column).value = 9.99


@book("a second column of results")
def second_value(table, chance):
    titles_twice(table, chance)
    table.sheet.cell(table.head, table.sheet.max_column).value = "Reading"


@book("a title lost")
def no_title(table, _chance):
    table.cell(table.head, VALUE).value = None


@book("titles of two lines")
def two_lines(table, _chance):
    table.sheet.insert_rows(table.head)
    table.sheet.cell(table.head, 5).value = "Milk"
    table.first += 1


@book("the titles again")
def titles_again(table, chance):
    line = table.place(chance)
    table.sheet.insert_rows(line)
    for found in table.sheet[table.head]:
        table.sheet.cell(line, found.column).value = found.value
    table.again = line


@book("a sum at the end")
def summed(table, _chance):
    table.sheet.append(["Total", None, None, None, 99.5])


@book("a line of units")
def units(table, _chance):
    table.sheet.insert_rows(table.first)
    table.sheet.cell(table.first, table.column(VALUE)).value = "%"


@book("empty lines")
def gaps(table, chance):
    for _time in range(3):
        table.sheet.insert_rows(table.place(chance), chance.randrange(1, 4))


@book("blank cells far away")
def far_away(table, chance):
    table.sheet.cell(table.place(chance), 16_000).value = " "
    table.sheet.cell(200_000, 1).font = Font(bold=True)


@book("a cell far to the right")
def far_right(table, chance):
    table.sheet.cell(table.place(chance), 16_000).value = "remark"


@book("a moment with its half second")
def half_second(table, chance):
    found = table.cell(table.place(chance), WHEN)
    if not isinstance(found.value, str):
        found.value += timedelta(microseconds=300)


@book("columns in another order")
def moved(table, _chance):
    for line in range(table.head, table.last + 1):
        first, last = table.cell(line, REFERENCE), table.cell(line, ANALYST)
        first.value, last.value = last.value, first.value
