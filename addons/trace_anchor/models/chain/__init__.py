# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import trace_sending, trace_sending_final, trace_sending_steps

# isort: split
# the models below inherit the mixins above
from . import (
    trace_anchor,
    trace_anchor_steps,
    trace_network,
    trace_network_deploy,
    trace_network_nonce,
    trace_network_status,
)
