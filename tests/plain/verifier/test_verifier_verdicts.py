# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""verify.py: every rung of the ladder, every reason, on a chain in memory."""

import base64
import hashlib
import json

import chain
import pytest
import sdjwt
import tlog
import verify
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st
from publisher import Case, MemoryChain, batch_record


@pytest.fixture(scope="module")
def case():
    return Case()


def verdict(case, call=None, trust=None):
    report = verify.verify(case.bundle(), trust or case.trust(), call)
    return report["verdict"], report["reason"], report["remarks"]


def changed(case, **changes):
    """The bundle with top-level members replaced, in the one spelling."""
    bundle = json.loads(case.bundle()) | changes
    return (json.dumps(bundle, indent=2, ensure_ascii=False) + "\n").encode()


def reason(case, bundle, call=None):
    report = verify.verify(bundle, case.trust(), call)
    assert report["verdict"] == "REJECTED"
    return report["reason"]


def test_without_a_node_the_record_is_consistent(case):
    assert verdict(case) == ("CONSISTENT", None, ["rpc-none"])


def test_a_final_anchor(case):
    report = verify.verify(case.bundle(), case.trust(), case.chain)
    assert report["verdict"] == "ANCHORED"
    assert report["anchor"] == {
        "chain_id": 31337,
        "block": 20,
        "size": 256,
        "earliest": None,
        "latest": MemoryChain.time(20),
    }
    assert report["sections"]["batch"] == batch_record()["batch"]
    assert report["sections"]["tests"] == [{"hidden": True}, batch_record()["tests"][1]]
    assert report["hidden"] == 7


def test_a_beacon_gives_the_earliest_time():
    case = Case(beacon=True)
    report = verify.verify(case.bundle(), case.trust(), case.chain)
    assert (report["verdict"], report["anchor"]["earliest"]) == ("ANCHORED", MemoryChain.time(3))


def test_witnesses_are_counted():
    case = Case(witnesses=3)
    report = verify.verify(case.bundle(), case.trust())
    assert (report["verdict"], report["witnesses"]) == ("WITNESSED", [3, 3])
    fewer = case.trust(witnesses=[str(case.publisher.witness_keys()[0])])
    assert verify.verify(case.bundle(), fewer)["witnesses"] == [1, 1]


def test_fresh_evidence_makes_it_current():
    case = Case(fresh=True)
    assert verdict(case, case.chain) == ("CURRENT", None, [])


def test_a_newer_head_ends_currency():
    case = Case(fresh=True)
    checkpoint, _tags = case.publisher.close()
    case.chain.anchor(checkpoint, 21)
    assert verdict(case, case.chain) == ("ANCHORED", None, ["freshness-old"])


def test_a_newer_version_cannot_be_hidden():
    case = Case()
    case.publisher.seal(batch_record(1), version=2, previous=case.sealed.commitment)
    _checkpoint, tags = case.publisher.close()
    with pytest.raises(tlog.TagPresent):
        tags.absence(case.publisher.record_key.tag(2))


def test_freshness_of_a_neighbour_that_leaves_room_is_refused():
    """Neighbours that are in the index but not next to each other."""
    case = Case(fresh=True)
    tags = tlog.TagIndex(e.tag for e in case.publisher.entries if e.kind == tlog.entry.RECORD)
    low = case.freshness["neighbours"][0]
    far = tags._neighbour(low["index"] + 2)
    far = chain.neighbour_entry(far.index, far.tag, [tlog.note.encode_base64(node) for node in far.path])
    case.freshness = {**case.freshness, "neighbours": [low, far]}
    assert verdict(case, case.chain)[:2] == ("REJECTED", "freshness-absence")


def test_an_index_that_does_not_close_the_head_is_refused():
    case = Case()
    publisher = case.publisher
    tags = tlog.TagIndex(e.tag for e in publisher.entries if e.kind == tlog.entry.RECORD)
    publisher.add(tlog.entry.index(len(publisher.entries), len(tags), tags.root()))
    publisher.add(tlog.entry.padding())
    size = len(publisher.entries)
    checkpoint = tlog.Checkpoint(case.checkpoint.origin, size, tlog.merkle.root(size, publisher.tree))
    fresh = case.freshness_for(checkpoint, tags, 20)
    index = size - 2
    fresh["tlog_proof"] = tlog.prove(index, size, publisher.tree, publisher.sign(checkpoint)).text()
    fresh["entry"] = publisher.entries[index].encode().hex()
    case.freshness = fresh
    assert verdict(case)[:2] == ("REJECTED", "freshness-index")


