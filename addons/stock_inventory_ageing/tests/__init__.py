# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from . import (
    test_ageing_access,
    test_ageing_age,
    test_ageing_ordinary_work,
    test_ageing_policy,
    test_ageing_remarks,
    test_ageing_replay,
    test_ageing_truth,
    test_ageing_value,
    test_ageing_workbook,
)
