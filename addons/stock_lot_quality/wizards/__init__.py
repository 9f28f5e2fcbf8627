# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import (
    base_partner_merge,
    lot_correction,
    lot_grade_change,
    lot_result_retract,
    lot_result_undo,
    lot_result_verify,
    lot_sample_withdraw,
    lot_verdict_replay,
    lot_verdict_replay_line,
    res_users_identitycheck,
)
