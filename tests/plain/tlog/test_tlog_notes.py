# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Signed notes, checkpoints, entries and proofs as text: the specification's example, round trips, garbage."""

import pytest
import tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tlog import entry, merkle, note

# The example of C2SP signed-note and of the implementations that follow it.
EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "\N{EM DASH} example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = tlog.Signer("log.example/batches", KEY)
OTHER = tlog.Signer("other.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def test_the_published_example():
    key = tlog.VerifierKey.parse(EXAMPLE_VKEY)
    assert str(key) == EXAMPLE_VKEY
    assert note.open_note(EXAMPLE_NOTE, [key]) == ("This is an example message.\n", [key])


@pytest.mark.parametrize("at", range(len(EXAMPLE_NOTE)))
def test_no_character_of_the_example_can_change(at):
    changed = EXAMPLE_NOTE[:at] + ("x" if EXAMPLE_NOTE[at] != "x" else "y") + EXAMPLE_NOTE[at + 1 :]
    with pytest.raises(tlog.NoteError):
        note.open_note(changed, [tlog.VerifierKey.parse(EXAMPLE_VKEY)])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        EXAMPLE_VKEY.replace("530d903a", "530d903b"),
        EXAMPLE_VKEY.replace("+Aek", "+Bek"),
        EXAMPLE_VKEY[:-1],
        " " + EXAMPLE_VKEY,
        EXAMPLE_VKEY.replace("530d903a", "530D903A"),
        EXAMPLE_VKEY.replace("foo", "f\u2003oo"),
    ],
)
def test_a_damaged_vkey_is_refused(vkey):
    with pytest.raises(tlog.NoteError):
        tlog.VerifierKey.parse(vkey)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1))
def test_whatever_can_be_signed_opens_again(line):
    text = line + "\n\nsecond paragraph\n"
    signed = note.sign(text, [SIGNER, OTHER])
    assert note.open_note(signed, [SIGNER.verifier]) == (text, [SIGNER.verifier])
    assert note.open_note(signed, [SIGNER.verifier, OTHER.verifier])[1] == [SIGNER.verifier, OTHER.verifier]


@pytest.mark.parametrize("text", ["", "\n", "no newline", "tab\there\n", "carriage\r\n", "lone \ud800\n"])
def test_what_cannot_be_a_note(text):
    with pytest.raises(tlog.NoteError):
        note.sign(text, [SIGNER])


def test_unknown_keys_are_ignored_and_bad_signatures_are_not():
    signed = note.sign("text\n", [SIGNER, OTHER])
    with pytest.raises(tlog.NoteError, match="no_signature"):
        note.open_note(note.sign("text\n", [OTHER]), [SIGNER.verifier])
    forged = signed.replace("text\n", "texts\n", 1)
    with pytest.raises(tlog.NoteError, match="false_signature"):
        note.open_note(forged, [SIGNER.verifier])


def test_at_least_sixteen_signatures_and_not_a_thousand():
    line = OTHER.signature_line("text\n")
    signed = note.sign("text\n", [SIGNER])
    assert note.open_note(signed + line * 20, [SIGNER.verifier])[1] == [SIGNER.verifier]
    with pytest.raises(tlog.NoteError, match="most=100"):
        note.open_note(signed + line * 100, [SIGNER.verifier])


@given(st.text())
def test_garbage_is_no_note(text):
    with pytest.raises(tlog.NoteError):
        note.open_note(text, [SIGNER.verifier])
    with pytest.raises(tlog.NoteError):
        tlog.VerifierKey.parse(text)
    with pytest.raises((tlog.ProofError, tlog.NoteError, tlog.CheckpointError)):
        tlog.TlogProof.parse(text)
    with pytest.raises((tlog.NoteError, tlog.CheckpointError)):
        tlog.Checkpoint.parse(text)


