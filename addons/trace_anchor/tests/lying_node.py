# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A node that lies, stalls or answers garbage: a JSON-RPC proxy before an honest one.

    python lying_node.py PORT UPSTREAM

The method ``lie`` with the name of a lie (or "none") sets what it does from then on. Standard library alone.
"""

import json
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEAD_SELECTOR = "0xf339e3b2"
GARBAGE = (
    b"",
    b"<html>502</html>",
    b"[]",
    b"null",
    b'{"jsonrpc":"2.0","id":1}',
    b'{"result":',
    b'{"jsonrpc":"2.0","id":1,"result":{"a":[]}}',
    b'{"jsonrpc":"2.0","id":1,"result":"0xzz"}',
    b'{"jsonrpc":"2.0","id":1,"result":-1}',
    b'{"jsonrpc":"2.0","id":1,"error":"no"}',
    b"\xff\xfe\x00",
    b'{"jsonrpc":"2.0","id":1,"result":"0x' + b"f" * 200 + b'"}',
    b'{"jsonrpc":"2.0","id":1,"result":[[[]]]}',
)
STALL_SECONDS = 1.5


class Upstream:
    """The honest node."""

    def __init__(self, url):
        self.url = url

    def post(self, body):
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def ask(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        return json.loads(self.post(body)).get("result")


def wrong_chain(node, request, answer):
    if request["method"] == "eth_chainId":
        answer["result"] = "0x1"


def wrong_code(node, request, answer):
    if request["method"] == "eth_getCode":
        answer["result"] = "0x6001600055"


def wrong_history(node, request, answer):
    """The head of some other log: what a restored or forked database would see."""
    if _asks_head(request) and len(answer.get("result", "")) == 258:
        result = answer["result"]
        answer["result"] = result[:66] + f"{random.getrandbits(256):064x}" + result[130:]


def lagging(node, request, answer):
    """Answers from some blocks ago, as one of several nodes behind a load balancer may."""
    tags = [place for place, value in enumerate(request["params"]) if value == "latest"]
    if request["method"] in ("eth_call", "eth_getTransactionCount", "eth_getBlockByNumber") and tags:
        newest = int(node.ask("eth_blockNumber"), 16)
        params = list(request["params"])
        params[tags[0]] = hex(max(newest - 2, 0))
        answer["result"] = node.ask(request["method"], *params)
        answer.pop("error", None)


def other_block(node, request, answer):
    """Receipts that name another block, hash and number in keeping."""
    if request["method"] == "eth_getTransactionReceipt" and answer.get("result"):
        number = max(int(answer["result"]["blockNumber"], 16) - 1, 0)
        answer["result"] |= {
            "blockNumber": hex(number),
            "blockHash": node.ask("eth_getBlockByNumber", hex(number), False)["hash"],
        }


def invented(node, request, answer):
    """Takes transactions without passing them on, and shows receipts all the same."""
    if request["method"] == "eth_getTransactionReceipt":
        block = node.ask("eth_getBlockByNumber", "latest", False)
        zero = "0x" + "00" * 20
        answer["result"] = {
            "transactionHash": request["params"][0],
            "transactionIndex": "0x0",
            "blockHash": block["hash"],
            "blockNumber": block["number"],
            "from": zero,
            "to": zero,
            "cumulativeGasUsed": "0x1",
            "gasUsed": "0x1",
            "effectiveGasPrice": "0x1",
            "contractAddress": None,
            "logs": [],
            "logsBloom": "0x" + "00" * 256,
            "status": "0x1",
            "type": "0x2",
        }


def swallowed(node, request, answer):
    """Takes transactions without passing them on."""


def early_final(node, request, answer):
    """Calls the newest block final."""
    if request["method"] == "eth_getBlockByNumber" and request["params"][0] in ("finalized", "safe"):
        answer["result"] = node.ask("eth_getBlockByNumber", "latest", False)


def limited(node, request, answer):
    answer.pop("result", None)
    answer["error"] = {"code": -32005, "message": "daily request count exceeded, request rate limited"}


# What changes an honest answer; garbage (garbage0 is the first of them), stall, reset and flaky are done on the wire.
LIES = {
    lie.__name__: lie
    for lie in (wrong_chain, wrong_code, wrong_history, lagging, other_block, invented, swallowed, early_final, limited)
}
WIRE = ("garbage", "stall", "reset", "flaky")
SWALLOWS = ("invented", "swallowed")


def _asks_head(request):
    call = request["params"][0] if request["method"] == "eth_call" else {}
    return (call.get("data") or call.get("input") or "").startswith(HEAD_SELECTOR)


class Handler(BaseHTTPRequestHandler):
    """One request in, one perhaps untrue answer out."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = json.loads(body)
        if request["method"] == "lie":
            self.server.lie = request["params"][0]
            self._answer(b'{"jsonrpc":"2.0","id":1,"result":true}')
        elif self._on_the_wire():
            return
        else:
            self._answer(json.dumps(self._told(request, body)).encode())

    def _told(self, request, body):
        node, lie = self.server.upstream, self.server.lie
        if lie in SWALLOWS and request["method"] == "eth_sendRawTransaction":
            return {"jsonrpc": "2.0", "id": request["id"], "result": "0x" + "11" * 32}
        answer = json.loads(node.post(body))
        if lie in LIES:
            LIES[lie](node, request, answer)
        return answer

    def _on_the_wire(self):
        """Whether the lie is below JSON-RPC, and was told."""
        lie = self.server.lie
        if lie == "flaky":
            lie = random.choice(("garbage", "reset", "none", "none", "none", "none"))
        if lie == "stall":
            time.sleep(STALL_SECONDS)
        if lie in ("stall", "reset"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return True
        if lie.startswith("garbage"):
            number = lie.removeprefix("garbage")
            self._answer(GARBAGE[int(number)] if number else random.choice(GARBAGE))
            return True
        return False

    def _answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Nothing: a lying node need not say so."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args):
        """A client that hangs up is part of the game."""


@contextmanager
def lying_node(upstream):
    """A proxy before ``upstream`` in a process of its own: its URL, and the function that sets the lie."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, str(port), upstream])
    proxy = Upstream(f"http://127.0.0.1:{port}")
    try:
        for _ in range(100):
            try:
                proxy.ask("lie", "none")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        yield proxy.url, lambda name: proxy.ask("lie", name)
    finally:
        process.terminate()
        process.wait(10)


def main(port, upstream):
    server = Server(("127.0.0.1", int(port)), Handler)
    server.upstream, server.lie = Upstream(upstream), "none"
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
