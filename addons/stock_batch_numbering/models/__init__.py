# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    batch_counter,
    batch_counter_draw,
    batch_number_void,
    batch_numbering,
    batch_numbering_setting,
    batch_rule,
    batch_rule_owner,
    batch_rule_segment,
    batch_shift,
    res_company,
    res_partner,
    stock_lot,
    stock_move,
    stock_move_line,
    stock_picking,
)
