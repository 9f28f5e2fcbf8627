# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Numbering in Manufacturing",
    "summary": "Orders, by-products and serial numbers named by the batch numbering rules",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["stock_batch_numbering", "mrp"],
    "data": ["views/batch_rule_views.xml"],
    "auto_install": True,
}
