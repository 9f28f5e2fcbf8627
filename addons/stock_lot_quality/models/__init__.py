# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    lot_fact,
    lot_gate_decision,
    lot_gate_override,
    lot_grade,
    lot_parameter,
    lot_result_intake,
    lot_sample,
    lot_specification,
    lot_specification_line,
    lot_test_result,
    lot_verdict,
    product_category,
    product_product,
    stock_location,
    stock_lot,
    stock_lot_gate,
    stock_move,
    stock_move_line,
    stock_quant,
    uom_uom,
)
