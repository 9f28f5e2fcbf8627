# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lot Quality",
    "summary": "Laboratory results, versioned specifications and one gate that decides what a lot may be used for",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Inventory",
    "depends": ["stock", "product_expiry"],
    "data": [
        "security/stock_lot_quality_groups.xml",
        "security/ir.model.access.csv",
        "security/stock_lot_quality_security.xml",
        "data/ir_sequence_data.xml",
        "data/uom_data.xml",
        "data/lot_grade_data.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
