# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""SD-JWT (RFC 9901): its example, sealing and presenting any part, refusal of everything else."""

import base64
import json
from hashlib import sha256

import pytest
import sdjwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sdjwt import disclosure as disclosures
from sdjwt import issue

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
RECORD_KEY = sdjwt.RecordKey(bytes(32))
RECORD = {section: [] for section in sdjwt.SECTIONS} | {
    "batch": {"lot": "B20250917-001", "product": "牛奶", "quantity": "10.5"},
    "materials": [{"lot": "RM-1"}, {"lot": "RM-2"}, {"lot": "RM-3"}],
    "tests": [{"parameter": "fat", "passed": True, "replicates": 3}],
}


def seal(record=RECORD, version=1, previous=None, key=RECORD_KEY, sealed_at=1_790_000_000):
    return sdjwt.seal(
        record,
        key,
        KEY,
        issuer="Dairy Ltd",
        origin="log.example/batches",
        subject="https://id.gs1.org/01/09506000134352/10/B20250917-001",
        version=version,
        sealed_at=sealed_at,
        previous=previous,
    )


SEALED = seal()


def test_the_digest_of_the_rfcs_example():
    """RFC 9901 section 4.2.3."""
    example = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert sdjwt.digest(example) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    assert disclosures.parse_disclosure(example) == ["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]


def test_the_whole_record_comes_back():
    shown = sdjwt.verify(SEALED.present(), PUBLIC)
    assert shown.sections == RECORD
    assert shown.hidden == 0
    assert shown.commitment == SEALED.commitment == sha256(SEALED.jwt.encode()).digest()


def test_nothing_shown_tells_nothing_but_the_claims():
    shown = sdjwt.verify(SEALED.present([]), PUBLIC)
    assert (shown.sections, shown.hidden) == ({}, len(sdjwt.SECTIONS))
    text = base64.urlsafe_b64decode(SEALED.jwt.split(".")[1] + "==").decode()
    assert not any(secret in text for secret in ("牛奶", "RM-1", "fat", "10.5"))


@given(st.sets(st.sampled_from(sorted(SEALED.disclosures))))
def test_any_part_can_be_shown_alone(paths):
    shown = sdjwt.verify(SEALED.present(paths), PUBLIC)
    sections = {path.split("/")[0] for path in paths}
    assert set(shown.sections) == sections
    for section in sections:
        expected = RECORD[section]
        if section in sdjwt.ELEMENT_WISE:
            expected = [e if f"{section}/{i}" in paths else {"hidden": True} for i, e in enumerate(expected)]
        assert shown.sections[section] == expected


def test_all_elements_by_a_star():
    shown = sdjwt.verify(SEALED.present(["materials/*"]), PUBLIC)
    assert shown.sections == {"materials": RECORD["materials"]}


@pytest.mark.parametrize("path", ["nothing", "tests/1", "batch/lot", "batch/*", ""])
def test_a_path_that_is_not_there(path):
    with pytest.raises(sdjwt.SdJwtError):
        SEALED.present([path])


def test_the_same_record_gives_the_same_bytes():
    reordered = dict(reversed(RECORD.items())) | {"batch": dict(reversed(RECORD["batch"].items()))}
    assert seal(reordered).present() == SEALED.present()
    assert sdjwt.canonical(reordered) == sdjwt.canonical(RECORD)


def test_each_version_and_key_has_its_own_salts_and_tag():
    second = seal(version=2, previous=SEALED.commitment)
    stranger = seal(key=sdjwt.RecordKey(b"\1" * 32))
    for other in (second, stranger):
        assert not set(other.disclosures.values()) & set(SEALED.disclosures.values())
        assert other.tag != SEALED.tag
    claims = sdjwt.verify(SEALED.present([]), PUBLIC).claims
    later = sdjwt.verify(second.present([]), PUBLIC).claims
    assert claims["next_tag"] == later["tag"] == disclosures.encode_base64url(second.tag)
    assert claims["recall_tag"] == later["recall_tag"]
    assert later["prev"] == disclosures.encode_base64url(SEALED.commitment)


def test_salts_are_of_128_bits_and_differ():
    salts = [disclosures.parse_disclosure(text)[0] for text in SEALED.disclosures.values()]
    assert len(set(salts)) == len(salts)
    assert {len(disclosures.decode_base64url(salt)) for salt in salts} == {16}


def test_presence_tells_nothing():
    empty = seal({section: [] for section in sdjwt.SECTIONS})
    assert len(empty.jwt) == len(SEALED.jwt)


def test_a_stored_record_is_presented_without_its_key():
    stored = json.loads(json.dumps({"jwt": SEALED.jwt, "disclosures": SEALED.disclosures}))
    assert sdjwt.present(stored["jwt"], stored["disclosures"], ["batch"]) == SEALED.present(["batch"])


def test_versions_chain():
    for version, previous in ((0, None), (1, bytes(32)), (2, None)):
        with pytest.raises(sdjwt.SdJwtError):
            seal(version=version, previous=previous)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        None,
        float("nan"),
        2**53,
        -(2**53),
        b"x",
        "e\u0301",
        "\ud800",
        {1: "x"},
        {"_sd": []},
        {"...": "x"},
        {"e\u0301": 1},
    ],
)
def test_what_cannot_be_sealed_says_where(value):
    with pytest.raises(sdjwt.SdJwtError, match="steps/0/readings/1"):
        seal(RECORD | {"steps": [{"readings": ["ok", value]}]})


