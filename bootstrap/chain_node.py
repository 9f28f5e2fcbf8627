# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The project's own EVM node: anvil with its state in a file."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

from . import checks, node_packages
from .failure import Stop
from .paths import LOGS, STATE
from .shell import running_pid, tail, write_pid

#: Seconds between blocks while nothing hurries, and while the plant's day is played.
CALM, QUICK = 15, 1
STATE_FILE = STATE / "chain" / "state.json"


class Node:
    """anvil on 127.0.0.1:``port``. With one slot an epoch, the block two behind the newest is ``finalized``."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def start(self):
        if running_pid("anvil", str(STATE_FILE)):
            if running_pid("anvil", f"--port\0{self.port}\0"):
                return
            self.stop()  # left over from a start with another port
        checks.port_free(self.port, "the chain node", "make NODE_PORT=8546 ...")
        LOGS.mkdir(parents=True, exist_ok=True)
        STATE_FILE.parent.mkdir(parents=True, exist_ok=True)
        self._mend_state()
        with (LOGS / "anvil.log").open("w") as log:
            process = subprocess.Popen(
                [
                    node_packages.anvil(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(self.port),
                    "--state",
                    STATE_FILE,
                    "--state-interval",
                    "1",
                    "--preserve-historical-states",
                    "--prune-history",
                    "64",
                    "--block-time",
                    str(CALM),
                    "--slots-in-an-epoch",
                    "1",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        write_pid("anvil", process.pid)
        self._wait(process)

    def stop(self):
        pid = running_pid("anvil", str(STATE_FILE))
        if not pid:
            return
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            if not running_pid("anvil", str(STATE_FILE)):
                break
            time.sleep(0.1)

    def block_every(self, seconds):
        self.call("evm_setIntervalMining", [seconds])

    def call(self, method, params=()):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response).get("result")

    def _mend_state(self):
        """A kill -9 while the state file is written leaves half of it: go back to the copy of the last start."""
        kept = STATE_FILE.with_suffix(".kept.json")
        if not STATE_FILE.exists():
            return
        try:
            json.loads(STATE_FILE.read_text())
        except ValueError:
            if not kept.exists():
                STATE_FILE.unlink()
                return
            shutil.copy(kept, STATE_FILE)
        else:
            shutil.copy(STATE_FILE, kept)

    def _wait(self, process):
        """A chain that has run for long takes its time to be read; one that ended is not waited for."""
        for _ in range(900):
            try:
                self.call("eth_chainId")
                return
            except (urllib.error.URLError, OSError, ValueError):
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        raise Stop(f"The chain node did not start; its last lines:\n{tail(LOGS / 'anvil.log')}")
