# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lot Quality in Point of Sale",
    "summary": "The gate for lots at the till: asked before payment, not after the sale",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Sales/Point of Sale",
    "depends": ["fact_guard", "stock_lot_quality", "point_of_sale"],
    "data": ["security/ir.model.access.csv", "security/pos_lot_quality_security.xml"],
    "assets": {
        "point_of_sale._assets_pos": ["pos_lot_quality/static/src/app/**/*"],
        "web.assets_tests": ["pos_lot_quality/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
