# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files that other programs are known to have read wrongly, each with what is right.

Right is a list: of each row (reference, value with its sign and unit, moment where it matters), or of each problem
(line, code); or the code of the file's problem.
"""

import io
from datetime import datetime

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

TITLES = "Result ID,Sample,Lot,Test,Result,Unit,Tested at"
CHINESE = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间"
WHEN = "2025-09-17 08:30"
WORDS = ("未检出", "ND", "<LOD", "n.d.", "阴性", "TNTC")
RAISED = InlineFont(vertAlign="superscript")


def file(*rows, titles=TITLES, separator=",", encoding="utf-8", end="\r\n", head=()):
    """Bytes of a text; a row is (reference, parameter, value, unit) with sample, lot and moment added, or a line."""
    lines = [*head, titles.replace(",", separator)]
    for row in rows:
        if not isinstance(row, str):
            reference, parameter, value, unit, *when = row
            row = separator.join([reference, "S1", "L1", parameter, value, unit, *(when or [WHEN])])
        lines.append(row)
    return (end.join(lines) + end).encode(encoding)


def book(*rows, titles=TITLES, formats=(), **sheets):
    """Bytes of a workbook of rows as of ``file``; formats: [(cell, number format)]."""
    made = openpyxl.Workbook()
    fill(made.active, rows, titles)
    for place, number_format in formats:
        made.active[place].number_format = number_format
    for name, (state, more) in sheets.items():
        sheet = made.create_sheet(name)
        fill(sheet, more, titles)
        sheet.sheet_state = state
    return saved(made)


def fill(sheet, rows, titles):
    sheet.append(titles.split(","))
    for reference, parameter, value, unit in rows:
        sheet.append([reference, "S1", "L1", parameter, value, unit, datetime(2025, 9, 17, 8, 30)])


def saved(made):
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def hidden_first():
    made = openpyxl.Workbook()
    fill(made.active, [("X", "FAT", 9.99, "%")], TITLES)
    made.active.sheet_state = "hidden"
    fill(made.create_sheet("Results"), [("R1", "FAT", 3.45, "%")], TITLES)
    made.create_sheet("Notes").append(["Ask Li"])
    made.active = 1
    return saved(made)


def hidden_row():
    made = openpyxl.Workbook()
    fill(made.active, [("R1", "FAT", 3.45, "%"), ("R2", "FAT", 8.88, "%")], TITLES)
    made.active.row_dimensions[3].hidden = True
    return saved(made)


def of_1904():
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    fill(made.active, [("R1", "FAT", 3.45, "%")], TITLES)
    return saved(made)


def raised(text, above):
    return CellRichText(text, TextBlock(RAISED, above))


FAT = ("R1", "FAT", "3.45", "%")
FAT_READ = [("R1", "3.45 %")]
REMARK = TITLES + ",Remark"


def row(reference, value="3.45", remark=""):
    return f"{reference},S1,L1,FAT,{value},%,{WHEN},{remark}"


# fmt: off
FAULTS = {
    # Decimal marks
    "zero before a comma": (file(("R1", "FAT", '"0,345"', "%"), ("R2", "PROT", "3.2", "%")),
                            [("R1", "0.345 %"), ("R2", "3.2 %")]),
    "zero behind a sign": (file(("R1", "AFM1", '"<0,005"', "%"), ("R2", "PH", "6.6", "%")),
                           [("R1", "<0.005 %"), ("R2", "6.6 %")]),
    "zero before a dot beside a comma": (file(("R1", "AFM1", "0.567", "%"), ("R2", "FAT", '"2,45"', "%")),
                                         [("R1", "0.567 %"), ("R2", "2.45 %")]),
    "groups in a German file": (file(("R1", "TPC", "1.500", "%"), ("R2", "TPC", "12.500", "%"), separator=";"),
                                [(2, "thousands"), (3, "thousands")]),
    "groups of dots that prove themselves": (
        file(("R1", "TPC", "1.500", "%"), ("R2", "TPC", "1.200.500", "%"), separator=";"),
        [("R1", "1500 %"), ("R2", "1200500 %")]),
    "densities beside one comma": (
        file(("R1", "DENSITY", "1.032", "%"), ("R2", "DENSITY", "1.031", "%"), ("R3", "PH", "6,65", "%"),
             separator=";"),
        [(2, "thousands"), (3, "thousands"), ("R3", "6.65 %")]),
    "densities alone": (file(("R1", "DENSITY", "1.032", "%"), ("R2", "DENSITY", "1.031", "%")),
                        [("R1", "1.032 %"), ("R2", "1.031 %")]),
    "texts of JSON": (
        b'[{"id":"R1","sample":"S1","lot":"L1","test":"FAT","value":"1.234","date":"2025-09-17"},'
        b'{"id":"R2","sample":"S1","lot":"L1","test":"PH","value":"3,5","date":"2025-09-17"}]',
        [(1, "thousands"), ("R2", "3.5")]),
    "a number and a text of a workbook": (book(("R1", "DENSITY", 1.032, "%"), ("R2", "PH", "3,45", "%")),
                                          [("R1", "1.032 %"), ("R2", "3.45 %")]),
    # Numbers
    "raised digits": (file(("R1", "TPC", "10⁵", "%"), ("R2", "COLI", "<10²", "%"), ("R3", "FAT", "3.45¹", "%"),
                           ("R4", "FAT", "3.2①", "%")), [(line, "superscript") for line in range(2, 6)]),
    "raised text in a workbook": (
        book(("R1", "TPC", raised("10", "5"), "%"), ("R2", "FAT", raised("3.45", "1"), "%")),
        [(2, "superscript"), (3, "superscript")]),
    "powers of ten": (
        file(("R1", "TPC", "1.2×10^3", "%"), ("R2", "TPC", "3.4x10^4", "%"), ("R3", "TPC", "1.2E+03", "%"),
             ("R4", "TPC", "5×10⁶", "%"), ("R5", "TPC", "<1.0*10^1", "%"), ("R6", "TPC", "10^5", "%"),
             ("R7", "TPC", "2 × 10⁻²", "%")),
        [("R1", "1200 %"), ("R2", "34000 %"), ("R3", "1200 %"), ("R4", "5000000 %"), ("R5", "<10 %"),
         ("R6", "100000 %"), ("R7", "0.02 %")]),
    "per cent cells": (book(("R1", "FAT", 0.0345, "%"), ("R2", "PROT", 0.032, "%"), ("R3", "FAT", 0.032, "g/kg"),
                            formats=(("E2", "0.00%"), ("E3", "0.0%"), ("E4", "0.0%"))),
                       [("R1", "3.45 %"), ("R2", "3.2 %"), (4, "percent")]),
    "a sign in the format": (book(("R1", "AFM1", 0.01, "%"), ("R2", "AFM1", 0.01, "%"), ("R3", "AFM1", 12.5, "%"),
                                  formats=(("E2", '"<"0.00'), ("E3", "[<0.05]\"ND\";0.00"), ("E4", "#,##0.00"))),
                             [(2, "format"), (3, "format"), ("R3", "12.5 %")]),
    "noise of binary numbers": (book(("R1", "FAT", 0.1 + 0.2, "%"), ("R2", "FAT", 1.1 * 3, "%"),
                                     ("R3", "FAT", (2.95 + 3.07 + 3.28) / 3, "%")),
                                [("R1", "0.3 %"), ("R2", "3.3 %"), ("R3", "3.1 %")]),
    "noise of binary numbers as text": (file(("R1", "FAT", "3.0999999999999996", "%"), ("R2", "FAT", ".5", "%")),
                                        [("R1", "3.1 %"), ("R2", "0.5 %")]),
    "words": (file(*((f"R-{word}", "AFM1", word, "%") for word in WORDS), titles=CHINESE),
              [(f"R-{word}", f"{word} %") for word in WORDS]),
    "formulas that failed": (book(("R1", "NOTE", "#N/A", ""), ("R2", "FAT", "=1/0", "%")),
                             [(2, "error_cell"), (3, "formula")]),
    "full width": (file(("R1", "FAT", "３．４５", "%"), ("R2", "AFM1", "＜０．０１", "%"), titles=CHINESE,
                        encoding="gb18030"), [("R1", "3.45 %"), ("R2", "<0.01 %")]),
    "signs that contradict": (
        file(f"R1,S1,L1,AFM1,=,<0.01,%,{WHEN}", f"R2,S1,L1,AFM1,<,>0.01,%,{WHEN}", f"R3,S1,L1,AFM1,<,<0.01,%,{WHEN}",
             titles="Result ID,Sample,Lot,Test,Sign,Result,Unit,Tested at"),
        [(2, "sign"), (3, "sign"), ("R3", "<0.01 %")]),
    "nothing is no unit": (file(("R1", "AFM1", "0.03", "NA"), ("R2", "NA", "12", "mg/kg"), ("R3", "FAT", "NaN", "%")),
                           [("R1", "0.03"), ("R2", "12 mg/kg"), (4, "missing")]),
    "blanks of all kinds": (
        file(("R1", "TPC", "1\u00a0234,5", "%"), ("R2", "TPC", "12\u202f345", "%"),
             (" R3\u00a0", "FAT", "\u00a03,45\u00a0", "%"), separator=";"),
        [("R1", "1234.5 %"), ("R2", "12345 %"), ("R3", "3.45 %")]),
    # Lines
    "a comma that is not quoted": (
        file(f"R1,S1,L1,FAT,%,{WHEN},3,45", titles="Result ID,Sample,Lot,Test,Unit,Tested at,Result"), [(2, "cells")]),
    "a comma that moves what follows": (
        file(f"R1,S1,L1,FAT,%,{WHEN},3,45,Li,ok",
             titles="Result ID,Sample,Lot,Test,Unit,Tested at,Result,Analyst,Remark"), [(2, "cells")]),
    "a quote within a cell": (file(row("R1"), row("R2", remark='"tube 5" broken'), row("R3"), titles=REMARK),
                              [("R1", "3.45 %"), (3, "quote"), ("R3", "3.45 %")]),
    "a quote that is never closed": (
        file(row("R1"), row("R2", remark='"see book'), row("R3"), row("R4"), titles=REMARK),
        [("R1", "3.45 %"), (3, "quote"), (4, "quote"), (5, "quote")]),
    "two ditto marks": (
        file(row("R1", remark="ok"), row("R2", remark='"'), row("R3", remark='"'), row("R4"), titles=REMARK),
        [("R1", "3.45 %"), (3, "quote"), (4, "quote"), ("R4", "3.45 %")]),
    "a row that is cut": (file(row("R1"), "R2,S1,L1,FAT,3.4", titles=REMARK), [("R1", "3.45 %"), (3, "cut")]),
    "a file that is cut in its last value": (
        file("R1,S1,L1,FAT,2025-09-17,3.45", "R2,S1,L1,FAT,2025-09-17,3.45",
             titles="Result ID,Sample,Lot,Test,Tested at,Result")[:-3], [("R1", "3.45"), (3, "cut")]),
    "a whole file without a last line end": (file(FAT)[:-2], FAT_READ),
    "blank, said and other separators": (file(("R1", "FAT", "3,45", "%"), separator=";", head=["sep=;"]), FAT_READ),
    "bars": (file(FAT, separator="|"), FAT_READ),
    "a line of units": (file(",,,,%,,yyyy-mm-dd", FAT), [(2, "missing")] * 4 + [(2, "date")] + FAT_READ),
    # Tables and sheets
    "two sheets": (book(FAT[:2] + (3.45, "%"), Micro=("visible", [("R2", "TPC", 3, "%")])), "sheets"),
    "a hidden sheet in front": (hidden_first(), FAT_READ),
    "a hidden row": (hidden_row(), [("R1", "3.45 %"), (3, "hidden")]),
    "two tables": (
        file("R1,S1,L1,PH,6.65,2025-09-17", "", "Micro", "Result ID,Sample,Lot,Test,Unit,Result,Tested at",
             "R2,S1,L1,TPC,%,99,2025-09-17", titles="Result ID,Sample,Lot,Test,Result,Tested at"),
        [("R1", "6.65"), (4, "cut"), (5, "cells"), (6, "cells")]),
    "a second table of other columns": (
        file(FAT, "Result ID,Sample,Lot,Test,Unit,Result,Tested at", f"R2,S1,L1,TPC,%,99,{WHEN}"), "tables"),
    "the titles again and a sum": (
        file(FAT, CHINESE, ("R2", "PROT", "3.2", "%"), "合计,,,,6.65,,", titles=CHINESE),
        [*FAT_READ, ("R2", "3.2 %"), *[(5, "missing")] * 4]),
    "two files in one": (file(FAT) + b"\xef\xbb\xbf" + file(("R2", "PROT", "3.2", "%")), [*FAT_READ, ("R2", "3.2 %")]),
    # Columns
    "a reading and a result": (
        file(f"R1,S1,L1,FAT,0.812,3.45,%,{WHEN}",
             titles="Result ID,Sample,Lot,Test,Reading,Result,Unit,Tested at"),
        "two_columns"),
    "two results told apart by brackets": (
        file(f"R1,S1,L1,FAT,0.05,3.45,{WHEN}", titles="Result ID,Sample,Lot,Test,Result (SD),Result (mean),Tested at"),
        "two_columns"),
    "one line of samples": (
        file("S1,L1,2025-09-17,3.45,3.20", titles="Sample ID,Lot,Date,Fat %,Protein %"), "wide"),
    "a date and a time of day": (
        file("R1,S1,L1,FAT,3.45,%,2025-09-17,16:45",
             titles="Result ID,Sample,Lot,Test,Result,Unit,Test Date,Test Time"),
        [("R1", "3.45 %", "2025-09-17 08:45:00")]),
    "a unit in the title": (
        file("R1,S1,L1,FAT,3.45,2025-09-17", titles="Result ID,Sample,Lot,Test,Result (g/100g),Tested at"),
        [("R1", "3.45 g/100g")]),
    "two keys of JSON": (
        b'[{"id":"R1","sample":"S1","lot":"L1","test":"FAT","reading":0.812,"result":3.45,"date":"2025-09-17"}]',
        "two_columns"),
    "one key of JSON twice but for a blank": (
        b'[{"id":"R1","sample":"S1","lot":"L1","test":"FAT","value":3.45,"value ":9.99,"date":"2025-09-17"}]', "json"),
    "titles in traditional characters": (
        file(FAT, titles="結果編號,樣品編號,批號,檢驗項目,結果,單位,檢驗時間"), FAT_READ),
    # Names
    "numbers that a spreadsheet shortened": (
        file(("2.02509E+11", "FAT", "3.45", "%"), ("441001.0", "FAT", "3.45", "%")), [(2, "spoiled"), (3, "spoiled")]),
    "a number of a workbook with lost digits": (book((2025091700100000123, "FAT", 3.45, "%")), [(2, "spoiled")]),
    "numbers that became dates": (file(("3-Dec", "FAT", "3.45", "%"), ("3月12日", "FAT", "3.45", "%")),
                                  [(2, "as_date"), (3, "as_date")]),
    "a cell that became a date": (
        book((datetime(2025, 3, 12), "FAT", 3.45, "%"), ("R2", "NOTE", datetime(2025, 3, 4), "")),
        [(2, "as_date"), (3, "as_date")]),
    "text as a formula": (file(('"=""R1"""', "FAT", "3.45", "%")), FAT_READ),
    "what cannot be seen": (file(("R1\u200b", "FAT", "3.45", "%")), FAT_READ),
    "what turns a line round": (file(("R\u202e1", "FAT", "3.45", "%")), [(2, "character")]),
    # Encodings and other files
    "Western text": (file(("R1", "FAT", "3,45", "%"), ("R2", "Röse", "3,45", "%"), separator=";", encoding="cp1252"),
                     "encoding"),
    "UTF-16 without its mark": (file(FAT, encoding="utf-16-le"), FAT_READ),
    "UTF-16 with its mark": (file(FAT, encoding="utf-16"), FAT_READ),
    "traditional Chinese in its own encoding": (
        file(FAT, titles="結果編號,樣品編號,批號,檢驗項目,結果,單位,檢驗時間", encoding="big5"), "encoding"),
    "the mark twice": (b"\xef\xbb\xbf\xef\xbb\xbf" + file(FAT), FAT_READ),
    "a page of the web": (b"<html><body><table><tr><td>ID</td></tr></table></body></html>", "foreign"),
    "XML": (b'<?xml version="1.0"?><Workbook/>', "foreign"),
    "HL7": (b"MSH|^~\\&|LIMS|LAB|ERP|PLANT|202509170830||ORU^R01|1|P|2.5\r\n", "foreign"),
    "ASTM": (b"H|\\^&|||FT120\r\nR|1|^^^FAT|3.45|%||N||F\r\n", "foreign"),
    # Dates
    "years of two digits": (file((*FAT, "17/09/25 08:30"), (*FAT, "25-09-17")), [(2, "date"), (3, "date")]),
    "workbooks that count from 1904": (of_1904(), [("R1", "3.45 %", "2025-09-17 00:30:00")]),
    "midnight and noon": (
        file((*FAT, "2025-09-17 24:00"), (*FAT, "2025-09-17 12:30 AM"), (*FAT, "2025-09-17 下午12:30")),
        [(2, "date"), ("R1", "3.45 %", "2025-09-16 16:30:00"), ("R1", "3.45 %", "2025-09-17 04:30:00")]),
    "the first second of a computer": (file((*FAT, "1970-01-01 00:00")), [(2, "past")]),
    "day or month": (file((*FAT, "13/04/2025"), (*FAT, "03/04/2025")),
                     [("R1", "3.45 %", "2025-04-12 16:00:00"), (3, "day_or_month")]),
    "a sample drawn twice": (
        file(f"R1,S1,L1,FAT,3.45,{WHEN},2025-09-17 06:00", f"R2,S1,L1,PROT,3.2,{WHEN},2024-01-01 06:00",
             titles="Result ID,Sample,Lot,Test,Result,Tested at,Drawn at"), [("R1", "3.45"), (3, "drawn_other")]),
    "replicates": (file(("R1", "FAT", "2.00", "%"), ("R2", "FAT", "3.45", "%")), [("R1", "2.00 %"), ("R2", "3.45 %")]),
}
# fmt: on
