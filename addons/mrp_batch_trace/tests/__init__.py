# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_attack_joined,
    test_attack_links,
    test_batch_state,
    test_batch_trace,
    test_feeding_traced,
    test_genealogy,
    test_home,
    test_making_consumption,
    test_making_deliveries,
    test_making_links,
    test_making_numbers,
    test_making_struck_out,
    test_stories,
    test_today,
    test_today_cases,
    test_trace_owners,
    test_trace_reports,
    test_trace_screen,
    test_trace_tour,
    test_trace_unbuild,
)
