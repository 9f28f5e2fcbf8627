# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""One segment of a batch number."""

import re
import string
from dataclasses import dataclass

from . import date_format
from .ai10 import AI10_CHARACTERS
from .check_digits import WRITTEN
from .problem import NumberingError

ALNUM = frozenset(string.digits + string.ascii_uppercase)
DIGITS = frozenset(string.digits)
KEPT = {"any": AI10_CHARACTERS, "alnum": ALNUM, "digits": DIGITS}
# Segments whose text comes from the lot's surroundings and may be longer or shorter.
VALUE_KINDS = ("line", "product", "source_lot", "order", "origin", "company", "plant")
SHIFT_WIDTH = 4


@dataclass(frozen=True)
class Segment:
    """``kind`` is text, date, shift, counter, check or one of VALUE_KINDS.

    text      the fixed text, or the date's format
    width     digits of the counter; most characters of a value
    exact     the value always has exactly ``width`` characters
    keep      which characters of a value are used: any (of AI 10), alnum (upper-cased), digits
    fit       what to do with a value that is too long: refuse, first or last ``width`` characters
    fallback  printed when the value is unknown; empty: that is an error
    source    which component's lot (source_lot); opaque to this package
    codes     the codes a shift may have
    scheme    check digit: gs1 or iso7064
    """

    kind: str
    text: str = ""
    width: int = 0
    exact: bool = False
    keep: str = "any"
    fit: str = "refuse"
    fallback: str = ""
    source: str = ""
    codes: tuple = ()
    scheme: str = "gs1"

    @property
    def key(self):
        """Under which name :class:`~numbering.Facts` holds this segment's value."""
        return f"{self.kind}:{self.source}" if self.source else self.kind

    @property
    def lengths(self):
        """Fewest and most characters."""
        if self.kind == "text":
            return len(self.text), len(self.text)
        if self.kind == "date":
            return (date_format.width(self.text),) * 2
        if self.kind == "shift":
            sizes = [len(code) for code in self.codes]
            return (min(sizes), max(sizes)) if sizes else (1, SHIFT_WIDTH)
        if self.kind == "check":
            return 1, 1
        return (self.width if self.exact or self.kind == "counter" else 1), self.width

    @property
    def varies(self):
        """Its length differs from number to number."""
        fewest, most = self.lengths
        return fewest != most

    @property
    def characters(self):
        """Every character it may print."""
        if self.kind == "text":
            return frozenset(self.text)
        if self.kind == "date":
            return frozenset(date_format.characters(self.text))
        if self.kind == "shift":
            return frozenset("".join(self.codes)) or ALNUM
        if self.kind == "counter":
            return DIGITS
        return WRITTEN[self.scheme] if self.kind == "check" else KEPT[self.keep]

    def regex(self, separator=""):
        """A regular expression that this segment's text matches, ``separator`` excluded from values."""
        fewest, most = self.lengths
        if self.kind == "text":
            return re.escape(self.text)
        if self.kind == "shift" and self.codes:
            return "|".join(re.escape(code) for code in sorted(self.codes, key=len, reverse=True))
        if self.kind == "date":
            return f".{{{most}}}"
        allowed = "".join(sorted(self.characters - set(separator)))
        return f"[{re.escape(allowed)}]{{{fewest},{most}}}"

    def value(self, facts, position, separator=""):
        """The text for ``facts``; raises NumberingError naming ``position`` when there is none that fits."""
        if self.kind == "text":
            return self.text
        if self.kind == "date":
            return date_format.render(self.text, facts.day, facts.clock)
        given = facts.shift if self.kind == "shift" else facts.values.get(self.key, "")
        text = self._cleaned(given) or self.fallback
        if not text:
            raise NumberingError("value_missing", position, given=given)
        self._refuse_misfit(text, position, separator)
        return text

    def _cleaned(self, given):
        if self.kind == "shift" or self.keep == "any":
            text = given
        else:
            text = "".join(character for character in given.upper() if character in KEPT[self.keep])
        if self.fit == "first":
            return text[: self.width]
        return text[-self.width :] if self.fit == "last" else text

    def _refuse_misfit(self, text, position, separator):
        fewest, most = self.lengths
        if self.kind == "shift" and self.codes and text not in self.codes and text != self.fallback:
            raise NumberingError("shift_unknown", position, value=text)
        if not fewest <= len(text) <= most:
            raise NumberingError("value_length", position, value=text, length=len(text), fewest=fewest, most=most)
        if separator and separator in text:
            raise NumberingError("value_separator", position, value=text, separator=separator)
        if strange := "".join(sorted(set(text) - self.characters)):
            raise NumberingError("value_characters", position, value=text, characters=strange)
