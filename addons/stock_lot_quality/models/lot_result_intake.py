# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress
from dataclasses import dataclass, field

from odoo import models

from ..lims import RowProblem, unece_code
from ..lims.units import plain_unit

# How laboratories fill the unit of what has none.
_NO_UNIT = ("", "-", "/", "—", "无")


@dataclass
class Resolved:
    """Rows brought to records: what to create, what is on record already, what is refused."""

    results: list = field(default_factory=list)
    known: int = 0
    problems: list = field(default_factory=list)


class LotResultIntake(models.AbstractModel):
    """The one way in for results of a laboratory, whatever brought them; the result's reference makes it idempotent."""

    _name = "lot.result.intake"
    _description = "Intake of Laboratory Results"

    def _resolve(self, rows, company, titles=None):
        """Find what rows name. Nothing is guessed: an unknown or doubtful name is a problem of its row.

        :param rows: list of lims.ResultRow
        :param company: res.company the results belong to
        :param titles: dict field -> the column's title, for the problems
        :return: Resolved; ``results`` are (row, dict: lot_id, replaces as id or reference of a row, result as values)
        """
        register = _Register(self.env, rows, company, titles or {})
        resolved = Resolved()
        for row in rows:
            problems, values = register.resolve(row)
            if problems:
                resolved.problems += problems
            elif values is None:
                resolved.known += 1
            else:
                resolved.results.append((row, values))
        return resolved

    def _record(self, resolved, company):
        """Create the samples that are new and the results, set by set.

        :return: lot.test.result recordset, in the order of the rows
        """
        samples = self._samples(resolved.results, company)
        recorded = {}
        waiting = resolved.results
        # A replacement may name a row of the same file: those wait until the row they name is recorded.
        while waiting:
            ready = [(row, values) for row, values in waiting if _is_ready(values, recorded)]
            created = self.env["lot.test.result"].create([
                dict(values["result"], sample_id=samples[row.sample].id, replaces_id=_replaced(values, recorded))
                for row, values in ready
            ])
            recorded.update({row.lims_ref: result for (row, _values), result in zip(ready, created, strict=True)})
            waiting = [pair for pair in waiting if pair not in ready]
        return self.env["lot.test.result"].concat(*(recorded[row.lims_ref] for row, _values in resolved.results))

    def _samples(self, results, company):
        names = {row.sample for row, _values in results}
        Sample = self.env["lot.sample"]
        samples = {sample.name: sample for sample in Sample.search(
            [("name", "in", list(names)), ("company_id", "=", company.id)])}
        new = {}
        for row, values in results:
            if row.sample not in samples:
                drawn_at = row.drawn_at or row.tested_at
                first = new.setdefault(row.sample, {
                    "name": row.sample, "lot_id": values["lot_id"], "company_id": company.id,
                    "drawn_at": drawn_at, "drawn_by": False,
                })
                first["drawn_at"] = min(first["drawn_at"], drawn_at)
        samples.update({sample.name: sample for sample in Sample.create(list(new.values()))})
        return samples


def _is_ready(values, recorded):
    replaced = values["replaces"]
    return not isinstance(replaced, str) or replaced in recorded


def _replaced(values, recorded):
    replaced = values["replaces"]
    return recorded[replaced].id if isinstance(replaced, str) else replaced


