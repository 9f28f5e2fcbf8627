# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Cosignatures from a small witness that keeps to the specification, and from some that do not."""

import sys
import time
from pathlib import Path

import pytest
import tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tlog import merkle, note, witness

sys.path.insert(0, str(Path(tlog.__file__).parents[1] / "tests"))

from witness_server import Handler, witness_server  # noqa: E402

LOG = tlog.Signer("log.example/batches", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
TREE = merkle.MemoryTree(merkle.leaf_hash(b"%d" % n) for n in range(500))


def signed(size, tree=TREE):
    return tlog.Checkpoint(LOG.name, size, merkle.root(size, tree)).sign([LOG])


def cosigned(checkpoint, asked, old, tree):
    """The checkpoint with the witness's cosignature."""
    size = tlog.open_checkpoint(checkpoint, LOG.verifier)[0].size
    return checkpoint + asked.cosign(checkpoint, old, lambda known: merkle.consistency_proof(known, size, tree)).line


def refusal(checkpoint, asked, old, tree):
    with pytest.raises(witness.WitnessError) as refused:
        cosigned(checkpoint, asked, old, tree)
    return refused.value


@pytest.fixture
def server():
    with witness_server(tlog, LOG.verifier) as running:
        yield running


@pytest.fixture
def asked(server):
    return witness.Witness(server.key, f"{server.url}/")


def test_a_growing_log_is_cosigned(asked):
    old = 0
    for size in (1, 70, 256, 500):
        checkpoint = cosigned(signed(size), asked, old, TREE)
        head, witnesses = tlog.open_checkpoint(checkpoint, LOG.verifier, [asked.key])
        assert (head.size, witnesses) == (size, [asked.key])
        assert asked.find(checkpoint).time == 1_790_000_000
        assert note.signed_alone(checkpoint, LOG.verifier) == signed(size)
        old = size


def test_a_witness_that_knows_another_size_says_so_and_is_asked_again(asked):
    cosigned(signed(70), asked, 0, TREE)
    checkpoint = cosigned(signed(300), asked, 12, TREE)
    assert tlog.open_checkpoint(checkpoint, LOG.verifier, [asked.key])[1] == [asked.key]


def test_the_same_head_is_cosigned_again_when_the_answer_was_lost(asked):
    cosigned(signed(70), asked, 0, TREE)
    assert asked.find(cosigned(signed(70), asked, 0, TREE))


def test_a_forked_log_is_not_cosigned(asked):
    cosigned(signed(70), asked, 0, TREE)
    other = merkle.MemoryTree(merkle.leaf_hash(b"x%d" % n) for n in range(500))
    assert refusal(signed(300, other), asked, 70, other).fault == witness.FORK


def test_an_older_head_than_the_witness_knows_is_told(asked):
    cosigned(signed(300), asked, 0, TREE)
    refused = refusal(signed(70), asked, 0, TREE)
    assert (refused.fault, refused.known) == (witness.AHEAD, 300)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((500, "oops"), "refused"),
        ((403, "who are you"), "refused"),
        ((200, ""), "unsigned"),
        ((200, "garbage"), "unsigned"),
        ((409, "other root\n"), "fork"),
        ((409, "many\n", "text/x.tlog.size"), "unsigned"),
    ],
)
def test_garbage_is_no_cosignature(server, asked, answer, fault):
    server.broken = answer
    assert refusal(signed(70), asked, 0, TREE).fault == fault


def test_a_wrong_key_is_no_cosignature(server, asked):
    server.secret = LOG.private_key
    assert refusal(signed(70), asked, 0, TREE).fault == witness.UNSIGNED


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "file:///etc", "nowhere", "http://[", "http://a b/"])
def test_a_witness_that_is_away_says_so(asked, url):
    assert refusal(signed(70), witness.Witness(asked.key, url), 0, TREE).fault == witness.AWAY


def test_an_answer_that_is_no_http_or_drips_in_is_given_up(server, asked, monkeypatch):
    class Rude(Handler):
        def do_POST(self):
            self.wfile.write(self.server.rude[0])
            for piece in self.server.rude[1:]:
                time.sleep(0.05)
                self.wfile.write(piece)

    monkeypatch.setattr(witness, "TIMEOUT", 0.3)
    server.RequestHandlerClass = Rude
    for rude in (
        [b"SMTP ready\r\n\r\n"],
        [b"HTTP/1.0 200 OK\r\n\r\n", *[b"x"] * 20],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 900\r\n\r\n"],
    ):
        server.rude = rude
        assert refusal(signed(70), asked, 0, TREE).fault in (witness.AWAY, witness.UNSIGNED)


def test_a_foreign_signature_is_not_taken_for_the_log_own(asked):
    with pytest.raises(tlog.NoteError):
        note.signed_alone(signed(70), asked.key)
