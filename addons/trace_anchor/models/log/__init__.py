# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import trace_fact

# isort: split
# the models below inherit the mixin above
from . import (
    trace_checkpoint,
    trace_cosignature,
    trace_leaf,
    trace_log,
    trace_log_actions,
    trace_log_anchors,
    trace_log_beads,
    trace_log_confirming,
    trace_log_health,
    trace_log_living,
    trace_log_names,
    trace_log_schedule,
    trace_log_succession,
    trace_log_trust,
    trace_log_turns,
    trace_log_work,
    trace_witness,
)
