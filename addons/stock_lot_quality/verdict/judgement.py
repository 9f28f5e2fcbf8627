# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Judge results against requirements.

The law: a measurement stands for all values it is consistent with ('<5' for every value below 5). It passes
when every one of them is within the limits, fails when none is, and is undecided otherwise. Limits are
inclusive. Units are compared by cross-multiplication, so no division ever rounds.
"""

from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cached_property
from typing import NamedTuple

QUALIFIERS = ("", "<", "<=", ">", ">=")

# Wide enough that the product of a written value and a unit factor is never rounded.
_EXACT = Context(prec=200)


@dataclass(frozen=True)
class Requirement:
    """One line of a specification. Limits are Decimals in a unit of `factor` base units, None when open."""

    parameter: str
    kind: str = "number"
    lower: Decimal | None = None
    upper: Decimal | None = None
    warning_lower: Decimal | None = None
    warning_upper: Decimal | None = None
    accepted: frozenset = frozenset()
    required: bool = True
    factor: Decimal = Decimal(1)

    @cached_property
    def limits(self):
        """(lower, upper) in base units."""
        return _scaled(self.lower, self.factor), _scaled(self.upper, self.factor)

    @cached_property
    def warning_limits(self):
        """(lower, upper) in base units beyond which a passed measurement warns; None when there are none."""
        if self.warning_lower is None and self.warning_upper is None:
            return None
        return _scaled(self.warning_lower, self.factor), _scaled(self.warning_upper, self.factor)


class Measurement(NamedTuple):
    """One result: `value` is a Decimal for a number, else the text; `key` is the caller's own."""

    parameter: str
    value: object
    qualifier: str = ""
    factor: Decimal = Decimal(1)
    key: object = None


class Finding(NamedTuple):
    """What one measurement, or its absence, means for one requirement.

    outcome: passed, warning, failed, undecided or missing.
    """

    parameter: str
    outcome: str
    key: object = None


@dataclass(frozen=True)
class Judgement:
    """verdict: pending (nothing measured), incomplete, passed or failed; with the findings behind it."""

    verdict: str
    findings: tuple = field(default_factory=tuple)

    @property
    def passed(self):
        return self.verdict == "passed"


def judge(requirements, measurements):
    """Judge measurements against requirements.

    Failed outweighs incomplete, incomplete outweighs passed. A specification that requires nothing never
    passes by itself: something must have been measured against it.

    :param requirements: iterable of Requirement, one per parameter
    :param measurements: iterable of Measurement; several of one parameter must all pass
    :return: Judgement, the same for the same input in any order
    """
    measured = {}
    for measurement in measurements:
        measured.setdefault(measurement.parameter, []).append(measurement)
    findings = []
    for requirement in sorted(requirements, key=lambda line: line.parameter):
        taken = measured.get(requirement.parameter, [])
        findings += [
            Finding(requirement.parameter, _outcome(requirement, measurement), measurement.key)
            for measurement in (sorted(taken, key=_order) if len(taken) > 1 else taken)
        ]
        if not taken and requirement.required:
            findings.append(Finding(requirement.parameter, "missing"))
    return Judgement(_verdict(findings, bool(measured)), tuple(findings))


def _order(measurement):
    return (str(measurement.key), measurement.qualifier, str(measurement.value), str(measurement.factor))


def _verdict(findings, any_measured):
    outcomes = {finding.outcome for finding in findings}
    if "failed" in outcomes:
        return "failed"
    if not any_measured:
        return "pending"
    if outcomes & {"missing", "undecided"} or not outcomes:
        return "incomplete"
    return "passed"


def _outcome(requirement, measurement):
    if requirement.kind != "number":
        if not requirement.accepted:
            return "passed"
        return "passed" if measurement.value in requirement.accepted else "failed"
    value = _EXACT.multiply(measurement.value, measurement.factor)
    outcome = _against(*requirement.limits, value, measurement.qualifier)
    warning = requirement.warning_limits
    if outcome == "passed" and warning and _against(*warning, value, measurement.qualifier) == "failed":
        return "warning"
    return outcome


def _against(low, high, value, qualifier):
    """passed, failed or undecided for the whole interval the measurement stands for, all in base units."""
    if not qualifier:
        inside = (low is None or value >= low) and (high is None or value <= high)
        return "passed" if inside else "failed"
    if qualifier in ("<", "<="):
        return _open_ended(value.copy_negate(), _negated(high), _negated(low), qualifier == "<")
    return _open_ended(value, low, high, qualifier == ">")


def _open_ended(value, low, high, strict):
    """Judge every number above `value` (from it on, when not strict) against low..high."""
    if high is not None and (value > high or (strict and value == high)):
        return "failed"
    if high is None and (low is None or value >= low):
        return "passed"
    return "undecided"


def _scaled(limit, factor):
    return None if limit is None else _EXACT.multiply(limit, factor)


def _negated(limit):
    return None if limit is None else limit.copy_negate()
