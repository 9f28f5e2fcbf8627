# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A real chain for tests: Foundry's anvil from the project's node_modules, on a port of its own."""

import os
import socket
import subprocess
import time
from pathlib import Path

import requests

BINARY = Path(__file__).parents[3] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
START_SECONDS = 15


class Anvil:
    """One running node; blocks are mined with each transaction unless told otherwise."""

    def __init__(self, *options):
        binary = Path(os.environ.get("ANVIL") or BINARY)
        if not binary.exists():
            raise AssertionError(
                f"These tests need the chain node {binary}. Run npm install in the project's folder, or name "
                "the program in the environment variable ANVIL."
            )
        # a port nobody has: with a fixed one, two test runs on a machine would meet on one chain
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [binary, "--port", str(port), "--silent", "--slots-in-an-epoch", "1", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not self._answers():
            raise AssertionError(f"The chain node did not start on port {port}.")

    def _answers(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.ask("eth_chainId")
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return self.process.poll() is None
        self.stop()
        return False

    def ask(self, method, *parameters):
        """One JSON-RPC request; its result."""
        answer = requests.post(
            self.url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}, timeout=10
        ).json()
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    def mine(self, blocks=1):
        self.ask("anvil_mine", hex(blocks))

    def fund(self, *addresses):
        for address in addresses:
            self.ask("anvil_setBalance", address, hex(10**20))

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
