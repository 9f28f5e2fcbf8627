# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Terminal",
    "summary": "A touch screen for the shop floor: scan, measure, sign, next, also while the server cannot be reached",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["mrp_batch_record"],
    "data": [
        "security/ir.model.access.csv",
        "security/batch_terminal_rules.xml",
        "views/batch_terminal_views.xml",
        "views/batch_terminal_menus.xml",
    ],
    "assets": {
        # The screen itself comes when it is opened.
        "web.assets_backend": ["mrp_batch_terminal/static/src/screens/**/*"],
        "mrp_batch_terminal.assets_terminal": [
            ("include", "mrp_batch_record._assets_styles"),
            "mrp_batch_terminal/static/src/terminal/**/*",
        ],
        # Odoo Community has no dark scheme; where another edition brings one, its colours lie in the bundle named here.
        "mrp_batch_terminal.assets_terminal_dark": [
            ("include", "mrp_batch_terminal.assets_terminal"),
            ("include", "web.dark_mode_variables"),
        ],
        "web.assets_tests": ["mrp_batch_terminal/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "mrp_batch_terminal/static/src/terminal/**/*.js",
            "mrp_batch_terminal/static/src/terminal/**/*.xml",
            "mrp_batch_terminal/static/tests/screens/**/*",
            "mrp_batch_terminal/static/tests/terminal/**/*",
        ],
    },
}
