# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime
import json
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record import SECTIONS, canonical, digest, empty_record

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
    | st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2100, 1, 1))
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1), TREES))
def test_normal_form_is_stable(tree):
    once = canonical(tree)
    assert canonical(once) == once
    assert digest(once) == digest(json.loads(json.dumps(once)))


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 9), min_size=2))
def test_order_of_keys_does_not_matter(tree):
    assert digest(canonical(tree)) == digest(canonical(dict(reversed(tree.items()))))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_both_spellings_of_a_letter_are_one(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert canonical({"name": composed}) == canonical({"name": decomposed})


def test_any_change_changes_the_digest():
    assert digest({"quantity": "1.0"}) != digest({"quantity": "1.00"})
    assert digest({"fit": False}) != digest({})


def test_empty_is_absent_and_false_is_a_fact():
    assert canonical({"a": None, "b": "", "c": False, "d": 0, "e": []}) == {"c": False, "d": 0, "e": []}


@pytest.mark.parametrize("wrong", [1.5, {"a": [2.0]}, object(), {1, 2}])
def test_floats_and_strangers_are_refused(wrong):
    with pytest.raises(TypeError):
        canonical({"x": wrong})


def test_integers_beyond_what_json_holds():
    with pytest.raises(ValueError):
        canonical({"x": 2**53})


def test_decimals_are_plain():
    assert canonical({"a": Decimal("-0.00"), "b": Decimal("1E+3")}) == {"a": "0.00", "b": "1000"}


def test_every_section_is_always_there():
    assert tuple(empty_record()) == SECTIONS
