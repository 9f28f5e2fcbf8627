# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_api,
    test_decode,
    test_draw,
    test_lots,
    test_rule_owner,
    test_rules,
    test_security,
    test_shifts,
    test_transfers,
    test_translations,
    test_void,
)
