# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Workbooks put together part by part, as no program writes them."""

import io
import zipfile

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TITLES = ("Result number", "Sample number", "Lot number", "Parameter", "Result", "Unit", "Tested at")
ROW = ("R1", "S1", "L1", "fat", "3.5", "%", "2025-09-17")


def cell(place, text):
    return f'<c r="{place}" t="str"><v>{text}</v></c>'


def row(number, cells=ROW, attributes=""):
    """XML of a row; what begins with '<' is the cell itself."""
    inner = "".join(
        text if text.startswith("<") else cell(f"{chr(65 + index)}{number}", text) for index, text in enumerate(cells)
    )
    return f'<row r="{number}" {attributes}>{inner}</row>'


def sheet(*rows, head="", tail="", declared=""):
    """XML of a sheet of rows, the titles before them."""
    return f"{declared}<worksheet {MAIN}>{head}<sheetData>{row(1, TITLES)}{''.join(rows)}</sheetData>{tail}</worksheet>"


def packed(xml="", name="sheet1.xml", workbook="", parts=(), kinds=""):
    """Bytes of a workbook with one sheet.

    :param xml: of the sheet
    :param name: of the sheet's part
    :param workbook: what stands in the workbook behind its sheets
    :param parts: pairs of name and bytes or text
    :param kinds: pairs of a part's name and its kind, as 'sharedStrings'
    """
    kinds = {f"xl/worksheets/{name}": "worksheet", "xl/workbook.xml": "sheet.main", **dict(kinds)}
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    first = f'<Relationship Id="rId1" Type="{_OFFICE}/%s" Target="%s"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{first}</Relationships>'
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        )
        archive.writestr("_rels/.rels", relations % ("officeDocument", "xl/workbook.xml"))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN}><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>{workbook}</workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", relations % ("worksheet", f"worksheets/{name}"))
        archive.writestr(f"xl/worksheets/{name}", xml or sheet(row(2)))
        for part, text in dict(parts).items():
            archive.writestr(part, text)
    return written.getvalue()
