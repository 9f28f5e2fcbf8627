# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import trace_fact

# isort: split
# the facts inherit the mixin above
from . import (
    mrp_production,
    mrp_production_public,
    res_company,
    trace_anchor,
    trace_anchor_steps,
    trace_audit,
    trace_audit_checks,
    trace_audit_finding,
    trace_checkpoint,
    trace_leaf,
    trace_log,
    trace_log_anchoring,
    trace_log_beacons,
    trace_log_beads,
    trace_log_entries,
    trace_log_export,
    trace_log_register,
    trace_log_sequencer,
    trace_log_trust,
    trace_network,
    trace_network_deploy,
    trace_record,
    trace_record_beads,
    trace_record_key,
    trace_record_proof,
)
