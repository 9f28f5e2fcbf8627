# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which call a stored row is."""

from .head_call import HeadCall
from .notice_calls import NoticeCall, notice_call


def call_of(row):
    """The ``Call`` of a ``trace.anchor`` or ``trace.notice``."""
    return HeadCall(row) if row._name == "trace.anchor" else notice_call(row)


def family_of(rows):
    """The class whose ``fell_out`` looks after rows of this model."""
    return HeadCall if rows._name == "trace.anchor" else NoticeCall
