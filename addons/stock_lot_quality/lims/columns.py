# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which column is which, by its title in English or Chinese."""

import re
import unicodedata
from typing import NamedTuple

from .problems import FileProblem
from .titles import CLOCKS, DATES, FIELDS, VAGUE
from .units import unece_code

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


class Assigned(NamedTuple):
    """Columns as their titles say: dict field -> index of those that are clear, dict field -> list of indexes of those
    that could be several."""

    columns: dict
    doubtful: dict


def normalised(title):
    """A title without case, width, brackets' content and punctuation: 'Result_ID (LIMS)' -> 'resultid'."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    # What was damaged is no title that somebody knows.
    if "\ufffd" in plain:
        return plain
    return re.sub(r"[\W_]+", "", _BRACKETS.sub("", plain))


_TITLES = {normalised(title): field for field, titles in FIELDS.items() for title in titles}
_VAGUE = {normalised(title) for title in VAGUE}
_DATES, _CLOCKS = ({normalised(title) for title in titles} for titles in (DATES, CLOCKS))


def is_known(title):
    """Whether a title is known whatever the laboratory."""
    return normalised(title) in _TITLES


def fields_of(header, titles=None):
    """The fields that titles name, as a set; see ``assigned``."""
    known = {**_TITLES, **titles} if titles else _TITLES
    return {known[title] for title in map(normalised, header) if known.get(title)}


def assigned(header, titles=None):
    """Which column is which field.

    What a laboratory's own titles say goes before what is known of all; a title that names a number or a code before
    one that may be its name ("Sample ID" before "Sample"). A date beside a time of day is one moment.

    :param header: iterable of column titles
    :param titles: dict normalised title -> field (or '' for a column to leave out)
    :return: Assigned
    """
    own, precise, vague = {}, {}, {}
    for index, title in enumerate(map(normalised, header)):
        if titles and title in titles:
            if titles[title]:
                own.setdefault(titles[title], []).append((index, title))
        elif field := _TITLES.get(title):
            (vague if title in _VAGUE else precise).setdefault(field, []).append((index, title))
    columns, doubtful = {}, {}
    for field in FIELDS:
        found = own.get(field) or precise.get(field) or vague.get(field)
        if found and len(found) == 1:
            columns[field] = found[0][0]
        elif found and not _moment(field, found, columns):
            doubtful[field] = [index for index, _title in found]
    return Assigned(columns, doubtful)


def _moment(field, found, columns):
    """Put a date and a time of day down as one moment, where that is what two columns of it are."""
    dates = [index for index, title in found if title in _DATES]
    clocks = [index for index, title in found if title in _CLOCKS]
    if field != "tested_at" or len(found) != 2 or len(dates) != 1 or len(clocks) != 1:
        return False
    columns.update(tested_at=dates[0], tested_clock=clocks[0])
    return True


def guess_columns(header, titles=None):
    """dict field -> column index, as of ``assigned``.

    :raises FileProblem: 'two_columns', when several columns could be one field
    """
    columns, doubtful = assigned(header, titles)
    if doubtful:
        raise FileProblem("two_columns", doubt(header, doubtful))
    return columns


def doubt(header, doubtful):
    """The detail of 'two_columns': the first doubtful field with the titles that could be it."""
    field, indexes = next(iter(doubtful.items()))
    return f"{field}: {', '.join(header[index] for index in indexes)}"


def unit_of_title(title):
    """The unit that a title says of its column, '' where it says none: 'Fat (g/100 g)', 'Fat %'."""
    plain = unicodedata.normalize("NFKC", title).strip()
    for found in re.findall(r"[(\[]([^()\[\]]+)[)\]]\s*$", plain) or re.findall(r"\s(\S+)$|(%)$", plain):
        unit = found if isinstance(found, str) else found[0] or found[1]
        if unece_code(unit):
            return unit
    return ""


def without_unit(title):
    """A title without the unit that it says."""
    plain = unicodedata.normalize("NFKC", title).strip()
    unit = unit_of_title(plain)
    return re.sub(rf"\s*[(\[]?{re.escape(unit)}[)\]]?\s*$", "", plain) if unit else plain
