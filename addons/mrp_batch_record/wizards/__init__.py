# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    batch_close,
    batch_correction,
    batch_limits,
    batch_sign,
    change_production_qty,
    lot_correction,
    mrp_feeding_scan,
    mrp_production_serials,
    mrp_reading_import,
)
