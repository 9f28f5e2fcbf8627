# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    lot_gate_decision,
    lot_gate_override,
    lot_gate_override_use,
    pos_order,
    pos_order_line,
    pos_session,
    stock_move_line,
)
