# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files with a line for each sample and a column for each parameter, as instruments write them, as lines of results."""

from dataclasses import replace

from .cells import OddLine
from .columns import normalised, unit_of_title, without_unit
from .problems import FileProblem

# Of a line as a whole; what is of one result has no place in it.
_OF_A_SAMPLE = ("lims_ref", "sample", "lot", "tested_at", "tested_clock", "drawn_at", "analyst", "instrument", "method")
#: What a result of a wide file has beside what is said of its sample.
OF_A_RESULT = ("lims_ref", "parameter", "value", "unit")
_REQUIRED = ("sample", "tested_at")


def melted(sheet, columns, habits):
    """A wide sheet as one with a line for each result.

    A column that is no field and is not left out is a parameter; its title says the unit too. The number of a result is
    made of the sample's (or the line's), the parameter and the moment, so that the same file again changes nothing. A
    lot that is not named is the sample's.

    :param sheet: table.Sheet
    :param columns: dict field -> column index
    :param habits: Habits
    :return: (Sheet, columns)
    :raises FileProblem: 'columns', without a sample, a moment or any parameter
    """
    kept = {field: index for field, index in columns.items() if field in _OF_A_SAMPLE}
    parameters = _parameters(sheet, columns, habits)
    absent = [field for field in _REQUIRED if field not in kept]
    if absent or not parameters:
        raise FileProblem("columns", ", ".join([*absent, *(() if parameters else ("parameter", "value"))]))
    width = len(sheet.header)
    places = {field: width + number for number, field in enumerate(OF_A_RESULT)}
    header = (*sheet.header, *OF_A_RESULT)
    found = {**kept, **places}
    found.setdefault("lot", width + len(OF_A_RESULT))
    if "lot" not in kept:
        header = (*header, "lot")
    return replace(sheet, header=header, rows=_Results(sheet, kept, parameters, width)), found


def _parameters(sheet, columns, habits):
    """[(column, name of the parameter, unit)] of a wide sheet."""
    taken, left_out = set(columns.values()), habits.titles or {}
    return [
        (index, without_unit(title), unit_of_title(title))
        for index, title in enumerate(sheet.header)
        if title and index not in taken and left_out.get(normalised(title)) != ""
    ]


class _Results:
    """The lines of results of a wide sheet; an empty cell is no result."""

    def __init__(self, sheet, kept, parameters, width):
        self._sheet, self._kept, self._parameters, self._width = sheet, kept, parameters, width

    def __iter__(self):
        seen = set()
        for line, cells in self._sheet.rows:
            if isinstance(cells, OddLine) or self._sheet.delimited and len(cells) < self._needed():
                yield line, cells
                continue
            beyond = cells[self._width :]
            base = (*cells[: self._width], *[""] * (self._width - len(cells)))
            reference = self._reference(base)
            for index, name, unit in self._parameters:
                if base[index]:
                    number = f"{reference}/{name}" if reference else ""
                    result = (*base, number, name, base[index], unit, "", *beyond)
                    # Nothing tells a second measurement from a line that is there twice.
                    yield line, OddLine(result, "twice") if number in seen else result
                    seen.add(number or None)

    def _needed(self):
        return max(*self._kept.values(), *(index for index, _name, _unit in self._parameters)) + 1

    def _reference(self, base):
        kept = self._kept
        if "lims_ref" in kept:
            return base[kept["lims_ref"]]
        moment = " ".join(base[kept[field]] for field in ("tested_at", "tested_clock") if field in kept)
        return f"{base[kept['sample']]}/{moment}" if base[kept["sample"]] else ""
