# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Runs every benchmark under benchmarks/ and puts the figures into one table and one file."""

import json
import subprocess
import time

from . import trial
from .paths import OUT, PYTHON, ROOT

COLUMNS = ("name", "value", "unit", "goal", "yardstick")


def measure_all(soak=False):
    """Each benchmark in a process of its own; returns 1 if one could not be run.

    :param soak: only those with a full size that takes long, at that size; without it every one that ends soon
    """
    rows, broken = [], []
    with trial.server() as conf:
        trial.fresh_template(conf)
        paths = [path for path in sorted((ROOT / "benchmarks").glob("[a-z]*.py")) if _takes_part(path, soak)]
        for number, path in enumerate(paths, 1):
            print(f"  {number}/{len(paths)} {path.stem} ...", end="", flush=True)
            began = time.monotonic()
            measured = _measure(conf, path, soak)
            print(f" {time.monotonic() - began:.0f} s{'' if measured is not None else ', FAILED'}", flush=True)
            rows += measured or []
            broken += [] if measured is not None else [path.stem]
            _keep(rows, "soak.json" if soak else "benchmarks.json")
    print_table(rows)
    if broken:
        print(f"\nCould not be measured: {', '.join(broken)}")
    return 1 if broken else 0


def _takes_part(path, soak):
    """A benchmark says by SOAK which arguments ``run`` takes at full size, by SOAK_ONLY that it has no small size."""
    said = [line.split(" = ")[0].split(", ") for line in path.read_text().splitlines() if line.startswith("SOAK")]
    names = {name for names in said for name in names}
    return "SOAK" in names if soak else "SOAK_ONLY" not in names


def _keep(rows, file):
    """After each benchmark: a later one that fails, or a person who has waited enough, loses no figure."""
    OUT.mkdir(exist_ok=True)
    (OUT / file).write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")


def _measure(conf, path, soak):
    """The rows of one benchmark, or None when it ended with an error."""
    dsn = {"db_host": conf.db_host, "db_port": conf.db_port, "db_user": conf.db_user, "template": trial.TEMPLATE}
    program = (
        "import importlib, json, sys; sys.path[:0] = ['.', 'benchmarks'];"
        f"module = importlib.import_module('{path.stem}');"
        f"rows = module.run(json.loads(sys.argv[1]), **{'module.SOAK' if soak else '{}'});"
        "print('\\n' + json.dumps(rows))"
    )
    answer = subprocess.run(
        [PYTHON, "-c", program, json.dumps(dsn)],
        cwd=ROOT,
        env=trial.process_environment(conf),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return json.loads(answer.stdout.strip().splitlines()[-1]) if answer.returncode == 0 else None


def print_table(rows):
    table = [COLUMNS, *([str(row.get(column, "")) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[index]) for line in table) for index in range(len(COLUMNS))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
