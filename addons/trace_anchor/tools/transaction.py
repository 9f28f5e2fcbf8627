# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The only place of this addon that ends a transaction.

Anchoring talks to a chain, which no database transaction can undo. Each of its steps is therefore made durable
before the next one starts: what is about to be done is committed first, then done, then what came of it is
committed. Nothing else in the addon may commit: sealing lives and dies with the transaction it is part of.
"""

from odoo import modules


def commit(env, processed=0, remaining=None):
    """Make what was done so far durable; in a test, where the cursor is the test's, only flush it.

    :param processed: pieces of work of a scheduled job that are done by this
    :param remaining: how many such pieces there are, said once at the beginning
    :return: seconds that are left to a scheduled job
    """
    if modules.module.current_test:
        env.flush_all()
        return float("inf")
    return env["ir.cron"]._commit_progress(processed, remaining=remaining)


def rollback(env):
    """Drop what was done since the last commit; in a test the cursor is the test's and stays."""
    if modules.module.current_test:
        env.invalidate_all()
        return
    env.cr.rollback()
