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

from _bench import main, row

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("tests", "verifier", "addons/trace_anchor")]

import tlog  # noqa: E402
import verify  # noqa: E402
from publisher import ORIGIN, Case, Publisher  # noqa: E402
from sdjwt import SECTIONS  # noqa: E402
from tlog import merkle  # noqa: E402

ROUNDS = 30


def run(dsn=None):
    """Measure; ``dsn`` is not used.

    :return: rows of name, value, unit, goal, yardstick
    """
    rows = [
        _row("proof_1e6_leaves", _proof_size(10**6), "bytes", "<= 1,200", ""),
        _row("proof_1e9_leaves", _proof_size(10**9), "bytes", "<= 1,650", ""),
    ]
    case = Case(paths=["batch"])
    size = _bundle_size(case)
    rows.append(_row("bundle_1e6_leaves", size, "bytes", "<= 4,608", "9 sections, one disclosed"))
    rows.append(
        _row(
            "bundle_24_sections",
            size + _digests_size(24 - len(SECTIONS)),
            "bytes",
            "<= 4,608",
            "computed: the same with 15 more digests in its JWT",
        )
    )
    rows.append(_row("verify_py", _python_ms(case), "ms", "<= 80", "wall clock"))
    if shutil.which("node"):
        for pure, label in ((False, "webcrypto"), (True, "own_ed25519")):
            median = _page_ms(case, pure)
            rows.append(_row(f"verify_html_{label}", median, "ms", "<= 50", "wall clock"))
    flipped, accepted = _flip_every_byte(Case(paths=["batch"], beacon=True, fresh=True, tx="0x" + "ab" * 32))
    rows.append(_row("flipped_bundles_accepted", accepted, "", "0", f"of {flipped:,}, one for each byte"))
    return rows


def _row(name, value, unit, goal, yardstick):
    return row(f"trace_anchor.{name}", value, unit, goal, yardstick)


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


def _digests_size(count):
    """What ``count`` more sections add: each is 43 characters, two quotes and a comma, in base64url."""
    return -(-count * 46 * 4 // 3)


def _python_ms(case):
    bundle, trust, times = case.bundle(), case.trust(), []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        verify.verify(bundle, trust)
        times.append(1000 * (time.perf_counter() - begin))
    return round(statistics.median(times), 1)


def _page_ms(case, pure):
    line = json.dumps(
        {
            "bundle": base64.b64encode(case.bundle()).decode(),
            "trust": base64.b64encode(case.trust()).decode(),
            "calls": None,
            "pure": pure,
        }
    )
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
    main(run)
