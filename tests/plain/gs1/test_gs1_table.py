# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from gs1 import browser_table


def test_the_terminal_has_the_table_of_the_library():
    written = browser_table.SCRIPT.read_text(encoding="utf-8")
    assert written == browser_table.script(), "write it again: python -m gs1.browser_table"
