# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The laws of the ageing's arithmetic."""

import doctest
from decimal import Decimal

import pytest
import workbook.ageing
from hypothesis import given
from hypothesis import strategies as st
from workbook import BucketError, Buckets, layer_weights, newest_first, settle, share

amounts = st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)
quantities = st.integers(1, 10**6).map(lambda thousandths: thousandths / 1000)


def test_examples_in_the_docstrings():
    results = doctest.testmod(workbook.ageing)
    assert results.attempted and not results.failed


@given(amounts, st.lists(quantities, min_size=1, max_size=40))
def test_shares_add_up_to_the_cent(total, weights):
    parts = share(total, weights)
    assert sum(Decimal(str(part)) for part in parts) == Decimal(str(total))
    assert all(round(part, 2) == part for part in parts)


@given(amounts, st.lists(quantities, min_size=1, max_size=40))
def test_no_share_is_a_cent_off_its_exact_part(total, weights):
    for part, weight in zip(share(total, weights), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) <= 0.01 + 1e-6


@given(st.lists(quantities, max_size=5), st.sampled_from([0, 2, 3]))
def test_shares_of_nothing_and_of_no_weight(weights, places):
    assert share(0, weights, places) == [0] * len(weights)
    assert share(12, [0, 0], places) == [12, 0]


@given(quantities, st.lists(st.tuples(st.integers(), quantities), max_size=20))
def test_what_is_left_adds_up_and_is_of_the_newest(quantity, receipts):
    left = newest_first(quantity, receipts)
    assert sum(part for _receipt, part in left) == pytest.approx(quantity)
    if receipts:
        assert [receipt for receipt, _part in left] == [receipt for receipt, _part in receipts[: len(left)]]


def test_without_a_receipt_the_origin_is_unknown():
    assert newest_first(4, []) == [(None, 4)]


@given(st.lists(st.tuples(quantities, amounts.filter(lambda amount: amount > 0)), min_size=1, max_size=10))
def test_layers_are_used_up_whole(layers):
    on_hand = sum(quantity for quantity, _value in layers)
    assert sum(layer_weights([on_hand / 2, on_hand / 2], layers)) == pytest.approx(
        sum(value for _quantity, value in layers), rel=1e-6
    )


def test_a_layer_that_runs_out_is_continued_at_its_cost():
    assert layer_weights([6], [(5, 50)]) == [60]


def test_negative_quantities_fall_back_to_the_quantities():
    assert layer_weights([5, -2], [(3, 30)]) == [5, -2]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8, unique=True).map(sorted), st.integers(0, 6000))
def test_every_age_lies_in_the_bucket_that_says_so(limits, age):
    buckets = Buckets(limits)
    place = buckets.index(age)
    assert buckets.starts[place] <= age
    assert place == len(limits) or age <= limits[place]


@pytest.mark.parametrize("text", ["", " ", "30,20", "30,30", "a", "-1", "1.5", None])
def test_unreadable_buckets(text):
    with pytest.raises(BucketError):
        Buckets.parse(text)


def test_chinese_commas():
    assert Buckets.parse("30，90、180").limits == (30, 90, 180)


@given(st.lists(st.decimals(-10_000, 10_000, places=4).map(float), min_size=1, max_size=12))
def test_settled_amounts_add_up_and_stay_within_a_cent(amounts):
    total = share(sum(amounts), [1])[0]
    settled = settle(amounts, total)
    assert round(sum(settled), 2) == total
    assert all(abs(part - amount) <= 0.0100001 for part, amount in zip(settled, amounts, strict=True))
    assert all(part == round(part, 2) for part in settled)