def test_a_recall_outranks_everything():
    case = Case(fresh=True)
    case.chain.recalled[case.publisher.record_key.recall_tag()] = 1_790_009_000
    report = verify.verify(case.bundle(), case.trust(), case.chain)
    assert (report["verdict"], report["recalled"]) == ("RECALLED", 1_790_009_000)


def test_an_anchor_that_is_not_final_yet(case):
    case.chain.newest = 80
    try:
        assert verdict(case, case.chain) == ("CONSISTENT", None, ["anchor-not-final"])
        assert verdict(case, case.chain, case.trust(finality=chain.Finality(None, 60)))[0] == "ANCHORED"
    finally:
        case.chain.newest = 100


def test_a_node_that_does_not_know_the_anchor():
    """Of another chain with the same id, say: waiting would not help, and the remark says so."""
    case = Case()
    del case.chain.slots[256]
    case.chain.newest = 70
    assert verdict(case, case.chain) == ("CONSISTENT", None, ["anchor-unknown"])
    assert verify.exit_code(verify.verify(case.bundle(), case.trust(), case.chain), asked=True) == 2


@pytest.mark.parametrize("change", ["root", "block", "absent", "code"])
def test_the_contract_contradicts(change):
    case = Case()
    if change == "root":
        case.chain.slots[256] = keccak(b"another head")
    elif change == "block":
        case.anchor["block"] = 21
    elif change == "absent":
        del case.chain.slots[256]
    else:
        case.chain.code += b"\0"
    expected = {"absent": "anchor-absent", "code": "contract-code"}.get(change, "anchor-mismatch")
    assert verdict(case, case.chain)[:2] == ("REJECTED", expected)


@pytest.mark.parametrize("block", [21, 60, 99, 101, 10**9, 2**53 - 1])
def test_a_freshness_block_that_is_not_the_slots_is_refused(block):
    """Also a block that is not final, or that no node knows: the slot is there and names another."""
    case = Case(fresh=True)
    case.freshness["block"] = block
    assert verdict(case, case.chain)[:2] == ("REJECTED", "anchor-mismatch")


def test_a_head_on_its_way_is_no_contradiction():
    case = Case(fresh=True)
    checkpoint, tags = case.publisher.close()
    case.freshness = case.freshness_for(checkpoint, tags, 101)
    assert verdict(case, case.chain) == ("ANCHORED", None, ["freshness-not-final"])


def test_an_address_without_a_contract_proves_nothing():
    case = Case()
    case.chain.code = b""
    assert verdict(case, case.chain) == ("CONSISTENT", None, ["contract-absent"])


def test_a_transaction_is_checked_when_it_is_named():
    known, other = "0x" + "ab" * 32, "0x" + "ac" * 32
    case = Case(tx=known)
    assert verdict(case, case.chain)[0] == "ANCHORED"
    case.anchor["tx"] = other
    assert verdict(case, case.chain)[:2] == ("REJECTED", "anchor-transaction")


def test_an_anchor_elsewhere_does_not_count(case):
    elsewhere = changed(case, anchors=[{**case.anchor, "chain_id": 1}])
    assert verify.verify(elsewhere, case.trust(), case.chain)["remarks"] == ["anchor-none"]
    other_size = changed(case, anchors=[{**case.anchor, "size": 512}])
    assert reason(case, other_size, case.chain) == "anchor-size"


@pytest.mark.parametrize("answer", [None, "0x", "0xzz", {}, [], 7, "0x" + "0" * 30, True])
def test_a_node_that_answers_nonsense_proves_nothing(case, answer):
    report = verify.verify(case.bundle(), case.trust(), lambda _method, _params: answer)
    assert report["verdict"] == "CONSISTENT"
    assert report["remarks"][0] in ("rpc-answer", "rpc-other-chain")


def test_a_node_of_another_chain(case):
    report = verify.verify(case.bundle(), case.trust(), lambda _method, _params: "0x1")
    assert (report["verdict"], report["remarks"]) == ("CONSISTENT", ["rpc-other-chain"])


def test_another_companys_key_is_refused(case):
    other = tlog.Signer(case.publisher.signer.name, Ed25519PrivateKey.generate())
    assert verdict(case, trust=case.trust(log_key=str(other.verifier)))[:2] == ("REJECTED", "jwt-signature")


def test_a_part_of_another_record_is_refused(case):
    foreign = Case(extra=3).sealed.disclosures["tests/4"]
    assert reason(case, changed(case, sd_jwt=case.sd_jwt + foreign + "~")) == "disclosure-foreign"
    twice = case.sd_jwt + case.sealed.disclosures["batch"] + "~"
    assert reason(case, changed(case, sd_jwt=twice)) == "disclosure-twice"


