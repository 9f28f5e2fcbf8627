# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Readers of what laboratories send: bytes in, one stream of typed rows out, without Odoo."""

from .columns import FIELDS, REQUIRED, guess_columns
from .sheet import FileProblem, Sheet, read_sheet
from .typed import ResultRow, RowProblem, typed_rows
from .units import unece_code
