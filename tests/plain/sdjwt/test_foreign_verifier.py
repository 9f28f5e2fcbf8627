# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What we seal, another's SD-JWT verifier reads as we do: the OpenWallet Foundation's sd-jwt."""

import pytest
import sdjwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import InvalidJWSSignature
from sd_jwt.verifier import SDJWTVerifier

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = JWK.from_pyca(KEY.public_key())
TEXTS = st.text('aB7 -./~"\\é批次\U0001f95b', max_size=12)
VALUES = st.one_of(TEXTS, st.integers(-(2**53) + 1, 2**53 - 1), st.booleans())
ROWS = st.lists(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), VALUES, max_size=3), max_size=3)


def sealed(record):
    return sdjwt.seal(
        record,
        sdjwt.RecordKey(bytes(32)),
        KEY,
        issuer="Dairy Ltd",
        origin="log.example/batches",
        subject="https://id.gs1.org/01/09506000134352/10/B1",
        version=1,
        sealed_at=1_790_000_000,
    )


def foreign(presentation, key=PUBLIC):
    """The sections that the other verifier finds in it."""
    payload = SDJWTVerifier(presentation, lambda _issuer, _header: key).get_verified_payload()
    return {name: value for name, value in payload.items() if name in sdjwt.SECTIONS}


@settings(deadline=None, max_examples=40)
@given(st.fixed_dictionaries({section: ROWS for section in sdjwt.SECTIONS}), st.data())
def test_every_presentation_says_the_same_to_both(record, data):
    seal = sealed(record)
    assert foreign(seal.present()) == record
    paths = data.draw(st.lists(st.sampled_from(sorted(seal.disclosures)), unique=True))
    shown = seal.present(paths)
    ours = sdjwt.verify(shown, KEY.public_key().public_bytes_raw()).sections
    # Where an element stays hidden we say so in its place; the other leaves it out.
    visible = {
        name: [row for row in rows if row != {"hidden": True}] if name in sdjwt.ELEMENT_WISE else rows
        for name, rows in ours.items()
    }
    assert foreign(shown) == visible


def test_another_key_is_refused_by_both():
    shown = sealed({section: [] for section in sdjwt.SECTIONS}).present()
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    with pytest.raises(InvalidJWSSignature):
        foreign(shown, JWK.from_pyca(stranger))
    with pytest.raises(sdjwt.SdJwtError):
        sdjwt.verify(shown, stranger.public_bytes_raw())
