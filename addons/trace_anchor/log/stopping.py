# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A log that a guard stops: what the job was doing is dropped, that the log is read-only stays."""

from ..tools import transaction
from ..tools.faults import LogStopped
from ..tools.wording import Said


def stop(log, reason):
    """Go read-only for good and raise the sentence: what the caller was doing is dropped, the stop is kept.

    :param reason: a ``wording.Said``
    :raise LogStopped: always
    """
    transaction.rollback(log.env)
    log._go_read_only(reason)
    transaction.commit(log.env)
    raise LogStopped(log.env, Said("log_stopped", log=log.name, reason=reason))
