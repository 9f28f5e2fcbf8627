# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Runs every benchmark under benchmarks/ and puts the figures into one table and one file."""

import json
import subprocess

from . import trial
from .paths import OUT, PYTHON, ROOT

COLUMNS = ("name", "value", "unit", "goal", "yardstick")


def measure_all():
    """Each benchmark in a process of its own; returns 1 if one could not be run."""
    rows, broken = [], []
    with trial.server() as conf:
        trial.fresh_template(conf)
        for path in sorted((ROOT / "benchmarks").glob("[a-z]*.py")):
            print(f"  {path.stem} ...", flush=True)
            measured = _measure(conf, path)
            rows += measured or []
            broken += [] if measured is not None else [path.stem]
    OUT.mkdir(exist_ok=True)
    (OUT / "benchmarks.json").write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    print_table(rows)
    if broken:
        print(f"\nCould not be measured: {', '.join(broken)}")
    return 1 if broken else 0


def _measure(conf, path):
    """The rows of one benchmark, or None when it ended with an error."""
    dsn = {"db_host": conf.db_host, "db_port": conf.db_port, "db_user": conf.db_user, "template": trial.TEMPLATE}
    program = (
        "import importlib, json, sys; sys.path[:0] = ['.', 'benchmarks'];"
        f"rows = importlib.import_module('{path.stem}').run(json.loads(sys.argv[1]));"
        "print('\\n' + json.dumps(rows))"
    )
    answer = subprocess.run(
        [PYTHON, "-c", program, json.dumps(dsn)], cwd=ROOT, env=trial.process_environment(conf),
        stdout=subprocess.PIPE, text=True, check=False,
    )
    return json.loads(answer.stdout.strip().splitlines()[-1]) if answer.returncode == 0 else None


def print_table(rows):
    table = [COLUMNS, *([str(row.get(column, "")) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[index]) for line in table) for index in range(len(COLUMNS))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
