# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The proof a partner holds: its size, how long checking it takes, and every byte of a bundle flipped.

``python benchmarks/trace_anchor_verifier.py`` prints the table. Needs no database; the page's figures need Node.
"""
import base64
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("tests", "verifier", "addons/trace_anchor")]

import tlog  # noqa: E402
import verify  # noqa: E402
from publisher import ORIGIN, Case, Publisher  # noqa: E402
from tlog import merkle  # noqa: E402

ROUNDS = 30


def run(dsn=None):
    """Measure; ``dsn`` is not used.

    :return: rows of name, value, unit, goal, yardstick
    """
    rows = [
        _row("tlog-proof at 1e6 leaves, one signature", _proof_size(10**6), "bytes", "<= 1,200", ""),
        _row("tlog-proof at 1e9 leaves, one signature", _proof_size(10**9), "bytes", "<= 1,650", ""),
    ]
    case = Case(paths=["batch"])
    rows.append(_row("bundle, 9 sections, one disclosed, 1e6 leaves", _bundle_size(case), "bytes", "<= 4,608", ""))
    rows.append(_row("verify.py, bundle without RPC, median", _python_ms(case), "ms", "<= 80", "wall clock"))
    if shutil.which("node"):
        for pure, label in ((False, "WebCrypto"), (True, "own Ed25519")):
            median = _page_ms(case, pure)
            rows.append(_row(f"verify.html in Node, {label}, median", median, "ms", "<= 50", "wall clock"))
    flipped, accepted = _flip_every_byte(Case(paths=["batch"], beacon=True, fresh=True, tx="0x" + "ab" * 32))
    name = f"bundles accepted of {flipped} with one byte flipped"
    rows.append(_row(name, accepted, "", "0", "beacon and freshness in it"))
    return rows


def _row(name, value, unit, goal, yardstick):
    return {"name": name, "value": value, "unit": unit, "goal": goal, "yardstick": yardstick}


def _proof(size):
    """The text of a proof in the middle of a tree whose leaves are all alike."""
    subtrees = [merkle.leaf_hash(b"")]
    for _level in range(48):
        subtrees.append(merkle.node_hash(subtrees[-1], subtrees[-1]))
    publisher = Publisher()

    def reader(level, _index):
        return subtrees[level]

    signed = tlog.Checkpoint(ORIGIN, size, merkle.root(size, reader)).sign([publisher.signer])
    return tlog.prove(size // 2 - 1, size, reader, signed).text()


def _proof_size(size):
    return len(_proof(size).encode())


def _bundle_size(case):
    """The case's bundle with a proof as long as a log of a million leaves has."""
    longer = _proof_size(10**6) - len(case.proof.encode())
    # Each hash is one line of text, and its newline is two characters in JSON.
    return len(case.bundle()) + longer + longer // 45


def _python_ms(case):
    bundle, trust, times = case.bundle(), case.trust(), []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        verify.verify(bundle, trust)
        times.append(1000 * (time.perf_counter() - begin))
    return round(statistics.median(times), 1)


def _page_ms(case, pure):
    line = json.dumps({
        "bundle": base64.b64encode(case.bundle()).decode(), "trust": base64.b64encode(case.trust()).decode(),
        "calls": None, "pure": pure,
    })
    command = ["node", "--no-warnings", ROOT / "tests/plain/verifier/run_page.mjs", ROOT / "verifier/verify.html"]
    told = subprocess.run(command, input=f"{line}\n" * ROUNDS, capture_output=True, text=True, check=True)
    return round(statistics.median(json.loads(report)["ms"] for report in told.stdout.splitlines()), 1)


def _flip_every_byte(case):
    """Every byte of the bundle with one bit flipped: how many were tried, and how many still passed."""
    bundle, trust, accepted = case.bundle(), case.trust(), 0
    for at in range(len(bundle)):
        flipped = bytearray(bundle)
        flipped[at] ^= 1 << at % 8
        report = verify.verify(bytes(flipped), trust, case.chain)
        accepted += verify.EXIT_CODES[report["verdict"]] == 0
    return len(bundle), accepted


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:<58}{row['value']:>12,} {row['unit']:<6}{row['goal']:<12}{row['yardstick']}")