def test_sections_are_fixed():
    for record in (
        {},
        RECORD | {"extra": []},
        {k: v for k, v in RECORD.items() if k != "batch"},
        RECORD | {"tests": {}},
    ):
        with pytest.raises(sdjwt.SdJwtError):
            seal(record)
    deep = []
    for _ in range(40):
        deep = [deep]
    with pytest.raises(sdjwt.SdJwtError, match="value_deep"):
        seal(RECORD | {"steps": deep})


def test_a_disclosure_that_fits_nowhere_or_twice():
    whole = SEALED.present(["batch"])
    for extra in (
        seal(key=sdjwt.RecordKey(b"\1" * 32)).disclosures["batch"],
        SEALED.disclosures["batch"],
        SEALED.disclosures["materials/0"],
    ):
        with pytest.raises(sdjwt.SdJwtError):
            sdjwt.verify(whole + extra + "~", PUBLIC)


def test_another_key_and_another_kind_of_token():
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(sdjwt.SdJwtError, match="jwt_signature"):
        sdjwt.verify(SEALED.present(), other)
    header, claims, _signature = SEALED.jwt.split(".")
    for changed in ({"alg": "none", "typ": issue.TYPE}, {"alg": "EdDSA", "typ": "JWT"}, [], {"alg": "HS256"}):
        encoded = disclosures.encode_base64url(json.dumps(changed).encode())
        signed = f"{encoded}.{claims}"
        signature = disclosures.encode_base64url(KEY.sign(signed.encode()))
        with pytest.raises(sdjwt.SdJwtError):
            sdjwt.verify(f"{signed}.{signature}~", PUBLIC)
    assert header


@given(st.integers(0, len(SEALED.present()) - 2), st.integers(0, 6))
def test_no_bit_can_change(at, bit):
    text = SEALED.present()
    changed = text[:at] + chr(ord(text[at]) ^ (1 << bit)) + text[at + 1 :]
    with pytest.raises(sdjwt.SdJwtError):
        sdjwt.verify(changed, PUBLIC)


@given(st.text())
def test_garbage_is_refused(text):
    for presented in (text, text + "~", "a.b.c~" + text + "~"):
        with pytest.raises(sdjwt.SdJwtError):
            sdjwt.verify(presented, PUBLIC)


@pytest.mark.parametrize(
    "raw", [b"[" * 100_000, b'["a","a"', b'["s",1.5]', b'["s",{"a":1,"a":2}]', b'["s","_sd",1]', b"\xff"]
)
def test_hostile_disclosures(raw):
    with pytest.raises(sdjwt.SdJwtError):
        disclosures.parse_disclosure(disclosures.encode_base64url(raw))


def test_a_record_key_does_not_show_itself():
    secret = bytes(range(32))
    assert secret.hex() not in repr(sdjwt.RecordKey(secret)) and sdjwt.RecordKey(secret).secret() == secret
    assert sdjwt.RecordKey.generate().secret() != sdjwt.RecordKey.generate().secret()
    with pytest.raises(ValueError, match="record_key"):
        sdjwt.RecordKey(b"short")
