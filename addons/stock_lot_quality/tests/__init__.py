# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_connector,
    test_facts,
    test_folder,
    test_gate_operations,
    test_gate_paths,
    test_gate_random,
    test_gate_ways,
    test_guarded,
    test_http,
    test_import,
    test_import_screen,
    test_override,
    test_production,
    test_reopening,
    test_reservation,
    test_sampling,
    test_skipped,
    test_specification,
    test_state,
    test_verdict,
)
