# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import date, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numbering import (
    AI10_CHARACTERS,
    AI10_LENGTH,
    Demand,
    Facts,
    NumberingError,
    Pattern,
    Scope,
    Segment,
    find_problems,
)
from numbering.segment import VALUE_KINDS

COUNTER = Segment("counter", width=3)
BY_DAY = Pattern((Segment("text", "B"), Segment("date", "%Y%m%d"), Segment("text", "-"), COUNTER))
FACTS = Facts(date(2025, 9, 17), time(6, 0), "A", {"line": "L2", "order": "WH/MO/00012", "product": "p-100"})

segments = st.one_of(
    st.builds(Segment, kind=st.just("text"), text=st.text(sorted(AI10_CHARACTERS), min_size=1, max_size=3)),
    st.builds(
        Segment,
        kind=st.just("date"),
        text=st.sampled_from(["%Y%m%d", "%y%j", "%y%m", "%g%V", "%g%V%u", "%y%o%d", "%y", "%y.%m.%d", "%H%M"]),
    ),
    st.builds(Segment, kind=st.just("shift"), codes=st.sampled_from([("A", "B"), ("E", "LN", "N"), ()])),
    st.builds(
        Segment,
        kind=st.sampled_from(VALUE_KINDS),
        width=st.integers(1, 6),
        exact=st.booleans(),
        keep=st.sampled_from(["any", "alnum", "digits"]),
        fit=st.sampled_from(["refuse", "first", "last"]),
    ),
    st.builds(Segment, kind=st.just("check"), scheme=st.sampled_from(["gs1", "iso7064"])),
)


@st.composite
def sound_patterns(draw):
    parts = draw(st.lists(segments, max_size=5))
    parts.insert(draw(st.integers(0, len(parts))), Segment("counter", width=draw(st.integers(1, 6))))
    pattern = Pattern(tuple(parts))
    assume(not find_problems(pattern, Demand()))
    return pattern


@st.composite
def fitting_facts(draw, pattern):
    values, shift = {}, "A"
    for place, segment in enumerate(pattern.segments):
        fewest, most = segment.lengths
        if segment.kind in VALUE_KINDS:
            letters = sorted(segment.characters - set(pattern.separators[place]))
            values.setdefault(segment.key, draw(st.text(letters, min_size=fewest, max_size=most)))
        elif segment.kind == "shift":
            shift = draw(st.sampled_from(segment.codes or ("N1",)))
    # Two digits mean a year of this century; the two days before the 3rd belong to the ISO year 1999.
    return Facts(draw(st.dates(date(2000, 1, 3), date(2099, 12, 31))), draw(st.times()), shift, values)


@given(st.data())
def test_what_is_printed_is_read_back_and_fits_a_bar_code(data):
    pattern = data.draw(sound_patterns())
    facts = data.draw(fitting_facts(pattern))
    number = data.draw(st.integers(0, pattern.capacity))
    try:
        printed = pattern.printed(facts)
    except NumberingError:
        # One value for two segments of the same kind need not fit both.
        assume(False)
    text = pattern.render(facts, number)
    parts = pattern.parts(facts, number)
    assert "".join(parts) == text
    assert len(parts) == len(pattern.segments)
    if frame := pattern.frame(printed):
        before, after, width = frame
        assert before + str(number).zfill(width) + after == text
    assert 1 <= len(text) <= AI10_LENGTH
    assert set(text) <= AI10_CHARACTERS
    reading = pattern.decode(text)
    assert reading is not None
    assert reading.counter == number
    assert [value for value, part in zip(reading.values, printed, strict=True) if part is not None] == [
        part for part in printed if part is not None
    ]
    if reading.first:
        assert reading.first <= facts.day <= reading.last


@given(st.data())
def test_no_two_counts_print_the_same(data):
    pattern = data.draw(sound_patterns())
    facts = data.draw(fitting_facts(pattern))
    numbers = data.draw(st.lists(st.integers(0, pattern.capacity), unique=True, max_size=10))
    try:
        assert len(set(pattern.render_many(facts, numbers))) == len(numbers)
    except NumberingError:
        assume(False)


def test_the_first_batch_of_a_day():
    assert BY_DAY.render(FACTS, 1) == "B20250917-001"
    reading = BY_DAY.decode("B20250917-001")
    assert (reading.first, reading.last, reading.counter) == (date(2025, 9, 17), date(2025, 9, 17), 1)
    assert BY_DAY.renumber("B20250917-999", [2, 3]) == ["B20250917-002", "B20250917-003"]


@pytest.mark.parametrize(
    "text", ["B20250917-1", "B20250230-001", "C20250917-001", "B20250917-0001", "", "B2025091٧-001"]
)
def test_what_the_rule_cannot_have_printed_is_not_read(text):
    assert BY_DAY.decode(text) is None


def test_a_dairy_number_gives_back_line_shift_and_day():
    pattern = Pattern(
        (
            Segment("line", width=4, keep="alnum"),
            Segment("text", "-"),
            Segment("date", "%y%j"),
            Segment("shift", codes=("A", "B", "N")),
            Segment("text", "-"),
            Segment("counter", width=2),
        )
    )
    text = pattern.render(FACTS, 7)
    assert text == "L2-25260A-07"
    reading = pattern.decode(text)
    assert (reading.value("line"), reading.shift, reading.first) == ("L2", "A", date(2025, 9, 17))
    assert pattern.decode("L2-25260C-07") is None


