# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Proof Today",
    "summary": "The proof log on the page Today: a log that needs somebody, and where who keeps it begins",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["mrp_batch_trace", "trace_anchor"],
    "data": ["data/web_tour_data.xml"],
    "assets": {"web.assets_backend": ["mrp_batch_trace_anchor/static/src/tours/**/*"]},
    "auto_install": True,
}
