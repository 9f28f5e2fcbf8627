# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_anchor,
    test_anchor_liars,
    test_anchor_notices,
    test_attack_log,
    test_audit,
    test_beacon,
    test_disclosure,
    test_guard,
    test_health,
    test_i18n,
    test_live,
    test_log,
    test_operations,
    test_past_finality,
    test_public_batch,
    test_reading,
    test_runbooks,
    test_seal,
    test_witness,
    test_wording,
)
