# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
# answers
from . import (
    test_attack_sql,
    test_batch_state,
    test_batch_trace,
    test_genealogy,
    test_home,
    test_making_birth,
    test_making_costs,
    test_making_deliveries,
    test_making_feeding,
    test_making_gate_steps,
    test_making_integrity,
    test_making_machine,
    test_making_moments,
    test_making_names,
    test_making_release,
    test_making_shelf_life,
    test_making_steps,
    test_sampling,
    test_terminal,
    test_terminal_screen,
    test_today,
    test_trace_reports,
    test_trace_screen,
    test_trace_tour,
)
