# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Batch Proof",
    "summary": "Seal batch records into a transparency log whose head an EVM contract keeps, and prove parts of them",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Supply Chain/Manufacturing",
    "depends": ["mrp_batch_trace", "portal"],
    "external_dependencies": {"python": ["web3", "rfc8785", "cryptography"]},
    "data": [
        "security/trace_anchor_groups.xml",
        "security/ir.model.access.csv",
        "security/trace_anchor_rules.xml",
        "data/ir_cron_data.xml",
        "wizards/trace_disclosure_views.xml",
        "wizards/trace_erasure_views.xml",
        "views/trace_record_views.xml",
        "views/trace_checkpoint_views.xml",
        "views/trace_anchor_views.xml",
        "views/trace_log_views.xml",
        "views/trace_network_views.xml",
        "views/trace_audit_views.xml",
        "views/mrp_production_views.xml",
        "views/public_batch_templates.xml",
        "views/trace_anchor_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["trace_anchor/static/src/beads/**/*"],
    },
    "post_init_hook": "open_company_logs",
    "uninstall_hook": "drop_guards",
}
