# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from . import ir_http, product_category, product_product, stock_ageing_policy, stock_ageing_policy_line, stock_move
