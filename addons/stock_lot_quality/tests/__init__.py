# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_facts,
    test_gate_paths,
    test_import,
    test_production,
    test_reservation,
    test_skipped,
    test_specification,
    test_verdict,
)
