# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A signed record commits to its own text and to no other."""

import unicodedata

import pytest
import sdjwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RECORD_KEY = sdjwt.RecordKey(bytes(32))
EMPTY = {section: [] for section in sdjwt.SECTIONS} | {"batch": {}, "genealogy": {}}
TEXTS = st.text(max_size=8).map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "水", "𐀀"]), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.fixed_dictionaries(
    {section: st.lists(VALUES, max_size=4) for section in sdjwt.SECTIONS}
    | {"batch": st.dictionaries(st.sampled_from(["lot", "名"]), VALUES, max_size=2)}
)


def seal(record, version=1):
    return sdjwt.seal(
        record,
        RECORD_KEY,
        KEY,
        issuer="Dairy Ltd",
        origin="log.example/batches",
        subject="https://id.gs1.org/",
        version=version,
        sealed_at=1_790_000_000,
        previous=None if version == 1 else bytes(32),
    )


@given(RECORDS, st.integers(1, 3))
def test_the_text_that_was_sealed(record, version):
    jwt, text = seal(record, version).jwt, sdjwt.canonical(record).decode()
    assert sdjwt.commits(jwt, text, RECORD_KEY, version)
    assert not sdjwt.commits(jwt, text, RECORD_KEY, version + 1)
    assert not sdjwt.commits(jwt, text, sdjwt.RecordKey(bytes([1]) * 32), version)


@given(RECORDS, st.data())
def test_no_character_can_change_go_or_come(record, data):
    jwt, text = seal(record).jwt, sdjwt.canonical(record).decode()
    at = data.draw(st.integers(0, len(text)))
    other = data.draw(st.sampled_from(["", " ", "0", '"', ",", "]", "}", "水"]))
    for forged in (text[:at] + other + text[at + 1 :], text[:at] + other + text[at:]):
        assert (forged == text) == sdjwt.commits(jwt, forged, RECORD_KEY, 1)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"batch":', "[" * 100_000, "}", '{"batch":' + "[" * 100_000])
def test_garbage(text):
    assert not sdjwt.commits(seal(EMPTY).jwt, text, RECORD_KEY, 1)


@pytest.mark.parametrize("jwt", ["", "a", "a.b.c", "a.e30.c", "a.W10.c", "a.bnVsbA.c"])
def test_no_jwt(jwt):
    assert not sdjwt.commits(jwt, sdjwt.canonical(EMPTY).decode(), RECORD_KEY, 1)


def test_texts_that_look_like_structure():
    """Names, braces and seams within texts: the cut has to be parsed, and the answer is the same."""
    hostile = '},{,"steps":[{"id":1}],"tests":'
    record = EMPTY | {
        "batch": {"lot": hostile, "steps": True},
        "materials": [{"id": hostile}, {"id": "}"}, hostile, 3],
        "steps": [{"a": [{"b": 1}, {"c": {}}]}, {}, [], {"d": "{"}],
        "tests": [{}],
    }
    text = sdjwt.canonical(record).decode()
    assert sdjwt.commits(seal(record).jwt, text, RECORD_KEY, 1)
    assert not sdjwt.commits(seal(record).jwt, text.replace("}", "{", 1), RECORD_KEY, 1)
