# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is known of the way one laboratory writes, so that nothing of it has to be guessed."""

from typing import NamedTuple

from .words import plain_word


class Habits(NamedTuple):
    """The habits of one laboratory.

    decimal: its decimal mark, or None; titles: dict normalised title -> field; parameters: dict name (casefolded) ->
    code; units: dict unit as written -> unit; words: dict (name of a parameter or '', word as of plain_word) -> what is
    meant, for example '<0.05'; silent_units: dict name of a parameter (casefolded) -> the unit of results that say
    none; wide: whether a line is a sample and has a column for each parameter.
    """

    decimal: str | None = None
    titles: dict | None = None
    parameters: dict = {}
    units: dict = {}
    words: dict = {}
    silent_units: dict = {}
    wide: bool = False

    def word(self, parameter, text):
        """What a word means for a parameter; None for what is no word of the laboratory's."""
        if not self.words:
            return None
        word = plain_word(text)
        meanings = (self.words.get((name, word)) for name in (parameter, parameter.casefold(), ""))
        return next(filter(None, meanings), None)
