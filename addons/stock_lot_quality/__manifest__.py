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
        "views/lot_parameter_views.xml",
        "views/lot_grade_views.xml",
        "views/lot_specification_views.xml",
        "views/lot_sample_views.xml",
        "views/lot_test_result_views.xml",
        "views/lot_gate_views.xml",
        "views/lot_wizard_views.xml",
        "views/stock_lot_views.xml",
        "views/stock_lot_quality_menus.xml",
    ],
    "demo": ["demo/lot_specification_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "stock_lot_quality/static/src/lot_grade/lot_grade.js",
            "stock_lot_quality/static/src/lot_grade/lot_grade.xml",
            "stock_lot_quality/static/src/lot_grade/lot_grade.scss",
        ],
        "web.assets_web_dark": ["stock_lot_quality/static/src/lot_grade/lot_grade.dark.scss"],
    },
    "uninstall_hook": "uninstall_hook",
}
