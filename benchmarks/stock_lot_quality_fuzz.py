# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""100,000 damaged laboratory files through the readers: each is read or refused with a reason, in time and in memory.

With ``atheris`` installed, ``python benchmarks/stock_lot_quality_fuzz.py atheris [options of libFuzzer]`` lets coverage
guide the damage instead; it needs no Odoo and stops at the first promise that is broken.
"""

import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "addons" / "stock_lot_quality"), str(ROOT / "tests" / "plain" / "lims")]

FILES, GOAL = 10_000, 100_000
SOAK = {"files": GOAL}
SECONDS_EACH = 10
CHUNK = 1_000


class _Hang(BaseException):
    """A file took too long. No reader's own handling of errors may catch it."""


def _stop(_signal, _frame):
    raise _Hang


def run(dsn, files=FILES):
    """Damage, read, count. ``dsn`` is not used: no database is needed."""
    from _bench import row

    outcomes, broken, slowest = _fuzz(files)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seen = ", ".join(f"{name} {count:,}" for name, count in outcomes.most_common(4))
    return [
        row("stock_lot_quality.fuzz_files", sum(outcomes.values()), "files", f">= {GOAL:,}", seen),
        row("stock_lot_quality.fuzz_broken_promises", len(broken), "files", "0", ", ".join(map(str, broken[:5]))),
        row("stock_lot_quality.fuzz_slowest", round(slowest, 2), "s", f"< {SECONDS_EACH}"),
        row("stock_lot_quality.fuzz_peak_memory", round(memory), "MB", "bounded"),
    ]


def _fuzz(files):
    """(Counter of outcomes, seeds that broke a promise with how, seconds of the slowest file)."""
    from mutation import check, corpus, mutated

    contents, outcomes, broken, slowest = corpus(), Counter(), [], 0.0
    signal.signal(signal.SIGALRM, _stop)
    for seed in range(files):
        content = mutated(contents, seed)
        start = time.perf_counter()
        signal.alarm(SECONDS_EACH)
        try:
            outcomes[check(content)] += 1
        except (Exception, _Hang) as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            outcomes["broken"] += 1
            broken.append((seed, repr(error)[:120]))
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.perf_counter() - start)
    return outcomes, broken, slowest


def _atheris(arguments):
    import atheris

    with atheris.instrument_imports(include=["lims"]):
        from mutation import check, corpus
    seeds = ROOT / ".run" / "fuzz"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(corpus()):
        (seeds / f"{number:03}").write_bytes(content)
    atheris.Setup([sys.argv[0], "-timeout=10", "-rss_limit_mb=2048", *arguments, str(seeds)], check)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["atheris"]:
        _atheris(sys.argv[2:])
    else:
        from _bench import main

        main(run)
