# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Several connections that read live records at once, all of the same moment."""

from contextlib import ExitStack, contextmanager
from queue import Queue

from odoo import modules
from odoo.tools import SQL

READERS = 2  # connections: PostgreSQL writes the records on a core each


class LiveReaders:
    """Hands each reading to a connection that is free; may be asked from several threads."""

    def __init__(self, environments):
        self._free = Queue()
        for env in environments:
            self._free.put(env)

    def live_records(self, order_ids):
        """The live records of these orders: ``{order id: bytes}``."""
        env = self._free.get()
        try:
            return env["mrp.production"].browse(order_ids)._live_records()
        finally:
            self._free.put(env)


@contextmanager
def live_readers(env):
    """Readers that see what ``env`` sees; nobody else may use its cursor meanwhile.

    A second connection sees only what is committed. So there is none while the transaction of ``env`` has changed
    anything, or in a test, where everything happens in one that never ends.
    """
    env.flush_all()
    # the audit recomputes whole records, also the parts the auditor may not read
    env = env(su=True)
    with ExitStack() as opened:
        environments = [env]
        if _changed_nothing(env):
            [[snapshot]] = env.execute_query(SQL("SELECT pg_export_snapshot()"))
            environments += [
                env(cr=_at(opened.enter_context(env.registry.cursor()), snapshot)) for _further in range(1, READERS)]
        yield LiveReaders(environments)


def _changed_nothing(env):
    if modules.module.current_test:
        return False
    [[changing]] = env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned() IS NOT NULL"))
    return not changing


def _at(cursor, snapshot):
    cursor.execute(SQL("SET TRANSACTION SNAPSHOT %s", snapshot))
    return cursor
