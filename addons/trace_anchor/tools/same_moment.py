# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Several connections that see the database as it was at one moment."""

from contextlib import ExitStack, contextmanager

from odoo import modules
from odoo.tools import SQL

READERS = 2  # connections, so that PostgreSQL works on a core each


@contextmanager
def readers(env):
    """Environments that all see what ``env`` sees, the first one its own; nobody else may use its cursor meanwhile.

    A second connection sees only what is committed. So there is none while the transaction of ``env`` has changed
    anything, or in a test, where everything happens in one that never ends.
    """
    env.flush_all()
    with ExitStack() as opened:
        environments = [env]
        if _changed_nothing(env):
            [[snapshot]] = env.execute_query(SQL("SELECT pg_export_snapshot()"))
            environments += [
                env(cr=_at(opened.enter_context(env.registry.cursor()), snapshot)) for _further in range(1, READERS)
            ]
        yield environments


def _changed_nothing(env):
    if modules.module.current_test:
        return False
    [[changing]] = env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned() IS NOT NULL"))
    return not changing


def _at(cursor, snapshot):
    cursor.execute(SQL("SET TRANSACTION SNAPSHOT %s", snapshot))
    return cursor