def test_checkpoint_round_trip():
    head = tlog.Checkpoint(SIGNER.name, 7, merkle.leaf_hash(b"7"))
    assert tlog.open_checkpoint(head.sign([SIGNER]), SIGNER.verifier) == (head, [])
    stranger = tlog.Checkpoint("stranger.example", 7, merkle.leaf_hash(b"7"))
    with pytest.raises(tlog.CheckpointError, match="stranger"):
        tlog.open_checkpoint(stranger.sign([SIGNER]), SIGNER.verifier)


def test_a_witness_alone_is_not_the_log():
    head = tlog.Checkpoint(SIGNER.name, 7, merkle.leaf_hash(b"7"))
    witness = note.VerifierKey(OTHER.name, OTHER.verifier.public_key, note.COSIGNATURE)
    body = f"cosignature/v1\ntime 1700000000\n{head.text()}".encode()
    signature = witness.id + (1_700_000_000).to_bytes(8) + OTHER.private_key.sign(body)
    line = f"\N{EM DASH} {witness.name} {note.encode_base64(signature)}\n"
    signed = head.sign([SIGNER])
    assert tlog.open_checkpoint(signed + line, SIGNER.verifier, [witness])[1] == [witness]
    with pytest.raises(tlog.NoteError, match="head_unsigned"):
        tlog.open_checkpoint(head.text() + "\n" + line, SIGNER.verifier, [witness])


@pytest.mark.parametrize("size", ["01", "+1", "1_0", " 1", "١", "1.0", "-1", "", "18446744073709551616"])
def test_sizes_have_one_spelling(size):
    with pytest.raises(tlog.CheckpointError):
        tlog.Checkpoint.parse(f"log\n{size}\n{note.encode_base64(bytes(32))}\n")


def test_impossible_checkpoints():
    for origin, size, root in (("", 1, bytes(32)), ("a\nb", 1, bytes(32)), ("a", 0, bytes(32)), ("a", 1, b"short")):
        with pytest.raises(tlog.CheckpointError):
            tlog.Checkpoint(origin, size, root)
    assert tlog.Checkpoint("a", 0, tlog.EMPTY_ROOT).size == 0


def test_proof_text_round_trip_and_verdict():
    entries = [b"%d" % i for i in range(70)]
    tree = merkle.MemoryTree(map(merkle.leaf_hash, entries))
    signed = tlog.Checkpoint(SIGNER.name, 70, merkle.root(70, tree)).sign([SIGNER])
    proof = tlog.prove(33, 70, tree, signed)
    for made in (proof, tlog.TlogProof(proof.index, proof.path, signed, b"extra")):
        assert tlog.TlogProof.parse(made.text()) == made
        assert made.verify(entries[33], SIGNER.verifier)[0].size == 70
        with pytest.raises(tlog.ProofError):
            made.verify(entries[34], SIGNER.verifier)


@given(st.sampled_from(entry.KINDS), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_entry_round_trip(kind, tag, commitment):
    made = tlog.Entry(kind, tag, commitment)
    assert tlog.Entry.decode(made.encode()) == made
    assert len(made.encode()) == entry.ENTRY_SIZE


@given(st.binary(max_size=80))
def test_garbage_is_no_entry(raw):
    if len(raw) == 66 and raw[0] == 1 and raw[1] < 5:
        return
    with pytest.raises(tlog.EntryError):
        tlog.Entry.decode(raw)


def test_the_kinds_of_entries():
    assert entry.genesis(b"document").commitment == entry.successor(b"document").commitment
    assert entry.beacon(31337, 7, bytes(32)).numbers() == (31337, 7)
    assert entry.index(255, 250, bytes(32)).numbers() == (255, 250)
    assert entry.padding().kind == entry.record(bytes(32), bytes(32)).kind
    assert entry.padding() != entry.padding()
    with pytest.raises(tlog.EntryError):
        entry.padding().numbers()


@given(st.integers(0, 10_000), st.integers(0, 5))
def test_padding_reaches_a_full_tile(size, reserve):
    needed = entry.padding_needed(size, reserve)
    assert 0 <= needed < 256
    assert (size + needed + reserve) % 256 == 0
