# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Text that a spreadsheet will show and never run."""

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
