# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which counter a number is drawn from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """``restart``: never, year, month, week, day or shift; ``per``: value kinds with a counter each;
    ``product``: one counter per product.

    The key is made of what the number *shows*: two orders whose references print the same share a counter, so
    that they cannot print the same number.
    """

    restart: str = "never"
    per: tuple = ()
    product: bool = False

    def key(self, pattern, facts, fixed, product=""):
        """The counter's key for ``facts`` and what the pattern has ``printed`` of them."""
        parts = [f"product={product}"] if self.product else []
        parts += self._period(facts)
        if self.per:
            parts += [
                f"{segment.key}={text}"
                for segment, text in zip(pattern.segments, fixed, strict=True)
                if segment.kind in self.per
            ]
        return "|".join(parts)

    def _period(self, facts):
        day = facts.day
        if self.restart == "day":
            return [f"day={day}"]
        if self.restart == "shift":
            return [f"day={day}", f"shift={facts.shift}"]
        if self.restart == "week":
            return ["week={0.year}-{0.week:02d}".format(day.isocalendar())]
        if self.restart == "month":
            return [f"month={day:%Y-%m}"]
        return [f"year={day:%Y}"] if self.restart == "year" else []
