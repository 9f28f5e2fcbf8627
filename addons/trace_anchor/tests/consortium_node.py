# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A node of a consortium's chain, made of anvil: what such chains do otherwise than public ones.

Blocks are signed by their maker, so ``extraData`` is longer than 32 bytes; there is no ``finalized`` tag, because each
block is final at once; gas costs nothing; and only accounts the operators have let in may send.
"""

import json
import threading
from contextlib import contextmanager

from eth_account import Account

from .anvil import Anvil
from .lying_node import Handler, Server, Upstream

FREE_OF_CHARGE = ("--gas-price", "0", "--base-fee", "0", "--disable-min-priority-fee")
SEALED = "0x" + "d8" * 32 + "5e" * 65  # vanity and signature, as clique and QBFT put them


class ConsortiumHandler(Handler):
    """Answers as anvil does, but for the four differences."""

    def _told(self, request, body):
        method, params = request["method"], request["params"]
        if method == "eth_sendRawTransaction" and Account.recover_transaction(params[0]) not in self.server.let_in:
            return self._refusal(request, -32007, "Sender account not authorized to send transactions")
        if method == "eth_getBlockByNumber" and params[0] in ("finalized", "safe"):
            return self._refusal(request, -39001, "Unknown block")
        answer = json.loads(self.server.upstream.post(body))
        if method.startswith("eth_getBlockBy") and answer.get("result"):
            answer["result"]["extraData"] = SEALED
        return answer

    def _refusal(self, request, code, message):
        return {"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message}}


@contextmanager
def consortium_node(chain_id):
    """A running node: its URL, and the set of accounts that may send."""
    anvil = Anvil("--chain-id", str(chain_id), *FREE_OF_CHARGE)
    server = Server(("127.0.0.1", 0), ConsortiumHandler)
    server.upstream, server.lie, server.let_in = Upstream(anvil.url), "none", set()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.let_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        anvil.stop()
