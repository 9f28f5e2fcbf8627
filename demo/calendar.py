# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The day of the run: when its acts happen, and how its documents, lots and samples are called.

The plant's day begins with its first shift, as the numbers of its batches say: at three in the night it is still the
day before.
"""

import datetime
import re

_BEGINS, _MORNING_ENDS = datetime.timedelta(hours=6), datetime.timedelta(hours=9)
_MOMENT = re.compile(r"\+(\d+) (\d\d:\d\d)")
_IN_FILE = re.compile(rb"\{at (\d\d:\d\d)\}")
_FORMAT = "%Y-%m-%d %H:%M"


class Calendar:
    """One day of the factory.

    Times in ``data/dairy/today`` are relative: ``+0 06:10`` is ten past six of this day. What is played never lies in
    the future: where it is not nine o'clock yet, the morning is pressed together before *now*.

    ``words`` are what ``{…}`` stands for in those files; what the day finds out (its lots) is added to it.
    """

    def __init__(self, now):
        """:param now: aware datetime on the factory's clock"""
        self.now = now.replace(second=0, microsecond=0, tzinfo=None)
        self.date = (self.now - _BEGINS).date()
        self.words = {
            "day": f"{self.date:%Y%m%d}",
            "short": f"{self.date:%y%m%d}",
            "date": self.date.isoformat(),
            "now": self.now.strftime(_FORMAT),
        }

    def planned(self, text):
        """``+N HH:MM`` from now as ``YYYY-MM-DD HH:MM`` of the factory's clock; an empty text stays one."""
        return text and _moment(self.now.date(), text).strftime(_FORMAT)

    def done(self, text):
        """The same for what has happened in this day of the plant, by now."""
        return text and self._pressed(_moment(self.date, text)).strftime(_FORMAT)

    def row(self, row):
        """A row of a table with its ``{words}`` put in."""
        return {column: text.format_map(self.words) for column, text in row.items()}

    def content(self, content):
        """A laboratory's file with its words put in, whatever its encoding."""
        content = _IN_FILE.sub(lambda found: self.done(f"+0 {found[1].decode()}")[11:].encode(), content)
        for word, text in self.words.items():
            content = content.replace(b"{%s}" % word.encode(), text.encode())
        return content

    def _pressed(self, moment):
        begin = datetime.datetime.combine(self.date, datetime.time()) + _BEGINS
        morning = _MORNING_ENDS - _BEGINS
        if begin < moment and self.now - begin < morning:
            moment = begin + (moment - begin) * ((self.now - begin) / morning)
        return min(moment, self.now)


def _moment(date, text):
    days, time = _MOMENT.fullmatch(text).groups()
    return datetime.datetime.combine(date + datetime.timedelta(days=int(days)), datetime.time.fromisoformat(time))
