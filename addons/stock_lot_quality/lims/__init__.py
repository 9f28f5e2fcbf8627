# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Readers of what laboratories send: bytes in, one stream of typed rows out, without Odoo."""

from .cells import Number
from .columns import assigned, doubt, guess_columns, is_known, normalised
from .encodings import ENCODINGS
from .foreign import foreign_kind
from .habits import Habits
from .inert import inert
from .parts import unpacked_size
from .problems import FileProblem, RowProblem
from .refused import refused_rows
from .senaite import Senaite, SenaiteProblem, moment_of, retest_uids, sheet_of_analyses
from .table import Sheet, read_sheet
from .titles import FIELDS, REQUIRED, UNIT_CODES
from .typed import ResultRow, row_typing, typed_rows
from .units import unece_code
from .words import limit_word
