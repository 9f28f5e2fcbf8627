# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lot Quality in Repairs",
    "summary": "What a repair used and gave back is done by ending the repair, and stays as it was done",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Inventory",
    "depends": ["stock_lot_quality", "repair"],
    "auto_install": True,
}
