# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The verdict's laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verdict import Measurement, Requirement, decimal_text, judge, parse_decimal

numbers = st.decimals(min_value=-1000, max_value=1000, places=3)
limits = st.none() | numbers
factors = st.sampled_from([Decimal(1), Decimal(1000), Decimal("0.001"), Decimal("0.0166667")])
qualifiers = st.sampled_from(["", "<", "<=", ">", ">="])


def outcome(requirement, measurement):
    return judge([requirement], [measurement]).findings[0].outcome


def consistent(measurement, number):
    return {
        "": number == measurement.value,
        "<": number < measurement.value,
        "<=": number <= measurement.value,
        ">": number > measurement.value,
        ">=": number >= measurement.value,
    }[measurement.qualifier]


def within(requirement, number, factor):
    scaled = number * factor
    low, high = requirement.lower, requirement.upper
    return (low is None or scaled >= low * requirement.factor) and (high is None or scaled <= high * requirement.factor)


def test_grams_against_kilograms():
    kilograms = Requirement("NET", lower=Decimal(1), upper=Decimal(2), factor=Decimal(1000))
    assert judge([kilograms], [Measurement("NET", Decimal(1500))]).passed
    assert judge([kilograms], [Measurement("NET", Decimal("1.5"))]).verdict == "failed"
    assert judge([kilograms], [Measurement("NET", Decimal("2000.0001"))]).verdict == "failed"


@pytest.mark.parametrize(
    ("qualifier", "value", "lower", "upper", "expected"),
    [
        ("<", "0.5", None, "0.5", "passed"),
        ("<", "0.5", None, "0.4", "undecided"),
        ("<", "0.5", "0.5", None, "failed"),
        ("<=", "0.5", "0.5", None, "undecided"),
        ("<", "0.5", "0", "1", "undecided"),
        (">", "10", "10", None, "passed"),
        (">", "10", None, "10", "failed"),
        (">=", "10", None, "10", "undecided"),
    ],
)
def test_qualifiers(qualifier, value, lower, upper, expected):
    requirement = Requirement("P", lower=parse_decimal(lower), upper=parse_decimal(upper))
    assert outcome(requirement, Measurement("P", Decimal(value), qualifier)) == expected


@given(limits, limits, numbers, qualifiers, factors, factors, st.lists(numbers, max_size=20))
def test_passed_means_every_consistent_value_is_within(low, high, value, qualifier, one, two, others):
    requirement = Requirement("P", lower=low, upper=high, factor=one)
    measurement = Measurement("P", value, qualifier, factor=two)
    found = outcome(requirement, measurement)
    for number in others + [value]:
        if consistent(measurement, number):
            if found == "passed":
                assert within(requirement, number, two)
            if found == "failed":
                assert not within(requirement, number, two)


def test_no_digit_is_rounded_away_behind_a_qualifier():
    limit = Requirement("P", upper=Decimal("1" * 35))
    assert outcome(limit, Measurement("P", Decimal("1" * 34 + "2"), "<=")) == "undecided"
    assert outcome(limit, Measurement("P", Decimal("1" * 35), "<=")) == "passed"


@given(numbers, limits, limits, factors)
def test_an_exact_value_is_always_decided(value, low, high, factor):
    requirement = Requirement("P", lower=low, upper=high)
    found = outcome(requirement, Measurement("P", value, factor=factor))
    assert (found == "passed") == within(requirement, value, factor)
    assert found in ("passed", "failed")


@given(st.lists(st.tuples(st.sampled_from("ABC"), numbers), max_size=6), st.randoms())
def test_order_does_not_matter(rows, random):
    requirements = [Requirement(code, lower=Decimal(0), upper=Decimal(10)) for code in "ABC"]
    measurements = [Measurement(code, value, key=number) for number, (code, value) in enumerate(rows)]
    before = judge(requirements, measurements)
    random.shuffle(requirements)
    random.shuffle(measurements)
    assert judge(requirements, measurements) == before


@given(st.sets(st.sampled_from("ABCD")))
def test_a_missing_required_result_never_passes(present):
    requirements = [Requirement(code, upper=Decimal(5)) for code in "ABCD"]
    judgement = judge(requirements, [Measurement(code, Decimal(1)) for code in present])
    if len(present) < 4:
        assert judgement.verdict in ("pending", "incomplete")
    else:
        assert judgement.passed


def test_nothing_required_and_nothing_measured_is_not_a_pass():
    assert judge([], []).verdict == "pending"
    assert judge([], [Measurement("X", Decimal(1))]).verdict == "incomplete"
    assert judge([Requirement("A", required=False)], []).verdict == "pending"


def test_a_failure_outweighs_what_is_still_missing():
    requirements = [Requirement("A", upper=Decimal(1)), Requirement("B")]
    assert judge(requirements, [Measurement("A", Decimal(2))]).verdict == "failed"


def test_warning_limits_warn_and_pass():
    requirement = Requirement("A", upper=Decimal(10), warning_upper=Decimal(8))
    judgement = judge([requirement], [Measurement("A", Decimal(9))])
    assert judgement.passed and judgement.findings[0].outcome == "warning"


def test_choices():
    requirement = Requirement("A", kind="choice", accepted=frozenset({"negative"}))
    assert judge([requirement], [Measurement("A", "negative")]).passed
    assert judge([requirement], [Measurement("A", "positive")]).verdict == "failed"


@given(numbers)
def test_decimal_text_round_trips(number):
    assert parse_decimal(decimal_text(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "NaN",
        "Infinity",
        "1,5",
        "1 2",
        "1e100",
        "-1e999",
        "1e999999999",
        "0e999999999",
        "1e-101",
        "0e-999999999",
        "9" * 101,
        "0." + "0" * 100 + "1",
        1e300,
        float("inf"),
    ],
)
def test_not_a_number(text):
    with pytest.raises(ValueError):
        parse_decimal(text)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 10**20), factors)
def test_the_largest_and_the_smallest_number_are_plain_and_compare_exactly(power, places, digits, factor):
    for written in (f"{digits % 10 or 1}e{power}", f"{digits % 10 or 1}e-{places}"):
        number = parse_decimal(written)
        assert float(decimal_text(number)) not in (float("inf"), 0.0)
        limit = Requirement("P", upper=number, factor=factor)
        assert outcome(limit, Measurement("P", number, factor=factor)) == "passed"
        above = number + Decimal(1).scaleb(-100)
        if above != number:
            assert outcome(limit, Measurement("P", above, factor=factor)) == "failed"
