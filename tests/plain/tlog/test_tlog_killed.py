# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""An export that is killed at any moment leaves a folder that holds what it says, and the next one goes on."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KILLS = 12
SIGNER = tlog.Signer("log.example/batches", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WRITER = """
import sys
sys.path[:0] = sys.argv[3:]
import tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
signer = tlog.Signer("log.example/batches", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
entries = lambda start, stop: (tlog.Entry(1, i.to_bytes(32), bytes(32)).encode() for i in range(start, stop))
folder = tlog.TileFolder(sys.argv[1])
frontier = tlog.Frontier()
print("ready", flush=True)
for size in range(int(sys.argv[2]), 10**6, 37):
    frontier.extend(map(tlog.merkle.leaf_hash, entries(frontier.size, size)))
    folder.publish(tlog.Checkpoint(signer.name, size, frontier.root()).sign([signer]), signer.verifier, entries)
"""


def test_killed_at_random_moments(tmp_path):
    choice = random.Random(20261125)
    folder = tlog.TileFolder(tmp_path / "log")
    packages = str(Path(tlog.__file__).resolve().parents[1])
    sizes = [0]
    for _n in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder.folder), str(folder.size() + 1), packages], stdout=subprocess.PIPE
        )
        writer.stdout.readline()
        time.sleep(choice.uniform(0.001, 0.15))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        if folder.checkpoint() is not None:
            sizes.append(folder.verify(SIGNER.verifier).size)
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0
