# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Numbering in Subcontracting",
    "summary": "What a subcontractor makes is named by the batch numbering rules on the receipt that brings it",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["mrp_batch_numbering", "mrp_subcontracting"],
    "auto_install": True,
}
