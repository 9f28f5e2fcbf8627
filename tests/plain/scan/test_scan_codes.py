# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime
import json
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan import read
from scan.identifiers import FNC1, check_digit_holds

sys.path.insert(0, str(Path(__file__).parent))

import terminal_reader  # noqa: E402

GTIN = "09506000134352"
LOTS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-./_", min_size=1, max_size=20)


@given(lot=LOTS, days=st.integers(0, 8000), weight=st.integers(0, 999999))
def test_element_string_reads_back_what_was_written(lot, days, weight):
    expiry = datetime.date(2020, 1, 1) + datetime.timedelta(days=days)
    code = f"]C101{GTIN}17{expiry:%y%m%d}3102{weight:06d}10{lot}"
    scan = read(code)
    assert (scan.gtin, scan.expires_on, scan.lot) == (GTIN, expiry, lot)
    assert scan.weight_kg == Decimal(weight) / 100


@given(lot=LOTS, count=st.integers(1, 99999999))
def test_lot_before_the_end_needs_its_separator(lot, count):
    scan = read(f"01{GTIN}10{lot}{FNC1}37{count}")
    assert (scan.lot, scan.count) == (lot, count)


@given(lot=st.text(min_size=1, max_size=30))
def test_no_text_breaks_the_reader(lot):
    scan = read(lot)
    assert scan.kind in ("plain", "element_string", "digital_link")
    assert all(scan.names) or scan.names == ()


@given(lot=LOTS)
def test_digital_link(lot):
    scan = read(f"https://id.example.com/some/path/01/9506000134352/10/{lot.replace('/', '%2F')}?17=270131")
    if set(lot) <= {"."}:
        return
    assert (scan.gtin, scan.lot, scan.expires_on) == (GTIN, lot, datetime.date(2027, 1, 31))


@given(
    lot=LOTS,
    serial=LOTS,
    count=st.integers(1, 99999999),
    weight=st.integers(0, 999999),
    decimals=st.integers(0, 5),
    days=st.tuples(*[st.integers(0, 8000)] * 4),
    order=st.permutations(["11", "13", "15", "17", "3", "10", "21", "37"]),
    prefix=st.sampled_from(["", "]C1", "]d2", "]Q3", "]e0", FNC1, "]C1" + FNC1]),
    separator=st.sampled_from([FNC1, "<GS>", "{GS}", "^]", "]", "#", "|", "~"]),
)
def test_every_identifier_in_any_order(lot, serial, count, weight, decimals, days, order, prefix, separator):
    dates = [datetime.date(2020, 1, 1) + datetime.timedelta(days=number) for number in days]
    said = {ai: f"{ai}{date:%y%m%d}" for ai, date in zip(("11", "13", "15", "17"), dates, strict=True)}
    said |= {"3": f"310{decimals}{weight:06d}", "10": f"10{lot}", "21": f"21{serial}", "37": f"37{count}"}
    code = f"{prefix}01{GTIN}"
    for ai in order:
        code += said[ai] + (separator if ai in ("10", "21", "37") else "")
    scan = read(code)
    assert (scan.kind, scan.gtin, scan.names) == ("element_string", GTIN, (lot, serial))
    assert (scan.produced_on, scan.packed_on, scan.best_before, scan.expires_on) == tuple(dates)
    assert (scan.count, scan.weight_kg) == (count, Decimal(weight).scaleb(-decimals))


@given(prefix=st.sampled_from(["]C0", "]E0", "]Q1", "]d1"]), lot=LOTS)
def test_identifier_of_another_symbology_is_no_part_of_the_name(prefix, lot):
    scan = read(f"{prefix}X{lot}")
    assert scan.names[0] == f"X{lot}"
    assert f"{prefix}X{lot}" in scan.names


@given(st.text("0123456789()]CdQ\x1d#<GS>/:?=&%.", max_size=60))
def test_rubbish_that_looks_like_gs1_does_not_break_the_reader(code):
    for text in (code, f"https://id.gs1.org/{code}", f"]C1{code}"):
        scan = read(text)
        assert scan.count is None or scan.count >= 0


