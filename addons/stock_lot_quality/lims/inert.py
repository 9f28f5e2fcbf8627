# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Text that a spreadsheet will show and never run, and the file of refused rows made of it."""

import csv
import io
import re

# Also behind blanks and in the width of East Asian keyboards. A signed number is no formula.
_FORMULA = re.compile(r"\s*[=@＝＠\t\r\n]|[\t\r\n]|\s*[+\-＋－](?![\d.,' ]*$)")
_QUOTED = re.compile(r"'(?=\s*[=@＝＠+\-＋－\t])")


def inert(text):
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unquoted(text):
    """What was written, when ``inert`` has put a quote before it."""
    return _QUOTED.sub("", text, count=1)


def refused_rows(sheet, reasons, titles):
    """The refused rows as a CSV file that can be corrected and sent again.

    :param sheet: Sheet
    :param reasons: dict line -> str, why it is refused
    :param titles: the titles of the two columns added: line and reason
    :return: bytes of CSV in UTF-8 with a mark, which tells spreadsheets so
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([inert(_clean(title)) for title in (*sheet.header, *titles)])
    width = len(sheet.header)
    for line, cells in sheet.rows:
        if line in reasons:
            padded = [*cells, *[""] * (width - len(cells))][:max(width, len(cells))]
            writer.writerow([*(inert(_clean(cell)) for cell in padded), line, inert(_clean(reasons[line]))])
    return written.getvalue().encode("utf-8-sig")


def _clean(text):
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
