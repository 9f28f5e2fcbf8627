# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Numbering",
    "summary": "Rules that name batches: date, shift, line, product, source lot, order, counter, check digit",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Inventory",
    "depends": ["stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/dialog_rules.xml",
        "security/batch_numbering_security.xml",
        "views/batch_rule_views.xml",
        "views/batch_shift_views.xml",
        "views/batch_counter_views.xml",
        "views/batch_number_void_views.xml",
        "views/batch_number_decode_views.xml",
        "views/res_company_views.xml",
        "views/stock_lot_views.xml",
        "views/batch_numbering_menus.xml",
        "data/batch_rule_data.xml",
        "data/ir_cron_data.xml",
    ],
    "demo": ["demo/batch_shift_demo.xml"],
    "assets": {"web.assets_backend": ["stock_batch_numbering/static/src/**/*"]},
    "uninstall_hook": "uninstall_hook",
}
