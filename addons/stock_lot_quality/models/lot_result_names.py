# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What rows of a laboratory name beside lots, samples and results: parameters, units, and values of a parameter."""

import re

from odoo.addons.fact_guard.text import typed_text

from ..lims import UNIT_CODES, RowProblem, limit_word, normalised, unece_code
from ..lims.units import plain_unit
from ..verdict import DIGITS_AT_MOST

# How laboratories fill the unit of what has none.
_NO_UNIT = ("", "-", "/", "—", "无")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_NEGATIVE_ZERO = re.compile(r"-[0.]+")


class ResultNames:
    """Parameters and units by every name they have, read once. Nothing is guessed.

    :param titles: dict field -> the column's title, for the problems; what has no column is said of the parameter
    """

    def __init__(self, env, company, titles):
        self.env, self.company, self.titles = env, company, titles
        languages = _languages(env)
        self.parameters = NamedParameters(env)
        units = env["uom.uom"].search([])
        self.units = _by_name(units, languages, ("name",), plain_unit)
        self.codes = _by_name(units, languages[:1], ("unece_code",), plain_unit)
        # "NA" is what programs write for nothing, and the code of milligrams a kilogram: codes have a column of theirs.
        self.coded = normalised(titles.get("unit", "")) in map(normalised, UNIT_CODES)
        self.pairs = {}

    def resolve(self, row):
        """(problems, the row as the staging table has it from its third column on)."""
        pair = (row.parameter, row.unit)
        if pair not in self.pairs:
            self.pairs[pair] = self._pair(row)
        parameter, number, method, uom_id, complaints = self.pairs[pair]
        problems = (
            [
                RowProblem(row.line, self.titles.get(name, row.parameter), getattr(row, name), code, expected)
                for name, code, expected in complaints
            ]
            if complaints
            else []
        )
        qualifier, value, as_float = row.qualifier, row.value, 0.0
        plain = len(value) <= DIGITS_AT_MOST and _PLAIN.fullmatch(value) and not _NEGATIVE_ZERO.fullmatch(value)
        if number and row.number and plain:
            as_float = float(value)
        elif parameter:
            qualifier, value = self._canonical(row, parameter, problems)
            as_float = float(value) if number and value else 0.0
        if row.replaces and not typed_text(row.reason):
            title = self.titles.get("reason") or self.titles.get("replaces", "")
            problems.append(RowProblem(row.line, title, "", "missing"))
        return problems, (
            row.line,
            not problems,
            row.lims_ref,
            row.sample,
            row.lot,
            parameter.id if parameter else None,
            qualifier,
            value,
            as_float,
            uom_id,
            row.method or method,
            row.analyst,
            row.instrument,
            row.tested_at,
            row.drawn_at,
            row.replaces,
            row.reason,
        )

    def _pair(self, row):
        """(parameter or None, whether it is a number, its method, unit id or None, [(column, code, expected)])."""
        complaints = []
        parameter = self._one("parameter", self.parameters.called(row.parameter), complaints)
        if not parameter:
            return None, False, None, None, complaints
        unit = self._unit(row, parameter, complaints)
        return parameter, parameter.kind == "number", parameter.method or None, unit.id or None, complaints

    def _unit(self, row, parameter, complaints):
        expected = parameter.uom_id
        if row.unit in _NO_UNIT:
            if expected:
                complaints.append(("unit", "unit_missing", expected.name))
            return expected.browse()
        written = plain_unit(row.unit)
        found = self.units.get(written) or self.codes.get(unece_code(row.unit))
        if self.coded:
            found = self.codes.get(written)
        if expected and found and expected in found:
            # Who calls another unit so takes the name of the parameter's own from nobody.
            return expected
        unit = self._one("unit", found, complaints) or expected.browse()
        if unit and not expected._is_convertible(unit):
            complaints.append(("unit", "unit_other" if expected else "unit_none", expected.name or ""))
        return unit

    def _one(self, name, found, complaints):
        if found and len(found) == 1:
            return found
        complaints.append((name, "doubtful" if found else "unknown", ""))
        return None

    def _canonical(self, row, parameter, problems):
        """(qualifier, value as stored); None for a value that is none of the parameter's."""
        sign = limit_word(row.value) if parameter.kind == "number" and not row.number else ""
        if sign == "<" and row.limit and float(row.limit) > 0:
            return sign, parameter._canonical(row.limit)
        code = {"<": "below_limit", ">": "above_limit"}.get(sign, "value")
        try:
            if parameter.kind == "number" and not row.number:
                raise ValueError(row.value)
            return row.qualifier, parameter._canonical(row.value)
        except ValueError:
            title = self.titles.get("value", row.parameter)
            problems.append(RowProblem(row.line, title, row.value, code, str(parameter.id) if code == "value" else ""))
            return row.qualifier, None


class NamedParameters:
    """Parameters by what files call them: a code before any name, so that no name takes another's code.

    :param env: of whoever reads
    """

    def __init__(self, env):
        parameters, self._languages = env["lot.parameter"].search([]), _languages(env)
        self._codes = _by_name(parameters, self._languages[:1], ("code",), str.casefold)
        self._names = _by_name(parameters, self._languages, ("name",), str.casefold)

    def called(self, written):
        """The parameters that a text can mean; None when there is none."""
        key = written.casefold()
        return self._codes.get(key) or self._names.get(key)

    def alike(self, parameter):
        """The other parameters that files call as they may call this one."""
        keys = _by_name(parameter, self._languages, ("code", "name"), str.casefold)
        return (
            parameter.union(*(found[key] for key in keys for found in (self._codes, self._names) if key in found))
            - parameter
        )


def _languages(env):
    return [code for code, _name in env["res.lang"].get_installed()]


def _by_name(records, languages, names, normal):
    """Every name of the records in every language -> the records that bear it."""
    found = {}
    for language in languages:
        for record in records.with_context(lang=language):
            for name in names:
                if record[name]:
                    key = normal(record[name])
                    found[key] = found.get(key, records.browse()) | records.browse(record.id)
    return found
