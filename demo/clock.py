# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The factory's clock while the day is played.

The sample day is 2025-09-17 whenever it is played. Facts that Odoo or the addons stamp with the present moment
(a step's end, a signature, an expiry check) have to agree with the event times beside them, so within the day
Odoo's present moment is the factory's. The database server, the key store, the log's checkpoints and the chain
keep their own time.
"""

import datetime

from odoo.orm import fields_temporal


class _AnyDatetime(type):
    def __instancecheck__(cls, value):
        return isinstance(value, datetime.datetime)


class _FactoryTime(datetime.datetime, metaclass=_AnyDatetime):
    """Stands in for ``datetime`` where Odoo's fields ask for the present moment."""

    moment = None

    @classmethod
    def now(cls, tz=None):
        return cls.moment

    # Everything but the present moment stays an ordinary datetime.
    strptime = datetime.datetime.strptime
    combine = datetime.datetime.combine


class Clock:
    """Turns Odoo's present moment, for one cursor, to moments of the played day and back."""

    def __init__(self, cr):
        self._cr = cr

    def turn_to(self, moment):
        """Let it be *moment* (naive UTC) until turned again or released."""
        _FactoryTime.moment = moment
        fields_temporal.datetime = _FactoryTime
        # The transaction's own time, from which Odoo takes create dates; dropped at each commit.
        self._cr._now = moment

    def release(self):
        """Back to the real present."""
        fields_temporal.datetime = datetime.datetime
        self._cr._now = None
