# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What '.' and ',' mean in the numbers of one file: what its own rows prove, parameter by parameter."""

import re

from .cells import Number, narrow

DECIMAL, GROUPS = "decimal", "groups"
_OF_THREE = r"[1-9]\d{0,2}(?:%s\d{3})+"
#: A number that is read in two ways. What begins with 0 is none: no groups begin so.
DOUBTFUL = re.compile(r"[+-]?[1-9]\d{0,2}[,.]\d{3}", re.ASCII)
COMMA_DECIMAL = re.compile(
    rf"[+-]?(?:{_OF_THREE % '[.]'}|{_OF_THREE % '[ ]'}|{_OF_THREE % '''[']'''}|\d*),\d+", re.ASCII
)
DOT_DECIMAL = re.compile(rf"[+-]?(?:{_OF_THREE % ','}|{_OF_THREE % '[ ]'}|{_OF_THREE % '''[']'''}|\d*)\.\d+", re.ASCII)
COMMA_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3}){2,}", re.ASCII)
DOT_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}", re.ASCII)
WHOLE = re.compile(rf"[+-]?(?:\d+|{_OF_THREE % '''[ ']'''})", re.ASCII)
_POWER = re.compile(r" ?(?:[eE]|[×xX*✕·] ?10 ?\^?).*")
_SIGN = re.compile(r"[<>=≤≥ ]*")
_DOT_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}\b", re.ASCII)


def shape(number):
    """(meaning of '.', meaning of ',') that a number proves by itself; None where it proves nothing.

    >>> shape("1.234,5"), shape("0,345"), shape("1.234")
    (('groups', 'decimal'), (None, 'decimal'), (None, None))
    """
    if DOUBTFUL.fullmatch(number):
        return None, None
    if COMMA_DECIMAL.fullmatch(number):
        return (GROUPS if "." in number else None), DECIMAL
    if DOT_DECIMAL.fullmatch(number):
        return DECIMAL, (GROUPS if "," in number else None)
    return GROUPS if DOT_GROUPS.fullmatch(number) else None, GROUPS if COMMA_GROUPS.fullmatch(number) else None


class Marks:
    """What the marks of a file mean; it is read for that when somebody first asks.

    :param rows: callable, iterator of (parameter, reading, moment) of all rows as written
    :param said: the decimal mark that the laboratory is known to write, or None
    :param separator: what separates the cells; programs separate by ';' where ',' is the decimal mark
    """

    def __init__(self, rows, said=None, separator=""):
        self._rows, self.said = rows, said
        self._commas = separator == ";"
        self._found = None

    def meaning(self, parameter, mark):
        """DECIMAL or GROUPS; None where this parameter's other numbers prove nothing, or both."""
        if self.said:
            return DECIMAL if mark == self.said else GROUPS
        if self._found is None:
            self._look()
        parameter = parameter.casefold()
        proofs = {meaning for meaning in (DECIMAL, GROUPS) if (parameter, mark, meaning) in self._found}
        if proofs:
            return proofs.pop() if len(proofs) == 1 else None
        # Three digits behind a dot are decimals, unless anything in the file is written with decimal commas.
        return DECIMAL if mark == "." and not self._commas else None

    def _look(self):
        self._found = set()
        for parameter, text, moment in self._rows():
            if isinstance(text, Number) or text.isdigit():
                continue
            number = _POWER.sub("", _SIGN.sub("", narrow(text), count=1)).rstrip(" %‰")
            dot, comma = shape(number)
            if dot:
                self._found.add((parameter.casefold(), ".", dot))
            if comma:
                self._found.add((parameter.casefold(), ",", comma))
            if comma == DECIMAL or dot == GROUPS or _DOT_DATE.match(moment):
                self._commas = True
