# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Numbering in Repairs",
    "summary": "A product that comes to repair without a serial number gets one from the batch numbering rules",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Inventory",
    "depends": ["stock_batch_numbering", "repair"],
    "auto_install": True,
}
