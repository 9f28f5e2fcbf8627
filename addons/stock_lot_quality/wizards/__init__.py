# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    lot_grade_change,
    lot_result_import,
    lot_result_import_column,
    lot_result_import_problem,
    lot_result_import_row,
    lot_result_retract,
)
