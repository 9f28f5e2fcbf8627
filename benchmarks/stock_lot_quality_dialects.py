# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""1,000,000 results in forty dialects, and files damaged in hundreds of ways: every value recorded is the true one.

``python benchmarks/stock_lot_quality_dialects.py [results]`` needs no Odoo.
"""

import sys
import time
import warnings
from collections import Counter
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "addons" / "stock_lot_quality"), str(ROOT / "tests" / "plain" / "lims")]

RESULTS, GOAL = 50_000, 1_000_000
SOAK = {"results": GOAL}
HARMED, HARMED_GOAL = 2_000, 20_000
# Results of one file.
PART = 2_000


def run(dsn, results=RESULTS):
    """Write, read, compare. ``dsn`` is not used: no database is needed."""
    from _bench import row

    counts, wrong = whole(results)
    harmed, broken = damaged_files(HARMED if results < GOAL else HARMED_GOAL)
    return [
        row(
            "stock_lot_quality.dialects_results",
            counts["sent"],
            "results",
            f">= {GOAL:,}",
            f"{counts['recorded']:,} recorded, {counts['refused']:,} lines refused by name",
        ),
        row("stock_lot_quality.dialects_wrong", len(wrong), "results", "0", "; ".join(wrong[:3])),
        row(
            "stock_lot_quality.dialects_damaged",
            harmed["files"],
            "files",
            f">= {HARMED_GOAL:,}",
            f"{harmed['recorded']:,} results recorded, {harmed['refused']:,} lines, {harmed['file']:,} files refused",
        ),
        row("stock_lot_quality.dialects_broken", len(broken), "files", "0", "; ".join(broken[:3])),
    ]


def whole(results):
    """(Counter, what is wrong) of whole files of all dialects."""
    from contract import sent_in, told
    from dialects import DIALECTS

    counts, wrong = Counter(), []
    # Ten parameters a sample.
    each = -(-results // len(DIALECTS) // 10) * 10
    for name, dialect in DIALECTS.items():
        for start in range(0, each, PART):
            sent = sent_in(dialect, min(PART, each - start), seed=start + len(name))
            try:
                found, mistakes, _recorded, _refused, problem = told(dialect.write(sent), dialect, sent)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                wrong.append(f"{name} {start}: {error!r}"[:200])
                continue
            counts += found
            counts["sent"] += len(sent)
            wrong += [f"{name}: {mistake}" for mistake in mistakes]
            if problem or found["recorded"] + found["refused"] != len(sent):
                wrong.append(f"{name} {start}: {problem}, {found}")
    return counts, wrong


def damaged_files(files):
    """(Counter, files that broke a promise and how) of damaged files: half of them delimited, the others workbooks and
    JSON."""
    counts, broken, checks = Counter(), [], list(_checks())
    warnings.filterwarnings("ignore", module="openpyxl")
    for number in range(files):
        name, harm, check = checks[number % len(checks)]
        try:
            counts += check(seed=number)
        except Exception as error:  # noqa: BLE001 - as above
            broken.append(f"{name}, {harm}, {number}: {error!r}"[:200])
        counts["files"] += 1
    return counts, broken


def _checks():
    """(dialect, harm, function (seed) -> Counter), the kinds of files by turns."""
    import damage_json
    import damage_workbooks
    from damage import HARM
    from dialects import DIALECTS
    from test_lims_differential import BOOKS, JSONS, check_harm, check_told

    texts = [
        (name, harm, partial(check_harm, name, DIALECTS[name], harm, 40))
        for harm in HARM
        for name, dialect in DIALECTS.items()
        if dialect.text
    ]
    told = [
        (name, harm, partial(check_told, way, name, harm, 40))
        for way, names in ((damage_workbooks, BOOKS), (damage_json, JSONS))
        for harm in way.HARM
        for name in names
    ]
    for number, text in enumerate(texts):
        yield from (text, told[number % len(told)])


if __name__ == "__main__":
    if len(sys.argv) < 5:
        start = time.perf_counter()
        for figure in run(None, *map(int, sys.argv[1:2])):
            print(figure)
        print(f"{time.perf_counter() - start:.0f} s")
    else:
        from _bench import main

        main(run)
