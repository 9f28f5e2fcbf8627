# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Conditions of triggers: what a row that is inserted has to do with a step that is closed."""

#: It names a closed log.
INTO_CLOSED = "EXISTS (SELECT FROM public.mrp_step_log WHERE id = NEW.log_id AND state = 'closed')"
#: It names a work order that has a closed log, and none that is open.
AFTER_CLOSING = """
    EXISTS (SELECT FROM public.mrp_step_log WHERE workorder_id = NEW.workorder_id AND state = 'closed')
    AND NOT EXISTS (SELECT FROM public.mrp_step_log WHERE workorder_id = NEW.workorder_id AND state <> 'closed')
"""