def test_a_record_that_was_not_logged_is_refused(case):
    other = sdjwt.seal(
        batch_record(1),
        case.publisher.record_key,
        case.publisher.key,
        issuer="Dairy Ltd",
        origin=case.publisher.signer.name,
        subject="x",
        version=1,
        sealed_at=1,
    )
    assert reason(case, changed(case, sd_jwt=other.present([]))) == "inclusion"


def test_a_record_of_another_log_is_refused(case):
    other = sdjwt.seal(
        batch_record(),
        case.publisher.record_key,
        case.publisher.key,
        issuer="Dairy Ltd",
        origin="other.example/log",
        subject="x",
        version=1,
        sealed_at=1,
    )
    assert reason(case, changed(case, sd_jwt=other.present([]))) == "jwt-origin"


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda text: text.replace("\n", "\r\n"), "bundle-spelling"),
        (lambda text: text + " ", "bundle-spelling"),
        (lambda text: text[:-2], "bundle-json"),
        (lambda text: text.replace('"v": 1', '"v": 2'), "bundle-version"),
        (lambda text: text.replace('"v": 1', '"v": 1.0'), "bundle-json"),
        (lambda text: text.replace('"v": 1', '"v": true'), "bundle-shape"),
        (lambda text: text.replace('"v": 1,', '"v": 1,\n  "v": 1,'), "bundle-json"),
        (lambda text: text.replace('"v": 1,', '"v": 1,\n  "w": 1,'), "bundle-shape"),
        (lambda text: text.replace("index ", "index 0"), "proof-form"),
        (lambda text: text.replace("tlog-proof@v1", "tlog-proof@v2"), "proof-form"),
        (lambda text: text.replace("\\n256\\n", "\\n257\\n"), "note-signature"),
        (lambda text: text.replace("\N{EM DASH}", "-"), "note-form"),
        (lambda text: text.replace("~", "~~", 1), "disclosure-form"),
    ],
)
def test_reasons_name_the_layer(case, spoil, expected):
    spoiled = spoil(case.bundle().decode())
    assert spoiled != case.bundle().decode()
    assert reason(case, spoiled.encode()) == expected


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_rejected_and_never_raises(garbage):
    case = _shared()
    assert verify.verify(garbage, case.trust())["verdict"] == "REJECTED"
    assert verify.verify(case.bundle(), garbage)["verdict"] == "REJECTED"


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_members_of_any_kind_are_rejected(value):
    case = _shared()
    for name in ("sd_jwt", "tlog_proof", "anchors", "beacon", "freshness"):
        if isinstance(value, list) and not value and name == "anchors":
            continue
        assert verify.verify(changed(case, **{name: value}), case.trust())["verdict"] == "REJECTED"


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"v":' * 50_000, b"9" * 5_000, b"\xff\xfe", b"", b"\x00"])
def test_hostile_json_is_rejected(case, content):
    assert verify.verify(content, case.trust())["reason"] == "bundle-json"
    assert verify.verify(case.bundle(), content)["reason"] == "trust-json"


def test_own_keccak_and_ed25519_agree_with_libraries():
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    for length in (0, 1, 32, 135, 136, 137, 271, 272, 600):
        message = hashlib.shake_128(bytes([length % 256])).digest(length)
        assert verify.keccak256(message) == keccak(message)
        signature = key.sign(message)
        assert verify.ed25519_holds(public, message, signature)
        assert not verify.ed25519_holds(public, message + b"x", signature)
        flipped = bytes([signature[0] ^ 1]) + signature[1:]
        assert not verify.ed25519_holds(public, message, flipped)
        s = int.from_bytes(signature[32:], "little") + verify.ORDER
        assert not verify.ed25519_holds(public, message, signature[:32] + s.to_bytes(32, "little"))


def test_ed25519_of_rfc_8032():
    """RFC 8032 section 7.1, test 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify.ed25519_holds(public, b"\x72", signature)
    assert not verify.ed25519_holds(public, b"\x73", signature)


def test_base64_has_one_spelling():
    spelled = base64.b64encode(bytes(32)).decode()
    assert verify.from_base64(spelled, "x") == bytes(32)
    for other in (spelled[:-2] + "B=", spelled[:-1], spelled + "\n", " " + spelled, spelled.replace("=", "")):
        with pytest.raises(verify.Rejected):
            verify.from_base64(other, "x")


_CASE = []


def _shared():
    """One case for all examples of a property."""
    if not _CASE:
        _CASE.append(Case())
    return _CASE[0]
