# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
{
    "name": "Inventory Ageing",
    "summary": "Stock aged lot by lot as at any past date, written down by policy and tied to the ledger",
    "version": "19.0.1.1.0",
    "license": "AGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Inventory",
    "depends": [
        "fact_guard",
        "stock_account",
        "report_xlsx",  # OCA/reporting-engine
        "web_tour",
    ],
    "data": [
        "security/stock_inventory_ageing_groups.xml",
        "security/ir.model.access.csv",
        "security/stock_inventory_ageing_security.xml",
        "data/web_tour_data.xml",
        "reports/stock_ageing_workbook.xml",
        "views/stock_ageing_policy_views.xml",
        "views/stock_ageing_line_views.xml",
        "views/stock_ageing_report_views.xml",
        "views/stock_inventory_ageing_menus.xml",
    ],
    "demo": ["demo/stock_ageing_policy_demo.xml"],
    "assets": {"web.assets_backend": ["stock_inventory_ageing/static/src/tours/**/*"]},
}
