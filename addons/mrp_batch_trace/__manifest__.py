# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Traceability",
    "summary": "Where each batch came from and went, its record and its terminal, and what is to be done today",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["mrp_batch_record", "mrp_batch_terminal", "web_tour"],
    "data": [
        # frame
        "security/ir.model.access.csv",
        "security/batch_story_rules.xml",
        "security/batch_trace_question_rules.xml",
        "data/web_tour_data.xml",
        # the day
        "views/batch_today_views.xml",
        "views/batch_find_views.xml",
        "views/batch_story_views.xml",
        "views/login_templates.xml",
        "views/batch_trace_menus.xml",
        "views/batch_home_menus.xml",
        # answers
        "views/batch_trace_views.xml",
        "views/stock_lot_genealogy_views.xml",
        "views/mrp_production_trace_views.xml",
        "reports/trace_templates.xml",
        "reports/report_actions.xml",
    ],
    "images": [
        "static/description/trace-en.png",
        "static/description/terminal-feed-en.png",
        "static/description/record-en.png",
    ],
    "assets": {
        "web.assets_backend": [
            "mrp_batch_trace/static/src/**/*",
            # The screen with the graph comes when it is opened.
            ("remove", "mrp_batch_trace/static/src/trace/**/*"),
        ],
        "mrp_batch_trace.assets_trace": [
            ("include", "mrp_batch_record._assets_styles"),
            "mrp_batch_trace/static/src/trace/**/*",
        ],
        # Odoo Community has no dark scheme; where another edition brings one, its colours lie in the bundle named here.
        "mrp_batch_trace.assets_trace_dark": [
            ("include", "mrp_batch_trace.assets_trace"),
            ("include", "web.dark_mode_variables"),
        ],
        "web.assets_tests": ["mrp_batch_trace/static/tests/tours/**/*"],
    },
    "application": True,
    "uninstall_hook": "uninstall_hook",
}
