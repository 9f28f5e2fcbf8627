# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Names in two languages, as each Odoo field can hold them."""


def both(row, field="name"):
    """One line with both languages, for the fields that Odoo does not translate.

    >>> both({"name_zh": "生乳", "name_en": "Raw milk"})
    '生乳 Raw milk'
    """
    chinese, english = row[f"{field}_zh"], row[f"{field}_en"]
    return chinese if chinese == english else f"{chinese} {english}"


def translate(records, rows, field="name"):
    """Give each of *records* (created in English) its Chinese *field* from the row at the same place."""
    for record, row in zip(records, rows, strict=True):
        record.with_context(lang="zh_CN")[field] = row[f"{field}_zh"]
