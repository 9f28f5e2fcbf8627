# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    mrp_production,
    mrp_production_live,
    mrp_production_public,
    mrp_production_recall,
    stock_lot,
    trace_record,
    trace_record_beads,
    trace_record_compared,
    trace_record_key,
    trace_record_proof,
    trace_record_sealing,
)
