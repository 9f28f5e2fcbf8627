# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Cosignatures from a small witness that keeps to the specification, and from some that do not."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tlog import merkle, note, witness

LOG = tlog.Signer("log.example/batches", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEY = note.VerifierKey("witness.example/w1", SECRET.public_key().public_bytes_raw(), note.COSIGNATURE)
TREE = merkle.MemoryTree(merkle.leaf_hash(b"%d" % n) for n in range(500))


def signed(size, tree=TREE):
    return tlog.Checkpoint(LOG.name, size, merkle.root(size, tree)).sign([LOG])


class Handler(BaseHTTPRequestHandler):
    """C2SP tlog-witness add-checkpoint, for one log, in memory."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        head, _blank, checkpoint = body.partition("\n\n")
        first, *proof = head.split("\n")
        old, state = int(first.removeprefix("old ")), self.server.state
        new, _cosigned = tlog.open_checkpoint(checkpoint, LOG.verifier)
        if self.path != "/add-checkpoint" or self.server.broken:
            return self.answer(*(self.server.broken or (404, "not found\n")))
        if old != state["size"]:
            return self.answer(409, f"{state['size']}\n", "text/x.tlog.size")
        hashes = [note.decode_base64(line) for line in proof]
        if old and not merkle.verify_consistency(old, new.size, state["root"], new.root, hashes):
            return self.answer(422, "the proof does not hold\n")
        state.update(size=new.size, root=new.root)
        return self.answer(200, cosignature(note.split(checkpoint)[0], self.server.secret))

    def answer(self, status, text, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments):
        pass


def cosignature(text, secret, moment=1_790_000_000):
    signature = secret.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
    return f"— {KEY.name} {note.encode_base64(KEY.id + moment.to_bytes(8) + signature)}\n"


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.state, running.broken, running.secret = {"size": 0, "root": b""}, None, SECRET
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def asked(server):
    return witness.Witness(KEY, f"http://127.0.0.1:{server.server_port}/")


def test_a_growing_log_is_cosigned(asked):
    old = 0
    for size in (1, 70, 256, 500):
        checkpoint, problems = witness.cosigned(signed(size), [asked], old, TREE)
        assert not problems
        head, cosigned = tlog.open_checkpoint(checkpoint, LOG.verifier, [KEY])
        assert (head.size, cosigned) == (size, [KEY])
        old = size


def test_a_witness_that_knows_another_size_says_so_and_is_asked_again(asked):
    witness.cosigned(signed(70), [asked], 0, TREE)
    checkpoint, problems = witness.cosigned(signed(300), [asked], 12, TREE)
    assert not problems
    assert tlog.open_checkpoint(checkpoint, LOG.verifier, [KEY])[1] == [KEY]


def test_a_forked_log_is_not_cosigned(asked):
    witness.cosigned(signed(70), [asked], 0, TREE)
    other = merkle.MemoryTree(merkle.leaf_hash(b"x%d" % n) for n in range(500))
    checkpoint, problems = witness.cosigned(signed(300, other), [asked], 70, other)
    assert "422" in problems[0]
    assert checkpoint == signed(300, other)


def test_an_older_head_than_the_witness_knows_is_told(asked):
    witness.cosigned(signed(300), [asked], 0, TREE)
    assert "knows a head of 300" in witness.cosigned(signed(70), [asked], 0, TREE)[1][0]


@pytest.mark.parametrize("answer", [(500, "oops"), (200, ""), (200, "garbage"), (409, "many\n"), (403, "who are you")])
def test_garbage_is_no_cosignature(server, asked, answer):
    server.broken = answer
    checkpoint, problems = witness.cosigned(signed(70), [asked], 0, TREE)
    assert checkpoint == signed(70)
    assert problems


def test_a_wrong_key_is_no_cosignature(server, asked):
    server.secret = LOG.private_key
    assert "did not sign" in witness.cosigned(signed(70), [asked], 0, TREE)[1][0]


def test_a_witness_that_is_away_keeps_nobody(asked):
    away = witness.Witness(KEY, "http://127.0.0.1:1")
    checkpoint, problems = witness.cosigned(signed(70), [away, asked], 0, TREE)
    assert len(problems) == 1
    assert tlog.open_checkpoint(checkpoint, LOG.verifier, [KEY])[1] == [KEY]
