# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Traceability",
    "summary": "Bind scanned lots to the step that consumes them, log every step, sign, release and trace a batch",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": [
        "stock_batch_numbering",
        "stock_lot_quality",
        "mrp",
        "maintenance",
        "barcodes",
    ],
    "external_dependencies": {"python": ["rfc8785"]},
    "data": [
        # frame
        "security/batch_trace_groups.xml",
        "security/ir.model.access.csv",
        "security/batch_trace_rules.xml",
        "data/ir_sequence_data.xml",
        # making
        "wizards/mrp_feeding_scan_views.xml",
        "wizards/batch_sign_views.xml",
        "wizards/batch_correction_views.xml",
        "wizards/mrp_reading_import_views.xml",
        "views/mrp_crew_views.xml",
        "views/mrp_step_parameter_views.xml",
        "views/mrp_routing_workcenter_views.xml",
        "views/maintenance_equipment_views.xml",
        "views/stock_lot_views.xml",
        "views/stock_move_line_views.xml",
        "views/batch_trace_menus.xml",
        # answers
    ],
    "assets": {"web.assets_backend": ["mrp_batch_trace/static/src/**/*"]},
    "application": True,
    "uninstall_hook": "uninstall_hook",
}
