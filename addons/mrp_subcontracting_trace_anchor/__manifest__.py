# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Proof in Subcontracting",
    "summary": "What a subcontractor makes is sealed once its receipt is done; until then its lots can be named freely",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["trace_anchor", "mrp_subcontracting"],
    "auto_install": True,
}
