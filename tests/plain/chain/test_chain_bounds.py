# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A node that drips, floods, sends one elsewhere or counts beyond any chain: an answer has a time, a size, a place."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import chain
import pytest
from chain import node as chain_node
from chain import policy
from eth_account import Account

TIMEOUT = 0.4
ZERO = "0x" + "00" * 32


class Handler(BaseHTTPRequestHandler):
    """JSON-RPC as the server's ``answer`` gives it; each request is noted."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, request["method"]))
        self.close_connection = True
        try:
            self.server.answer(self, request)
        except OSError:
            pass

    def whole(self, result):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, **result}).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def pieces(self, first, piece, pause):
        self.wfile.write(first)
        while not self.server.over.wait(pause):
            self.wfile.write(piece)

    def log_message(self, *_args):
        """Nothing: the tests' output is not the place."""


@contextmanager
def serving(answer):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.answer, server.asked, server.over = True, answer, [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


def block(number="0x5", **values):
    return {"number": number, "hash": ZERO, "timestamp": "0x1000", "parentHash": ZERO, **values}


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 307 Moved\r\nLocation: /b\r\nContent-Length: 100000\r\n\r\n",
    ],
)
def test_an_answer_that_drips_in_is_given_up(first):
    with serving(lambda handler, _request: handler.pieces(first, b"1", TIMEOUT / 4)) as (_server, url):
        begun = time.monotonic()
        with pytest.raises(chain.NodeUnreachable) as away:
            chain.Node.connect(url, TIMEOUT).chain_id()
        assert away.value.values["why"].code == "slow"
        assert time.monotonic() - begun < 5 * TIMEOUT


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 307 Moved\r\nLocation: /b\r\n\r\n", b"HTTP/1.1 500 No\r\n\r\n"]
)
def test_an_endless_answer_is_left(first, monkeypatch):
    monkeypatch.setattr(chain_node, "ANSWER_MAX", 1 << 20)
    with serving(lambda handler, _request: handler.pieces(first, b"0" * 100_000, 0)) as (_server, url):
        with pytest.raises(chain.NodeUnreachable) as away:
            chain.Node.connect(url, 5).chain_id()
        assert away.value.values["why"].code == "garbled"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_node_and_a_signer_send_nobody_elsewhere(status):
    def moved(handler, _request):
        handler.wfile.write(b"HTTP/1.1 %d Moved\r\nLocation: /inside\r\nContent-Length: 0\r\n\r\n" % status)

    with serving(moved) as (server, url):
        for ask in (
            chain.Node.connect(url).chain_id,
            lambda: chain.sign(
                chain.deployment(), chain.RemoteSigner(url, Account.create().address), 1, 0, policy.Fees(1, None)
            ),
        ):
            with pytest.raises(chain.NodeUnreachable) as away:
                ask()
            assert away.value.values["why"].code == "http_fault"
        assert {path for path, _method in server.asked} == {"/"}


def test_blocks_of_one_second_come_to_an_end():
    def same(handler, request):
        tag = request["params"][0]
        handler.whole({"result": block(tag if tag.startswith("0x") else "0x7fffffff")})

    with serving(same) as (server, url):
        with pytest.raises(chain.NodeUnreachable, match="too_many_blocks"):
            chain.Node.connect(url).blocks_at(0x1000)
        assert len(server.asked) < 200


def test_the_search_for_a_block_has_an_end(monkeypatch):
    monkeypatch.setattr(chain_node, "SEARCH_SECONDS", 0.3)

    def slow(handler, request):
        time.sleep(0.1)
        handler.whole({"result": block("0x7fffffff")})

    with serving(slow) as (_server, url), pytest.raises(chain.NodeUnreachable, match="slow"):
        chain.Node.connect(url).blocks_at(0x1000)


@pytest.mark.parametrize(
    ("result", "question"),
    [
        (block(timestamp=hex(2**63)), "newest"),
        (block(timestamp=hex(2**40)), "newest"),
        (block(hex(2**40)), "newest"),
        (hex(2**40), "chain_id"),
        ("0x" + "f" * 70, "balance"),
        (hex(2**31), "nonce"),
    ],
)
def test_numbers_beyond_any_chain_are_not_understood(result, question):
    with serving(lambda handler, _request: handler.whole({"result": result})) as (_server, url):
        ask = getattr(chain.Node.connect(url), question)
        with pytest.raises(chain.NodeUnreachable, match="answer_unknown"):
            ask(*[Account.create().address] * (question in ("balance", "nonce")))


def test_an_answer_nested_without_end_is_not_understood():
    def nested(handler, _request):
        body = b"[" * 200_000
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with serving(nested) as (_server, url), pytest.raises(chain.NodeUnreachable, match="answer_unknown"):
        chain.Node.connect(url).chain_id()
