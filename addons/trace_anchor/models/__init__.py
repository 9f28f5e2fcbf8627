# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import trace_fact, trace_sending, trace_sending_steps

# isort: split
# the facts and what goes to the chain inherit the mixins above
from . import (
    lot_test_result,
    mrp_production,
    mrp_production_live,
    mrp_production_public,
    mrp_production_recall,
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
    trace_log_guard,
    trace_log_health,
    trace_log_recovery,
    trace_log_register,
    trace_log_schedule,
    trace_log_sequencer,
    trace_log_succession,
    trace_log_trust,
    trace_network,
    trace_network_deploy,
    trace_network_nonce,
    trace_network_status,
    trace_notice,
    trace_record,
    trace_record_beads,
    trace_record_key,
    trace_record_proof,
)
