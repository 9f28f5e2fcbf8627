# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Readers of what laboratories send: bytes in, one stream of typed rows out, without Odoo."""

from .columns import FIELDS, REQUIRED, guess_columns, normalised
from .foreign import foreign_kind
from .inert import inert, refused_rows
from .problems import FileProblem, Number, RowProblem
from .senaite import Senaite, SenaiteProblem, moment_of, retest_uids, sheet_of_analyses
from .table import Sheet, read_sheet
from .typed import ResultRow, typed_rows
from .units import unece_code
