# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import doctest

import numbering.check_digits as check_digits
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbering import gs1_mod10, iso7064_mod37_36

ALPHANUMERICS = check_digits.ALPHANUMERICS


def test_the_published_examples_hold():
    assert doctest.testmod(check_digits).failed == 0


@pytest.mark.parametrize("key", ["4006381333931", "5901234123457", "00012345600012"])
def test_gs1_check_digit_of_known_trade_items(key):
    assert gs1_mod10(key[:-1]) == key[-1]


def test_punctuation_only_groups_a_number():
    assert gs1_mod10("629-104.150021") == gs1_mod10("629104150021")
    assert iso7064_mod37_36("A1-2425/GABC") == iso7064_mod37_36("A12425GABC")


@given(st.text("0123456789", min_size=1, max_size=18), st.data())
def test_gs1_finds_every_single_wrong_digit(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    assert gs1_mod10(text) != gs1_mod10(text[:place] + wrong + text[place + 1 :])


@given(st.text(ALPHANUMERICS, min_size=2, max_size=18), st.data())
def test_iso7064_finds_every_single_wrong_character_and_every_swap(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from([sign for sign in ALPHANUMERICS if sign != text[place]]))
    assert iso7064_mod37_36(text) != iso7064_mod37_36(text[:place] + wrong + text[place + 1 :])
