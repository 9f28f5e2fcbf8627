# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Names in two languages, as each Odoo field can hold them."""


def translate(records, rows, field="name"):
    """Give each of *records* (created in English) its Chinese *field* from the row at the same place."""
    for record, row in zip(records, rows, strict=True):
        record.with_context(lang="zh_CN")[field] = row[f"{field}_zh"]


def call(record, row):
    """Let each reader know *record* by its name in their language, where Odoo keeps one name for all."""
    record.with_context(lang="en_US").shown_name = row["name_en"]
    record.with_context(lang="zh_CN").shown_name = row["name_zh"]
