# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Several connections that read live records at once, all of the same moment."""

from contextlib import contextmanager
from queue import Queue

from ..tools.same_moment import readers


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
    """``LiveReaders`` that see what ``env`` sees; nobody else may use its cursor meanwhile."""
    # the audit recomputes whole records, also the parts the auditor may not read
    with readers(env(su=True)) as environments:
        yield LiveReaders(environments)
