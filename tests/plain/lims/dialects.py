# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Forty ways to write the same results: by csv, openpyxl, XlsxWriter and json, and as R, pandas and instruments do.

None of it uses the reader. A dialect is a function from results to bytes; ``may_refuse`` names the problems that are
right for some of its numbers, ``habits`` is what has to be known of the laboratory.
"""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

import openpyxl
import xlsxwriter
from lims import Habits
from truth import plain

TITLES = ("Result ID", "Sample", "Lot", "Test", "Result", "Unit", "Tested at", "Analyst")
CHINESE = ("结果编号", "样品编号", "批次号", "检验项目", "结果", "单位", "检验时间", "检验员")
GERMAN = "%d.%m.%Y %H:%M"


class Dialect(NamedTuple):
    """write: results -> bytes; text: (encoding, separator) of what is damaged line by line, None of what is not; only:
    result -> result, for what cannot be written at all."""

    write: object
    text: tuple | None = None
    may_refuse: tuple = ()
    habits: Habits = Habits()
    said: str | None = None
    only: object = None


def cells(truth, number=plain, when="%Y-%m-%d %H:%M"):
    value = number(truth.value) if isinstance(truth.value, Decimal) else truth.value
    return [
        truth.reference,
        truth.sample,
        truth.lot,
        truth.parameter,
        truth.sign + value,
        truth.unit,
        truth.moment.strftime(when),
        truth.analyst,
    ]


def by_csv(truths, titles=TITLES, encoding="utf-8", head="", number=plain, when="%Y-%m-%d %H:%M", row=None, **dialect):
    written = io.StringIO()
    written.write(head)
    writer = csv.writer(written, **dialect)
    writer.writerow(titles)
    writer.writerows((row or partial(cells, number=number, when=when))(truth) for truth in truths)
    return written.getvalue().encode(encoding)


def grouped(value, mark=",", decimal="."):
    return f"{value:,}".replace(".", "§").replace(",", mark).replace("§", decimal)


def comma(value):
    return plain(value).replace(".", ",")


def full_width(value):
    return "".join(chr(ord(one) + 0xFEE0) for one in plain(value))


def scientific(value):
    digits = value.as_tuple()
    mantissa = "".join(map(str, digits.digits))
    power = len(mantissa) - 1 + digits.exponent
    return f"{'-' if digits.sign else ''}{mantissa[0]}{'.' + mantissa[1:] if mantissa[1:] else ''}E{power:+03d}"


def times_ten(value, raised=False):
    mantissa, _mark, power = scientific(value).partition("E")
    power = str(int(power))
    return f"{mantissa}×10" + (power.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")) if raised else f"^{power}")


def sign_apart(truth):
    row = cells(truth._replace(sign=""))
    return [*row[:4], truth.sign, *row[4:]]


def clock_apart(truth):
    row = cells(truth)
    return [*row[:6], f"{truth.moment:%Y/%m/%d}", f"{truth.moment:%H:%M:%S}", row[7]]


def more_columns(truth):
    return ["", *cells(truth), 'said: "fine", 100 %', "line one\nline two"]


def turned(truth):
    return cells(truth)[::-1]


def of_r(truth, number):
    """R quotes texts and writes NA for what is missing."""
    value = plain(truth.value) if isinstance(truth.value, Decimal) else truth.value
    row = cells(truth)
    row[4] = truth.sign + (number(truth.value) if isinstance(truth.value, Decimal) else value)
    return [f'"{text}"'.replace('"A "B" C"', '"A ""B"" C"') if text else "NA" for text in row]


def by_r(truths, separator, number):
    lines = [separator.join(f'"{title}"' for title in ("", *TITLES))]
    lines += [f'"{index}"{separator}' + separator.join(of_r(truth, number)) for index, truth in enumerate(truths, 1)]
    return ("\n".join(lines) + "\n").encode()


def pandas_like(truth):
    """An index, and numbers as the shortest text of their binary."""
    row = cells(truth)
    if isinstance(truth.value, Decimal):
        row[4] = truth.sign + repr(float(truth.value))
    return [truth.reference[-6:], *row]


def by_json(truths, text=False, wrapped=False, lines=False):
    found = []
    for truth in truths:
        row = dict(
            zip(
                ("result_id", "sample", "lot", "parameter", "value", "unit", "tested_at", "analyst"),
                cells(truth),
                strict=True,
            )
        )
        if isinstance(truth.value, Decimal) and not text:
            row.update(value=float(truth.value), qualifier=truth.sign or None)
        found.append(row)
    if lines:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found).encode()
    return json.dumps({"results": found} if wrapped else found).encode()


def typed(truth, percent=False):
    """Cells of a workbook: a number is one, unless a sign stands before it."""
    row = cells(truth)
    row[6] = truth.moment
    if isinstance(truth.value, Decimal) and not truth.sign:
        row[4] = float(truth.value) / (100 if percent and truth.unit == "%" else 1)
    return row


def by_openpyxl(truths, titles=TITLES, write_only=False, percent=False, head=(), text=False):
    book = openpyxl.Workbook(write_only=write_only)
    sheet = book.create_sheet("Results") if write_only else book.active
    for line in (*head, titles):
        sheet.append(line)
    for truth in truths:
        sheet.append(cells(truth) if text else typed(truth, percent))
        if percent and truth.unit == "%" and not truth.sign:
            sheet.cell(sheet.max_row, 5).number_format = "0.000%"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def by_xlsxwriter(truths, titles=TITLES, constant=False, number_format="General"):
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "constant_memory": constant})
    sheet = book.add_worksheet("Results")
    day, number = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": number_format})
    sheet.write_row(0, 0, titles)
    for line, truth in enumerate(truths, 1):
        for column, value in enumerate(typed(truth)):
            if isinstance(value, datetime):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, float):
                sheet.write_number(line, column, value, number)
            else:
                sheet.write_string(line, column, value)
    book.close()
    return written.getvalue()


def wide_rows(truths):
    """Ten results of one sample and moment on one line, and the titles."""
    titles = ["Sample ID", "Lot", "Date", "Time"]
    first = truths[:10]
    titles += [
        f"{truth.parameter} [{truth.unit}]" if truth.unit in ("%", "mg/kg", "g/L") else truth.parameter
        for truth in first
    ]
    rows = []
    for start in range(0, len(truths) - 9, 10):
        group = truths[start : start + 10]
        rows.append(
            [
                group[0].sample,
                group[0].lot,
                f"{group[0].moment:%d/%m/%Y}",
                f"{group[0].moment:%H:%M:%S}",
                *(cells(truth)[4] for truth in group),
            ]
        )
    return titles, rows


def by_instrument(truths, separator=",", mark="."):
    titles, rows = wide_rows(truths)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    writer.writerow(["Analyser FT1", "Export"])
    writer.writerow(titles)
    for row in rows:
        writer.writerow([*row[:4], *(cell.replace(".", mark) for cell in row[4:])])
    return written.getvalue().encode()


def western(truth):
    word = isinstance(truth.value, Decimal) or truth.value.isascii()
    return truth._replace(
        value=truth.value if word else "normal", analyst=truth.analyst if truth.analyst != "李雷" else "Müller"
    )


UTF8 = ("utf-8", ",")
COMMAS = {"delimiter": ";", "number": comma}
DOUBTFUL = ("thousands",)
DIALECTS = {
    "csv": Dialect(by_csv, UTF8),
    "csv with a mark": Dialect(partial(by_csv, encoding="utf-8-sig"), ("utf-8-sig", ",")),
    "csv in Chinese": Dialect(partial(by_csv, titles=CHINESE), UTF8),
    "csv in GB18030": Dialect(partial(by_csv, titles=CHINESE, encoding="gb18030"), ("gb18030", ",")),
    "csv in UTF-16": Dialect(partial(by_csv, encoding="utf-16", delimiter="\t"), ("utf-16", "\t")),
    "csv in UTF-16 without a mark": Dialect(partial(by_csv, encoding="utf-16-le"), ("utf-16-le", ",")),
    "csv with line feeds": Dialect(partial(by_csv, lineterminator="\n"), UTF8),
    "csv with carriage returns": Dialect(partial(by_csv, lineterminator="\r"), None),
    "csv, all quoted": Dialect(partial(by_csv, quoting=csv.QUOTE_ALL), UTF8),
    "csv, texts quoted": Dialect(partial(by_csv, quoting=csv.QUOTE_NONNUMERIC), UTF8),
    "tabs": Dialect(partial(by_csv, delimiter="\t"), ("utf-8", "\t")),
    "bars": Dialect(partial(by_csv, delimiter="|"), ("utf-8", "|")),
    "semicolons and dots": Dialect(partial(by_csv, delimiter=";"), ("utf-8", ";"), DOUBTFUL),
    "semicolons and commas": Dialect(partial(by_csv, **COMMAS), ("utf-8", ";"), DOUBTFUL),
    "a separator that is said": Dialect(partial(by_csv, head="sep=;\r\n", **COMMAS), ("utf-8", ";"), DOUBTFUL),
    "commas of a known laboratory": Dialect(partial(by_csv, **COMMAS), ("utf-8", ";"), habits=Habits(decimal=",")),
    "German": Dialect(
        partial(by_csv, delimiter=";", number=partial(grouped, mark=".", decimal=","), when=GERMAN),
        ("utf-8", ";"),
        DOUBTFUL,
    ),
    "German of a known laboratory": Dialect(
        partial(by_csv, delimiter=";", number=partial(grouped, mark=".", decimal=","), when=GERMAN),
        ("utf-8", ";"),
        habits=Habits(decimal=","),
    ),
    "Swiss": Dialect(
        partial(by_csv, delimiter=";", number=partial(grouped, mark="’"), when=GERMAN), ("utf-8", ";"), DOUBTFUL
    ),
    "French": Dialect(
        partial(by_csv, delimiter=";", number=partial(grouped, mark="\u202f", decimal=",")), ("utf-8", ";"), DOUBTFUL
    ),
    "American": Dialect(partial(by_csv, number=grouped, when="%m/%d/%Y %I:%M %p"), UTF8, DOUBTFUL),
    "American of a known laboratory": Dialect(
        partial(by_csv, number=grouped, when="%b %d, %Y %H:%M"), None, habits=Habits(decimal=".")
    ),
    "full width": Dialect(partial(by_csv, titles=CHINESE, number=full_width, when="%Y年%m月%d日 %H时%M分"), UTF8),
    "powers of ten": Dialect(partial(by_csv, number=scientific, when="%Y%m%d%H%M%S"), UTF8),
    "times ten": Dialect(partial(by_csv, number=times_ten, when="%Y/%m/%d %H:%M:%S"), UTF8),
    "times ten, raised": Dialect(partial(by_csv, number=partial(times_ten, raised=True)), UTF8),
    "Western": Dialect(partial(by_csv, encoding="cp1252"), None, said="windows-1252", only=western),
    "signs apart": Dialect(partial(by_csv, titles=(*TITLES[:4], "Sign", *TITLES[4:]), row=sign_apart), UTF8),
    "time of day apart": Dialect(
        partial(by_csv, titles=(*TITLES[:6], "Test date", "Test time", TITLES[7]), row=clock_apart), UTF8
    ),
    "more columns": Dialect(partial(by_csv, titles=("", *TITLES, "Remark", "Notes"), row=more_columns), None),
    "turned round": Dialect(partial(by_csv, titles=TITLES[::-1], row=turned), UTF8),
    "a report's head": Dialect(partial(by_csv, head="City laboratory\r\nPrinted 2025-09-30,page 1\r\n\r\n"), UTF8),
    "R": Dialect(partial(by_r, separator=",", number=plain), UTF8),
    "R with commas": Dialect(partial(by_r, separator=";", number=comma), ("utf-8", ";"), DOUBTFUL),
    "pandas": Dialect(partial(by_csv, titles=("", *TITLES), row=pandas_like, lineterminator="\n"), UTF8),
    "JSON numbers": Dialect(by_json),
    "JSON texts": Dialect(partial(by_json, text=True)),
    "JSON results": Dialect(partial(by_json, wrapped=True)),
    "JSON lines": Dialect(partial(by_json, lines=True)),
    "openpyxl": Dialect(by_openpyxl),
    "openpyxl, texts": Dialect(partial(by_openpyxl, titles=CHINESE, text=True)),
    "openpyxl, per cent": Dialect(partial(by_openpyxl, percent=True)),
    "openpyxl, written once": Dialect(partial(by_openpyxl, write_only=True, head=(("Report",), ()))),
    "XlsxWriter": Dialect(by_xlsxwriter),
    "XlsxWriter, inline": Dialect(partial(by_xlsxwriter, constant=True, number_format="#,##0.0000")),
    "an instrument": Dialect(by_instrument, None, habits=Habits(wide=True)),
    "an instrument with commas": Dialect(
        partial(by_instrument, separator=";", mark=","), None, habits=Habits(wide=True, decimal=",")
    ),
}