@pytest.mark.parametrize(
    "address",
    [
        "https://id.gs1.org/01/09506000134352/10/A1/21/S1",
        "https://brand.example/some/stem/01/9506000134352/10/A1/21/S1?3103=000500",
        "http://example.com/gtin/01/09506000134352?10=A1&21=S1",
    ],
)
def test_digital_link_says_where_it_may(address):
    scan = read(address)
    assert (scan.kind, scan.gtin, scan.names) == ("digital_link", GTIN, ("A1", "S1"))


def test_bracketed_form_people_type():
    scan = read(f"(01){GTIN}(10)MILK-7(21)42")
    assert (scan.lot, scan.serial, scan.names) == ("MILK-7", "42", ("MILK-7", "42"))


@pytest.mark.parametrize(
    "code",
    [
        "B20250917-001",
        "10-7",  # begins like AI 10 and is a lot name of its own when the rest does not fit GS1
        "0109506000134353" + "10X",  # wrong check digit
        "https://example.com/tracking/7",
        "17",
        "(10)A(10)B)",
    ],
)
def test_what_is_not_gs1_stays_whole(code):
    scan = read(code)
    assert scan.names[0] == code.strip()
    if scan.kind == "plain":
        assert scan.names == (code,)


def test_wrong_check_digit_is_no_gtin():
    assert read("0109506000134353" + "10X").gtin is None


def test_blank():
    assert read("  \r\n").names == ()


@pytest.mark.parametrize("wrong", ["269931", "261301", "260230"])
def test_impossible_date_is_no_gs1(wrong):
    assert read(f"01{GTIN}17{wrong}10A").kind == "plain"


def test_day_zero_is_the_last_day():
    assert read(f"01{GTIN}17280200").expires_on == datetime.date(2028, 2, 29)


@given(st.text("0123456789", min_size=13, max_size=13))
def test_exactly_one_check_digit_fits(stem):
    assert sum(check_digit_holds(stem + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize("code", ["https://[broken/01/1", f"01{GTIN}37+1{FNC1}10A", f"01{GTIN}31021_2345" + "10A"])
def test_what_only_resembles_a_number_or_an_address(code):
    assert read(code).kind == "plain"


@pytest.mark.parametrize(
    "identifier",
    [
        ("8008", "26091712"),
        ("7007", "260901260905"),
        ("4326", "260917"),
        ("90", "OURS"),
        ("410", "9506000134352"),
        ("402", "95060001343521234"),
        ("3922", "1250"),
        ("7240", "PROTOCOL"),
        ("235", "THIRD-PARTY"),
    ],
)
def test_an_identifier_of_no_interest_hides_no_lot(identifier):
    ai, value = identifier
    for code in (f"01{GTIN}{ai}{value}{FNC1}10M1", f"(01){GTIN}({ai}){value}(10)M1"):
        assert (read(code).gtin, read(code).names) == (GTIN, ("M1",))


def test_without_its_separator_a_value_ends_nowhere():
    assert read(f"01{GTIN}10ABCDEFGHIJKLMNOPQRST2142").kind == "plain"
    assert read(f"01{GTIN}37120A").kind == "plain"


def test_digits_of_another_script_are_no_gs1():
    assert read("0109506000134352".translate({ord("0") + digit: 0x660 + digit for digit in range(10)})).kind == "plain"


def test_the_terminal_reads_the_same_examples():
    """The examples that the terminal's own reader is tested with, read here."""
    script = Path(__file__).parents[3] / "addons/mrp_batch_terminal/static/tests/terminal/scan_vectors.js"
    text = script.read_text(encoding="utf-8")
    examples = json.loads(text[text.index("= [") + 2 : text.rindex(";")])
    assert len(examples) > 10
    for example in examples:
        scan = read(example["code"])
        assert (list(scan.names), scan.gtin) == (example["names"], example["gtin"]), example["code"]


@pytest.mark.skipif(not terminal_reader.NODE, reason="no Node here")
def test_the_terminal_reads_every_code_as_the_server_does():
    codes = terminal_reader.codes(6_000)
    kinds = Counter()
    for code, answer in zip(codes, terminal_reader.read_all(codes), strict=True):
        scan = read(code)
        kinds[scan.kind] += 1
        assert (list(scan.names), scan.gtin) == (answer["names"], answer["gtin"]), code
    assert min(kinds[kind] for kind in ("plain", "element_string", "digital_link")) > 500, kinds
