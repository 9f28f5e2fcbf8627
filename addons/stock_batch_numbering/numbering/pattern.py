# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A pattern of segments: print a number, read a number."""

import re
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from . import date_format
from .check_digits import SCHEMES
from .problem import NumberingError
from .segment import Segment


@dataclass(frozen=True)
class Reading:
    """What a number says. ``values`` is the printed text by segment, ``first``/``last`` the days it stands for."""

    values: tuple
    counter: int | None
    first: object = None
    last: object = None
    shift: str = ""
    named: tuple = ()

    def value(self, kind):
        """The printed text of the first segment of this kind, or an empty string."""
        return dict(reversed(self.named)).get(kind, "")


@dataclass(frozen=True)
class Pattern:
    """An ordered tuple of :class:`Segment`."""

    segments: tuple

    def plain(self):
        """The pattern as lists and values that JSON can hold; :meth:`of_plain` reads it back."""
        return [
            {name: list(value) if name == "codes" else value for name, value in asdict(segment).items()}
            for segment in self.segments
        ]

    @classmethod
    def of_plain(cls, plain):
        """The pattern of what :meth:`plain` gave."""
        return cls(tuple(Segment(**{**settings, "codes": tuple(settings["codes"])}) for settings in plain))

    def any_shift(self):
        """The same pattern with any shift code, for numbers printed when the shifts had other codes."""
        return Pattern(tuple(replace(segment, codes=()) for segment in self.segments))

    @property
    def longest(self):
        """Most characters a number can have."""
        return sum(segment.lengths[1] for segment in self.segments)

    @cached_property
    def capacity(self):
        """The last number of the counter."""
        return 10 ** next((segment.width for segment in self.segments if segment.kind == "counter"), 0) - 1

    @cached_property
    def separators(self):
        """By segment: the character that ends it, where its length varies and a later one's does, too."""
        found = []
        for position, segment in enumerate(self.segments):
            rest = self.segments[position + 1 :]
            needed = segment.varies and any(later.varies for later in rest)
            found.append(rest[0].text[:1] if needed and rest[0].kind == "text" else "")
        return tuple(found)

    @cached_property
    def _regex(self):
        parts = (
            f"({segment.regex(separator)})" for segment, separator in zip(self.segments, self.separators, strict=True)
        )
        return re.compile("".join(parts), re.ASCII | re.DOTALL)

    @property
    def date_letters(self):
        """Directive letters of all date segments."""
        return [
            letter
            for segment in self.segments
            if segment.kind == "date"
            for letter in date_format.directives(segment.text)
        ]

    def printed(self, facts):
        """Text by segment for ``facts``; None where the counter or the check digit goes.

        Raises NumberingError when a value is missing or does not fit.
        """
        return [
            None if segment.kind in ("counter", "check") else segment.value(facts, position, self.separators[position])
            for position, segment in enumerate(self.segments)
        ]

    def render(self, facts, number):
        """One batch number. See :meth:`render_many`."""
        return self.render_many(facts, [number])[0]

    def parts(self, facts, number):
        """The batch number in pieces, one for each segment. Raises like :meth:`render_many`."""
        return self._pieces(self.printed(facts), number)

    def render_many(self, facts, numbers):
        """The batch numbers of these facts for each value of the counter.

        Raises NumberingError: a value is missing or does not fit, or a number is beyond the counter's width.
        """
        return self.assemble(self.printed(facts), numbers)

    def assemble(self, fixed, numbers):
        """The batch numbers of what :meth:`printed` gave, for each value of the counter."""
        return [self._assemble(fixed, number) for number in numbers]

    def _assemble(self, fixed, number):
        return "".join(self._pieces(fixed, number))

    def _pieces(self, fixed, number):
        pieces = []
        for position, (segment, part) in enumerate(zip(self.segments, fixed, strict=True)):
            if segment.kind == "counter":
                if not 0 <= number <= self.capacity:
                    raise NumberingError("counter_exhausted", position, capacity=self.capacity)
                pieces.append(str(number).zfill(segment.width))
            elif segment.kind == "check":
                pieces.append(SCHEMES[segment.scheme]("".join(pieces)))
            else:
                pieces.append(part)
        return pieces

    def renumber(self, text, numbers):
        """The numbers that differ from ``text`` in the counter only; empty when the pattern did not print it."""
        reading = self.decode(text)
        if reading is None:
            return []
        fixed = [
            None if segment.kind in ("counter", "check") else value
            for segment, value in zip(self.segments, reading.values, strict=True)
        ]
        return [self._assemble(fixed, number) for number in numbers]

    def frame(self, fixed):
        """(text before the counter, text after it, width) where numbers differ in the counter only; None with a check
        digit, which differs, too."""
        if "check" in self.kinds or fixed.count(None) != 1:
            return None
        place = fixed.index(None)
        return "".join(fixed[:place]), "".join(fixed[place + 1 :]), self.segments[place].width

    @cached_property
    def kinds(self):
        """The kinds of its segments."""
        return frozenset(segment.kind for segment in self.segments)

    @staticmethod
    def prefix(fixed):
        """What every number starts with: all that is printed (:meth:`printed`) before the counter."""
        return "".join(fixed[: fixed.index(None)] if None in fixed else fixed)

    def decode(self, text):
        """Read a number; None when this pattern cannot have printed it."""
        match = self._regex.fullmatch(text)
        if not match:
            return None
        values, period = match.groups(), None
        letters = self._date_parts(values)
        if letters is None or not self._check_holds(text, values):
            return None
        if date_format.resolutions(letters):
            period = date_format.period(letters)
            if period is None:
                return None
        return self._reading(values, period or (None, None))

    def _date_parts(self, values):
        """Directive letter -> printed text over all date segments, or None when two of them disagree."""
        found = {}
        for segment, value in zip(self.segments, values, strict=True):
            if segment.kind != "date":
                continue
            parts = date_format.read(segment.text, value)
            if parts is None or any(found.get(letter, part) != part for letter, part in parts.items()):
                return None
            if any(not part.isalnum() or (letter != "o" and not part.isdigit()) for letter, part in parts.items()):
                return None
            found.update(parts)
        return found

    def _check_holds(self, text, values):
        return all(
            segment.kind != "check" or SCHEMES[segment.scheme]("".join(values[:position])) == values[position]
            for position, segment in enumerate(self.segments)
        )

    def _reading(self, values, period):
        named = tuple((segment.kind, value) for segment, value in zip(self.segments, values, strict=True))
        counter = next((int(value) for kind, value in named if kind == "counter"), None)
        shift = next((value for kind, value in named if kind == "shift"), "")
        return Reading(values, counter, *period, shift=shift, named=named)
