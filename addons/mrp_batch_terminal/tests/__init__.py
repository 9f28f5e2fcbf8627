# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_retest,
    test_sampling,
    test_terminal,
    test_terminal_choices,
    test_terminal_closing,
    test_terminal_factors,
    test_terminal_gate,
    test_terminal_override,
    test_terminal_screen,
)