def test_a_wrong_check_digit_is_noticed():
    pattern = Pattern((Segment("date", "%y%m"), Segment("counter", width=4), Segment("check", scheme="gs1")))
    text = pattern.render(FACTS, 12)
    assert pattern.decode(text)
    assert pattern.decode(text[:-1] + str((int(text[-1]) + 1) % 10)) is None


@pytest.mark.parametrize(
    ("segment", "value", "printed"),
    [
        (Segment("order", width=5, keep="digits"), "WH/MO/00012", "00012"),
        (Segment("order", width=4, keep="alnum", fit="last"), "wh/mo/00012", "0012"),
        (Segment("order", width=11), "WH/MO/00012", "WH/MO/00012"),
        (Segment("line", width=3, fallback="L0"), "", "L0"),
    ],
)
def test_values_are_cut_as_the_segment_says(segment, value, printed):
    facts = Facts(date(2025, 9, 17), values={segment.kind: value})
    assert segment.value(facts, 0) == printed


@pytest.mark.parametrize(
    ("segment", "value", "code"),
    [
        (Segment("line", width=3), "", "value_missing"),
        (Segment("line", width=3), "LINE", "value_length"),
        (Segment("line", width=4, exact=True), "L1", "value_length"),
        (Segment("line", width=9), "L 1", "value_characters"),
        (Segment("line", width=9), "线1", "value_characters"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(segment, value, code):
    with pytest.raises(NumberingError) as refusal:
        segment.value(Facts(date(2025, 9, 17), values={"line": value}), 4)
    assert (refusal.value.problem.code, refusal.value.problem.position) == (code, 4)


def test_the_counter_does_not_run_over():
    with pytest.raises(NumberingError) as refusal:
        BY_DAY.render(FACTS, 1000)
    assert refusal.value.problem.code == "counter_exhausted"


@pytest.mark.parametrize(
    ("parts", "demand", "code", "position"),
    [
        ((Segment("text", "B"),), Demand(), "counter_missing", None),
        ((COUNTER, COUNTER), Demand(), "counter_twice", 1),
        ((Segment("counter", width=0),), Demand(), "counter_width", 0),
        ((Segment("text", "批"), COUNTER), Demand(), "text_characters", 0),
        ((Segment("text", ""), COUNTER), Demand(), "text_empty", 0),
        ((Segment("date", "%d%B"), COUNTER), Demand(), "date_directive", 0),
        ((Segment("date", "day"), COUNTER), Demand(), "date_empty", 0),
        ((Segment("line"), COUNTER), Demand(), "width_missing", 0),
        ((Segment("line", width=2, fallback="none"), COUNTER), Demand(), "fallback_misfit", 0),
        ((Segment("line", width=3), Segment("product", width=4), COUNTER), Demand(), "ambiguous", 0),
        (
            (Segment("line", width=3, keep="alnum"), Segment("text", "X"), Segment("order", width=4), COUNTER),
            Demand(),
            "ambiguous",
            0,
        ),
        ((Segment("order", width=18), COUNTER), Demand(), "too_long", 1),
        ((Segment("check"), COUNTER), Demand(), "check_not_last", 0),
        ((Segment("text", "B"), COUNTER, Segment("check")), Demand(), "check_uncovered", 0),
        ((Segment("text", "b"), COUNTER, Segment("check", scheme="iso7064")), Demand(), "check_uncovered", 0),
        ((Segment("date", "%y%m"), COUNTER), Demand("day"), "restart_hidden", 1),
        ((Segment("date", "%y%m%d"), COUNTER), Demand("shift"), "restart_hidden", 1),
        ((Segment("date", "%m%d"), COUNTER), Demand("day"), "restart_hidden", 1),
        ((COUNTER,), Demand(per=("line",)), "per_hidden", 0),
        ((Segment("date", "%y%j"), COUNTER), Demand("day", expected=1000), "counter_capacity", 1),
    ],
)
def test_a_bad_pattern_is_refused_and_the_segment_named(parts, demand, code, position):
    assert (code, position) in [(found.code, found.position) for found in find_problems(Pattern(parts), demand)]


def test_who_opts_out_of_gs1_may_print_more():
    pattern = Pattern((Segment("text", "批次号"), Segment("order", width=30), COUNTER))
    assert find_problems(pattern, Demand())
    assert not find_problems(pattern, Demand(gs1=False))


def test_references_that_print_the_same_share_a_counter():
    pattern = Pattern((Segment("line", width=4, keep="alnum"), Segment("text", "-"), COUNTER))
    scope = Scope(per=("line",))
    lines = [Facts(date(2025, 9, 17), values={"line": line}) for line in ("L-1", "l1", "L1")]
    keys = {scope.key(pattern, facts, pattern.printed(facts)) for facts in lines}
    assert len(keys) == 1
    assert Scope("shift").key(BY_DAY, FACTS, ()) == "day=2025-09-17|shift=A"
    assert Scope("week", product=True).key(BY_DAY, FACTS, (), 7) == "product=7|week=2025-38"


def test_a_pattern_is_kept_as_plain_values():
    assert Pattern.of_plain(json.loads(json.dumps(BY_DAY.plain()))) == BY_DAY
    shifts = Pattern((Segment("date", "%y%j"), Segment("shift", codes=("A", "B")), COUNTER))
    assert Pattern.of_plain(json.loads(json.dumps(shifts.plain()))) == shifts
    printed = shifts.render(FACTS, 7)
    renamed = Pattern((Segment("date", "%y%j"), Segment("shift", codes=("E", "F")), COUNTER))
    assert renamed.decode(printed) is None
    assert renamed.any_shift().decode(printed).shift == "A"
