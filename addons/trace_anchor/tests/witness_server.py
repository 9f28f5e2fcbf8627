# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A small witness for tests that keeps to C2SP tlog-witness: it remembers the last head of a log and refuses others.

It is given the ``tlog`` package: tests with Odoo and without import that under two names.
"""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "witness.example/w1"


class Handler(BaseHTTPRequestHandler):
    """add-checkpoint, for one log, in memory."""

    def do_POST(self):
        server, tlog = self.server, self.server.tlog
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path != "/add-checkpoint" or server.broken:
            return self.answer(*(server.broken or (404, "not found\n")))
        head, _blank, checkpoint = body.partition("\n\n")
        first, *proof = head.split("\n")
        old = int(first.removeprefix("old "))
        new, _cosigned = tlog.open_checkpoint(checkpoint, server.log_key)
        if old > new.size:
            return self.answer(400, "old is larger than the checkpoint\n")
        if old != server.size:
            return self.answer(409, f"{server.size}\n", "text/x.tlog.size")
        if old == new.size and server.root != new.root:
            return self.answer(409, "another root\n")
        hashes = [tlog.note.decode_base64(line) for line in proof]
        if old and not tlog.merkle.verify_consistency(old, new.size, server.root, new.root, hashes):
            return self.answer(422, "the proof does not hold\n")
        server.size, server.root = new.size, new.root
        return self.answer(*server.lose or (200, server.cosignature(tlog.note.split(checkpoint)[0])))

    def answer(self, status, text, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments):
        pass


class WitnessServer(ThreadingHTTPServer):
    """One witness on a port of its own; ``broken`` is answered instead of working, ``lose`` instead of signing."""

    def __init__(self, tlog, log_key, secret=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.tlog, self.log_key = tlog, log_key
        self.secret = secret or Ed25519PrivateKey.generate()
        self.key = tlog.VerifierKey(NAME, self.secret.public_key().public_bytes_raw(), tlog.note.COSIGNATURE)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.size, self.root, self.moment = 0, b"", 1_790_000_000
        self.broken = self.lose = None

    def cosignature(self, text):
        """Its signature line over the text of a checkpoint."""
        signature = self.secret.sign(f"cosignature/v1\ntime {self.moment}\n{text}".encode())
        return self.tlog.note.signature_line(NAME, self.key.id + self.moment.to_bytes(8) + signature)


@contextmanager
def witness_server(tlog, log_key):
    """A running ``WitnessServer`` that knows the log of that ``VerifierKey``."""
    server = WitnessServer(tlog, log_key)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