class _Register:
    """What the rows of one delivery may name, read once."""

    def __init__(self, env, rows, company, titles):
        self.env, self.titles = env, titles
        languages = [code for code, _name in env["res.lang"].get_installed()]
        self.parameters = _by_name(env["lot.parameter"].search([]), languages, ("code", "name"), str.casefold)
        self.units = _by_name(env["uom.uom"].search([]), languages, ("name", "unece_code"), plain_unit)
        self.lots = {}
        for lot in env["stock.lot"].search(
            [("name", "in", list({row.lot for row in rows})), ("company_id", "in", (company.id, False))]
        ):
            self.lots[lot.name] = self.lots.get(lot.name, lot.browse()) | lot
        mine = ("company_id", "=", company.id)
        samples = env["lot.sample"].search([("name", "in", list({row.sample for row in rows})), mine])
        self.sample_lots = {sample.name: sample.lot_id for sample in samples}
        references = {row.lims_ref for row in rows} | {row.replaces for row in rows}
        results = env["lot.test.result"].search([("lims_ref", "in", list(references - {""})), mine])
        self.results = {result.lims_ref: result for result in results}
        self.taken = {}

    def resolve(self, row):
        """(problems, values): values are None when the same result is on record already."""
        problems = []
        lot = self._lot(row, problems)
        parameter = self._one(row, "parameter", self.parameters.get(row.parameter.casefold()), problems)
        unit = self._unit(row, parameter, problems)
        value = self._value(row, parameter, problems)
        replaced = self._replaced(row, problems)
        if problems:
            return problems, None
        content = (lot, row.sample, parameter, row.qualifier, value, unit, row.tested_at)
        if row.lims_ref in self.taken or row.lims_ref in self.results:
            same = self._content(row.lims_ref) == content
            return ([] if same else [self._problem(row, "lims_ref", "taken")]), None
        self.taken[row.lims_ref] = content
        self.sample_lots.setdefault(row.sample, lot)
        return [], {"lot_id": lot.id, "replaces": replaced, "result": {
            "parameter_id": parameter.id, "qualifier": row.qualifier or False, "value": value,
            "uom_id": unit.id, "method": row.method or parameter.method, "analyst": row.analyst,
            "instrument": row.instrument, "tested_at": row.tested_at, "lims_ref": row.lims_ref,
            "reason": row.reason,
        }}

    def _content(self, reference):
        if reference in self.taken:
            return self.taken[reference]
        result = self.results[reference]
        return (
            result.lot_id, result.sample_id.name, result.parameter_id, result.qualifier or "", result.value,
            result.uom_id, result.tested_at,
        )

    def _lot(self, row, problems):
        lot = self._one(row, "lot", self.lots.get(row.lot), problems)
        of_sample = self.sample_lots.get(row.sample)
        if lot and of_sample and of_sample != lot:
            problems.append(self._problem(row, "sample", "other_lot", of_sample.name))
        return lot

    def _unit(self, row, parameter, problems):
        none = self.env["uom.uom"]
        if not parameter:
            return none
        expected = parameter.uom_id
        if row.unit in _NO_UNIT:
            if expected:
                problems.append(self._problem(row, "unit", "unit_missing", expected.name))
            return none
        found = self.units.get(plain_unit(row.unit)) or self.units.get(unece_code(row.unit))
        unit = self._one(row, "unit", found, problems)
        if unit and not expected._is_convertible(unit):
            code = "unit_other" if expected else "unit_none"
            problems.append(self._problem(row, "unit", code, expected.name or ""))
        return unit or none

    def _value(self, row, parameter, problems):
        if not parameter:
            return None
        if row.number or parameter.kind != "number":
            with suppress(ValueError):
                return parameter._canonical(row.value)
        problems.append(self._problem(row, "value", "value", parameter._expected().strip()))
        return None

    def _replaced(self, row, problems):
        if not row.replaces:
            return False
        if not row.reason:
            problems.append(self._problem(row, "reason", "missing"))
        if row.replaces in self.results:
            return self.results[row.replaces].id
        if row.replaces in self.taken:
            return row.replaces
        problems.append(self._problem(row, "replaces", "unknown"))
        return False

    def _one(self, row, name, found, problems):
        if found and len(found) == 1:
            return found
        problems.append(self._problem(row, name, "doubtful" if found else "unknown"))
        return None

    def _problem(self, row, name, code, expected=""):
        return RowProblem(row.line, self.titles.get(name, name), getattr(row, name), code, expected)


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
