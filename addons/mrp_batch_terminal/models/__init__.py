# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    batch_message,
    batch_terminal,
    batch_terminal_entry,
    batch_terminal_message,
    batch_terminal_news,
    batch_terminal_override,
    batch_terminal_signing,
    lot_sample,
    mrp_workorder_terminal,
    mrp_workorder_terminal_sampling,
    mrp_workorder_terminal_step,
    stock_quant,
)
