# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Marks of records: 64 bits by which sets of records and entries are compared without reading them twice."""

from secrets import randbits

from odoo.tools import SQL

#: What a mark of this process is made under: nobody can aim at it, and no other process knows its marks.
SEED = randbits(63)


def mark(record, *columns):
    """SQL of a 64-bit mark of a record: of its id, tag and commitment, and of more columns."""
    marked = SQL(", ").join(map(SQL.identifier, (record, "tag", "commitment", *columns)))
    return SQL("hash_record_extended(ROW(%s), %s)", marked, SEED)
