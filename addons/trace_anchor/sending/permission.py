# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Whether a log may send anything now."""

from ..tools.wording import Said, Told
from .states import DONE


def check_on_chain(log):
    """Raise the sentence that says why nothing of this log goes to a chain."""
    if not log.network_id or not log.chain_log_id:
        raise Told(log.env, Said("no_chain", log=log.name))
    check_anchoring(log)


def check_anchoring(log):
    """Raise the sentence when an administrator has switched anchoring off, as in a copy."""
    if not log.anchoring:
        raise Told(log.env, Said("switched_off", log=log.name))


def check_can_send(log, guard):
    """Raise the sentence that says why no head of this log may be signed now; its last one may still be."""
    if log.state == "ending":
        check_on_chain(log)
    else:
        guard.check_open()


def check_can_anchor(log, guard):
    """Raise the sentence that says why no head of this log may be started now."""
    guard.check_open()
    check_on_chain(log)
    if log.env["trace.notice"].search_count(
        [("log_id", "=", log.id), ("kind", "=", "anchorer"), ("state", "not in", DONE)], limit=1
    ):
        raise Told(log.env, Said("anchorer_changes", log=log.name))
